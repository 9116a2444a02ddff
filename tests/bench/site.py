"""A private site for measuring: PostgreSQL, Valkey, a company, and gunicorn with the real settings."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from signal import SIGTERM
from typing import Any

import psycopg

from tests.servers import free_port, start_postgres, start_server, start_valkey, stop_server, wait_until

ROOT = Path(__file__).resolve().parent.parent.parent
SETTINGS = "tests.bench.settings"


@dataclass(frozen=True)
class Servers:
    folder: Path
    postgres: str
    redis: str

    def environment(self, database: str, port: int = 8000) -> dict[str, str]:
        return {
            **os.environ,
            "DATABASE_URL": self.postgres.rsplit("/", 1)[0] + f"/{database}",
            "REDIS_URL": self.redis,
            "DATA_DIR": str(self.folder / database),
            "EMAIL_URL": "",
            "DEMO": "1",
            "DEBUG": "0",
            "PORT": str(port),
            "BASE_URL": f"http://127.0.0.1:{port}",
            "WEB_WORKERS": "2",
            "WEB_THREADS": "4",
            "DJANGO_SETTINGS_MODULE": SETTINGS,
            "PYTHONPATH": str(ROOT),
        }


@contextmanager
def servers() -> Iterator[Servers]:
    folder = Path(tempfile.mkdtemp(prefix="outspoken-bench-"))
    folder.chmod(0o711)  # the postgres user has to pass
    try:
        yield Servers(folder, start_postgres(folder / "postgres"), start_valkey(folder / "valkey"))
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def make_database(on: Servers, name: str) -> None:
    with psycopg.connect(on.postgres, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
    (on.folder / name).mkdir()
    python(on.environment(name), "manage.py", "migrate", "-v0")
    python(on.environment(name), "manage.py", "collectstatic", "--noinput", "-v0")


def make_company(on: Servers, name: str, *, people: int, requirements: int) -> None:
    make_database(on, name)
    size = ("--people", str(people), "--seed", "1", "--requirements", str(requirements))
    python(on.environment(name), "manage.py", "seed_company", *size)
    with psycopg.connect(on.environment(name)["DATABASE_URL"], autocommit=True) as connection:
        connection.execute("ANALYZE")


def python(environment: dict[str, str], *arguments: str, given: str = "") -> str:
    """What the program prints; its complaints go where ours go."""
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        env=environment,
        input=given,
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return done.stdout


def ask(environment: dict[str, str], module: str, question: dict[str, Any]) -> Any:
    """Run a module of the rig on its own: one JSON object in, one out."""
    return json.loads(python(environment, "-m", f"tests.bench.{module}", given=json.dumps(question)))


@contextmanager
def web(on: Servers, database: str) -> Iterator[tuple[int, int]]:
    """(port, process id of gunicorn's master)"""
    port = free_port()
    environment = on.environment(database, port)
    command = [sys.executable, "-m", "gunicorn", "-c", "python:lms.web_server", "tests.bench.wsgi"]
    server = start_server(command, stop_by=SIGTERM, cwd=ROOT, env=environment)
    try:
        wait_until(lambda: _answers(port), 60, "gunicorn")
        yield port, server.pid
    finally:
        stop_server(server, SIGTERM)


def _answers(port: int) -> bool:
    try:
        return urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=2).status == 200
    except OSError:
        return False
