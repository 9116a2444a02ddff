"""`manage.py up`, for real: it gets ready, refuses a second start, leaves nothing behind, and carries on."""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest
from playwright.sync_api import Browser, expect

from lms.demo.logins import LOGINS, PASSWORD
from lms.env import BASE_DIR
from tests.browser.steps import sign_in
from tests.servers import free_port, wait_until
from tests.sites import Site

pytestmark = pytest.mark.xdist_group("up")

# A supervisor with one child. "untied" takes away what ties the child to it.
SUPERVISOR = """
import os, pathlib, sys
from lms import supervisor
if sys.argv[1] == "untied":
    supervisor.tied_to_this_process = lambda: None
it = supervisor.Supervisor(root=pathlib.Path.cwd(), data_dir=pathlib.Path.cwd(), environment=os.environ)
with it.running():
    it.start("sleeper", ["sleep", "60"], grace=5)
    print(it.children[0].process.pid, flush=True)
    it.watch("http://127.0.0.1:1", "nowhere", "")
"""


@pytest.fixture
def new_site(tmp_path: Path) -> Iterator[Callable[..., Site]]:
    sites: list[Site] = []

    def make(name: str = "data", **options: str) -> Site:
        sites.append(Site(tmp_path / name, **options))
        return sites[-1]

    yield make
    for site in sites:
        site.end_all()


def test_a_site_lives_refuses_a_second_start_survives_and_stops(new_site: Callable[..., Site]) -> None:
    """One site for its whole life: to make its database is what takes long."""
    site = new_site().start().wait_until_ready()
    assert site.status("/healthz") == 200
    assert {"outspoken.sqlite3", "run.lock", "staticfiles", "valkey"} <= {path.name for path in site.data_dir.iterdir()}
    running = " ".join(site.processes().values())
    assert all(
        word in running for word in ("gunicorn", "celery -A lms -q worker", "celery -A lms -q beat", "valkey-server")
    )

    a_second_start_is_refused(site, new_site("other", port=site.port))
    a_killed_worker_is_started_anew(site)
    a_killed_supervisor_leaves_no_process_and_the_next_start_carries_on(site)

    assert site.stop(signal.SIGINT) == 0
    assert site.processes() == {}
    assert not leftover_folders(site)


def a_second_start_is_refused(site: Site, same_port: Site) -> None:
    in_same_folder = Site(site.data_dir).start_in_vain()
    assert in_same_folder.returncode == 1
    assert len(in_same_folder.stderr.strip().splitlines()) == 1
    assert f"process {site.process.pid}" in in_same_folder.stderr

    at_same_port = same_port.start_in_vain()
    assert at_same_port.returncode == 1
    assert len(at_same_port.stderr.strip().splitlines()) == 1
    assert str(site.port) in at_same_port.stderr


def a_killed_worker_is_started_anew(site: Site) -> None:
    worker = site.process_of("celery -A lms -q worker")
    os.kill(worker, signal.SIGKILL)
    wait_until(
        lambda: any("-q worker" in words and pid != worker for pid, words in site.processes().items()),
        60,
        "A new worker",
    )


def a_killed_supervisor_leaves_no_process_and_the_next_start_carries_on(site: Site) -> None:
    made = (site.data_dir / "outspoken.sqlite3").stat().st_ino
    folder = Path((site.data_dir / "valkey.folder").read_text(encoding="utf-8"))
    site.stop(signal.SIGKILL)
    wait_until(lambda: not site.processes(), 10, "The end of all children")
    site.start().wait_until_ready()
    assert (site.data_dir / "outspoken.sqlite3").stat().st_ino == made
    assert not folder.exists()


def test_with_own_servers_nothing_is_embedded(new_site: Callable[..., Site]) -> None:
    administrator = os.environ["TEST_DATABASE_URL"]
    if administrator == "sqlite":
        pytest.fail("This test needs PostgreSQL, and the run was asked for SQLite.")
    with psycopg.connect(administrator, autocommit=True) as connection:
        connection.execute("DROP DATABASE IF EXISTS up_test WITH (FORCE)")
        connection.execute("CREATE DATABASE up_test")
    own = {"DATABASE_URL": administrator.rpartition("/")[0] + "/up_test", "REDIS_URL": os.environ["TEST_REDIS_URL"]}
    site = new_site(**own).start().wait_until_ready()
    assert "valkey-server" not in " ".join(site.processes().values())
    assert not (site.data_dir / "outspoken.sqlite3").exists()
    assert site.stop(signal.SIGTERM) == 0
    assert site.processes() == {}


def test_unsafe_settings_are_refused_before_anything_starts(new_site: Callable[..., Site]) -> None:
    refused = new_site(SECRET_KEY="short").start_in_vain()
    assert refused.returncode == 1
    assert "lms.E001" in refused.stderr


@pytest.mark.parametrize(
    ("name", "value"), [("DATA_DIR", "/dev/null/data"), ("PORT", "many"), ("DATABASE_URL", "mysql://h/d")]
)
def test_a_wrong_variable_is_refused_by_one_line(new_site: Callable[..., Site], name: str, value: str) -> None:
    refused = new_site(**{name: value}).start_in_vain()
    assert refused.returncode == 1
    assert len(refused.stderr.strip().splitlines()) == 1
    assert name in refused.stderr


@pytest.mark.parametrize(("way", "survives"), [("tied", False), ("untied", True)])
def test_only_the_tie_ends_a_child_when_the_supervisor_is_killed(way: str, survives: bool) -> None:
    command = [sys.executable, "-c", SUPERVISOR, way]
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "lms.settings"}
    with subprocess.Popen(command, cwd=BASE_DIR, env=environment, stdout=subprocess.PIPE, text=True) as supervisor:
        assert supervisor.stdout is not None
        child = int(supervisor.stdout.readline())
        supervisor.kill()
    if survives:
        assert lives(child)
        os.kill(child, signal.SIGKILL)
    wait_until(lambda: not lives(child), 5, "The child's end")


def test_the_demo_greets_reminds_and_stops(new_site: Callable[..., Site], browser: Browser) -> None:
    site = new_site(demo=True, port=free_port()).start().wait_until_ready(seconds=900)
    wait_until(lambda: "Ctrl-C" in site.output(), 20, "The greeting")
    said = site.output()
    assert f"http://127.0.0.1:{site.port}" in said
    assert PASSWORD in said
    assert set(re.findall(r"(\w+)@havnby\.example", said)) >= set(LOGINS)
    # Somebody is due within the week: beat owes her a reminder, the worker sends it, the mailbox shows it.
    wait_until(lambda: mails_to(site, "frida.gram@havnby.example"), 200, "The reminder")
    page = browser.new_page(base_url=f"http://127.0.0.1:{site.port}")
    sign_in(page, "hr@havnby.example")
    page.goto("/mailbox/?q=frida.gram")
    page.locator(".mail-list a").first.click()
    expect(page.locator(".mail h1")).to_contain_text("Lytter")
    page.context.close()
    assert site.stop() == 0
    assert site.processes() == {}


def mails_to(site: Site, address: str) -> list[Path]:
    return [path for path in (site.data_dir / "mail").glob("*.eml") if f"To: {address}" in path.read_text()]


def leftover_folders(site: Site) -> bool:
    return (site.data_dir / "valkey.folder").exists()


def lives(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"
