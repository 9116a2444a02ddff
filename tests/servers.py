"""Private servers of a test run: PostgreSQL, Valkey, and a mail server that records and can fail.

The first process of a run (pytest, or the controller of pytest-xdist) starts PostgreSQL and Valkey in a temporary
folder and names them in the environment; the workers find them there. `TEST_DATABASE_URL` and `TEST_REDIS_URL` put
servers of your own in their place; `TEST_DATABASE_URL=sqlite` runs the tests on SQLite.
"""

import atexit
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg

from lms.env import redis_urls
from lms.lib.processes import tied_to_this_process
from lms.lib.valkey import answers, server_path

ARTIFACTS = Path(os.environ.get("DATA_DIR") or Path(__file__).parent.parent / "var").resolve() / "test-artifacts"
POSTGRES_OPTIONS = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=120")


class MissingServer(Exception):
    pass


def environment() -> dict[str, str]:
    """What the site's settings must find in the environment: DATABASE_URL, REDIS_URL, DATA_DIR."""
    if "OUTSPOKEN_TEST_RUN" not in os.environ:
        folder = Path(tempfile.mkdtemp(prefix="outspoken-test-"))
        atexit.register(shutil.rmtree, folder, ignore_errors=True)
        folder.chmod(0o711)  # the postgres user has to pass
        os.environ["OUTSPOKEN_TEST_RUN"] = str(folder)
        os.environ.setdefault("TEST_DATABASE_URL", start_postgres(folder / "postgres"))
        os.environ.setdefault("TEST_REDIS_URL", start_valkey(folder / "valkey"))
    worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
    own = {"REDIS_URL": os.environ["TEST_REDIS_URL"], "DATA_DIR": f"{os.environ['OUTSPOKEN_TEST_RUN']}/data-{worker}"}
    url = os.environ["TEST_DATABASE_URL"]
    return own | {"DATABASE_URL": "" if url == "sqlite" else url, "EMAIL_URL": "", "DEMO": "1"}


def redis_databases() -> tuple[str, str]:
    """(Broker URL, cache URL) of this test process: workers of xdist share the server, not the databases."""
    number = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
    broker, cache = redis_urls(os.environ["TEST_REDIS_URL"])
    if broker.startswith("redis+socket:"):
        return broker.replace("virtual_host=0", f"virtual_host={2 * number}"), cache.replace(
            "db=1", f"db={2 * number + 1}"
        )
    return broker.removesuffix("0") + str(2 * number), cache.removesuffix("1") + str(2 * number + 1)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_until(ready: Callable[[], bool], seconds: float, what: str) -> None:
    until = time.monotonic() + seconds
    while not ready():
        if time.monotonic() > until:
            raise MissingServer(f"{what} did not answer within {seconds:.0f} seconds")
        # Another process becomes ready in its own time and gives no notice: ask again soon, and not without end.
        time.sleep(0.05)


def postgres_bin() -> Path:
    found = [folder for folder in Path("/usr/lib/postgresql").glob("*/bin") if (folder / "initdb").exists()]
    if not found and (initdb := shutil.which("initdb")):
        found = [Path(initdb).resolve().parent]
    if not found:
        raise MissingServer("The tests need PostgreSQL 15 or newer. Install it, or set TEST_DATABASE_URL.")
    return max(found, key=lambda folder: int(folder.parent.name) if folder.parent.name.isdigit() else 0)


def start_postgres(folder: Path) -> str:
    if "TEST_DATABASE_URL" in os.environ:
        return os.environ["TEST_DATABASE_URL"]
    programs, port = postgres_bin(), free_port()
    folder.mkdir()
    user = "postgres" if os.geteuid() == 0 else None  # initdb refuses to run as root
    if user:
        shutil.chown(folder, user, user)
    options: dict[str, Any] = {
        "stdout": subprocess.DEVNULL,
        "user": user,
        "group": user,
        "cwd": folder,
        "extra_groups": [] if user else None,
    }
    make = ["-D", "data", "-U", "outspoken", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"]
    subprocess.run([programs / "initdb", *make], check=True, **options)
    given = (f"port={port}", "listen_addresses=127.0.0.1", f"unix_socket_directories={folder}", *POSTGRES_OPTIONS)
    command = [programs / "postgres", "-D", "data", *(word for value in given for word in ("-c", value))]
    start_server(command, stop_by=signal.SIGINT, stderr=subprocess.DEVNULL, **options)
    url = f"postgres://outspoken@127.0.0.1:{port}/postgres"
    wait_until(lambda: answers_sql(url), 30, "PostgreSQL")
    return url


def start_valkey(folder: Path) -> str:
    if "TEST_REDIS_URL" in os.environ:
        return os.environ["TEST_REDIS_URL"]
    folder.mkdir()
    path = folder / "valkey.sock"
    options = ["--port", "0", "--unixsocket", path, "--save", "", "--databases", "64", "--dir", folder]
    start_server([server_path(), *options], stop_by=signal.SIGTERM, stdout=subprocess.DEVNULL)
    wait_until(lambda: answers(path), 30, "Valkey")
    return f"unix://{path}"


def start_server(command: list[object], *, stop_by: signal.Signals, **options: Any) -> subprocess.Popen[bytes]:
    """Start a server in its own session; it ends with this process, at the latest."""
    server = subprocess.Popen(
        [str(word) for word in command],
        start_new_session=True,
        preexec_fn=tied_to_this_process(stop_by),
        **options,
    )
    atexit.register(stop_server, server, stop_by)
    return server


def stop_server(server: subprocess.Popen[bytes], stop_by: signal.Signals) -> None:
    if server.poll() is None:
        server.send_signal(stop_by)
        server.wait(timeout=20)


def answers_sql(url: str) -> bool:
    try:
        psycopg.connect(url, connect_timeout=2).close()
    except psycopg.OperationalError:
        return False
    return True
