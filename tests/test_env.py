"""The environment is read strictly: nonsense is refused by a sentence, not met by a guess."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from lms.env import BASE_DIR, database, redis_urls

READ_SETTINGS = "import lms.settings as s; print(s.PORT, s.DATA_DIR, s.BASE_URL, s.DATABASES['default']['ENGINE'])"


def settings_read_with(**values: str) -> subprocess.CompletedProcess[str]:
    clean = {"PATH": os.environ["PATH"]}
    return subprocess.run(
        [sys.executable, "-c", READ_SETTINGS],
        cwd=BASE_DIR,
        env=clean | values,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(
    ("url", "broker", "cache"),
    [
        ("redis://10.0.0.5:6379", "redis://10.0.0.5:6379/0", "redis://10.0.0.5:6379/1"),
        (
            "rediss://:secret@cache.example:6380/0",
            "rediss://:secret@cache.example:6380/0",
            "rediss://:secret@cache.example:6380/1",
        ),
        ("unix:///tmp/a/v.sock", "redis+socket:///tmp/a/v.sock?virtual_host=0", "unix:///tmp/a/v.sock?db=1"),
    ],
)
def test_one_redis_url_gives_broker_and_cache(url: str, broker: str, cache: str) -> None:
    assert redis_urls(url) == (broker, cache)


@pytest.mark.parametrize("url", ["", "10.0.0.5:6379", "amqp://10.0.0.5", "http://10.0.0.5"])
def test_another_broker_is_refused(url: str) -> None:
    with pytest.raises(ImproperlyConfigured, match="REDIS_URL"):
        redis_urls(url)


def test_a_database_url_keeps_its_options_beside_the_pool() -> None:
    values = database("postgres://me:pass@db.example:5433/lms?sslmode=require")
    assert (values["HOST"], values["PORT"], values["NAME"], values["USER"]) == ("db.example", 5433, "lms", "me")
    options = values["OPTIONS"]
    assert isinstance(options, dict)
    assert options["sslmode"] == "require"
    assert options["pool"]["max_size"] >= 2


@pytest.mark.parametrize("url", ["sqlite:////tmp/x.sqlite3", "mysql://u@h/db", "postgre", "nonsense"])
def test_another_database_is_refused(url: str) -> None:
    with pytest.raises(ImproperlyConfigured, match="DATABASE_URL"):
        database(url)


def test_without_any_variable_the_demo_runs_on_sqlite_below_the_project() -> None:
    read = settings_read_with()
    assert read.stdout.split() == ["8000", str(BASE_DIR / "var"), "http://127.0.0.1:8000", "django.db.backends.sqlite3"]


def test_port_and_data_folder_move_the_site(tmp_path: Path) -> None:
    read = settings_read_with(PORT="8123", DATA_DIR=str(tmp_path))
    assert read.stdout.split()[:3] == ["8123", str(tmp_path), "http://127.0.0.1:8123"]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "http"),
        ("PORT", "0"),
        ("PORT", "70000"),
        ("DEMO", "perhaps"),
        ("DEBUG", "2"),
        ("TRUSTED_PROXY_COUNT", "one"),
        ("DATABASE_URL", "mysql://u@h/db"),
        ("REDIS_URL", "localhost"),
    ],
)
def test_nonsense_is_refused_by_a_sentence_that_names_the_variable(name: str, value: str) -> None:
    read = settings_read_with(**{name: value})
    assert read.returncode != 0
    last_line = read.stderr.strip().splitlines()[-1]
    assert "ImproperlyConfigured" in last_line
    assert name in last_line
