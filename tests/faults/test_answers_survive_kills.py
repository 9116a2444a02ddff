"""Web, worker, Valkey and PostgreSQL are killed under people who answer: what was acknowledged is there afterwards."""

import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from threading import Event

import psycopg
import pytest

from courses.assessments.question_types.question import shuffled
from lms.env import BASE_DIR
from tests.faults.answering import Client
from tests.faults.killable import Server, postgres, valkey, web, worker
from tests.servers import free_port, wait_until

pytestmark = pytest.mark.faults
KILLS, CLIENTS = 100, 8
ROW = """
SELECT attempt.uuid::text, response.position, response.revision, response.answer, response.seed
FROM assessments_response response JOIN assessments_attempt attempt ON attempt.id = response.attempt_id
"""


@pytest.fixture
def folder() -> Iterator[Path]:
    made = Path(tempfile.mkdtemp(prefix="outspoken-faults-"))
    made.chmod(0o711)  # the postgres user has to pass
    yield made
    shutil.rmtree(made, ignore_errors=True)


def environment_of(folder: Path, database: str, redis: str) -> dict[str, str]:
    port = str(free_port())
    given = {"DATABASE_URL": database, "REDIS_URL": redis, "DATA_DIR": str(folder), "EMAIL_URL": "", "DEMO": "1"}
    own = {"PORT": port, "BASE_URL": f"http://127.0.0.1:{port}", "LOG_LEVEL": "CRITICAL", "PYTHONPATH": str(BASE_DIR)}
    return {**os.environ, **given, **own, "DJANGO_SETTINGS_MODULE": "lms.settings"}


def python(environment: dict[str, str], *words: str) -> str:
    done = subprocess.run(  # noqa: S603
        [sys.executable, *words], cwd=BASE_DIR, env=environment, stdout=subprocess.PIPE, text=True, check=True
    )
    return done.stdout


def answering(environment: dict[str, str], count: int, stopped: Event) -> list[Client]:
    python(environment, "manage.py", "migrate", "-v0")
    python(environment, "manage.py", "collectstatic", "--noinput", "-v0")
    learners = json.loads(python(environment, "-m", "tests.faults.learners", str(count)))
    return [Client(int(environment["PORT"]), one, seed, stopped) for seed, one in enumerate(learners)]


def go_on(clients: list[Client], more: int = 1) -> None:
    """Until everybody's answers get through again."""
    before = [client.acknowledgements for client in clients]
    wait_until(
        lambda: all(one.acknowledgements >= old + more for one, old in zip(clients, before, strict=True)),
        90,
        "An acknowledgement for everybody",
    )


def lost(clients: list[Client], database: str) -> list[str]:
    """Acknowledged answers that are not there; an answer that nobody acknowledged may be there or not."""
    with psycopg.connect(database) as connection:
        rows = {(uuid, position): row for uuid, position, *row in connection.execute(ROW)}
    found = []
    for client in clients:
        for position, known in client.questions.items():
            revision, answer, seed = rows[client.learner["attempt"], position]
            if known.acknowledged is None:
                continue
            promised, value = known.acknowledged
            where = f"question {position} of {client.learner['attempt']}"
            if not promised <= revision <= promised + len(known.unsure):
                found.append(f"{where}: revision {promised} was promised, {revision} is there")
            if revision == promised and answer != shuffled(["a", "b", "c"], seed)[int(value) - 1]:
                found.append(f"{where}: another answer than was promised")
    return found


@dataclass
class Servers:
    site: Server
    jobs: Server
    cache: Server
    database: Server

    def kill_one(self, number: int) -> None:
        """In turn: a web process, which its master replaces, and then each server as a whole."""
        victim = (None, self.site, self.database, self.cache, self.jobs)[number % 5]
        if victim is None:
            self.site.kill_child()
        else:
            self.kill(victim)

    def kill(self, victim: Server) -> None:
        victim.kill()
        victim.start()


def under_fire(folder: Path, fire: Callable[[Servers, int], None], kills: int, *settings: str) -> list[str]:
    """Eight people answer while `fire` is called again and again; what was promised to them and is not there."""
    database, address = postgres(folder / "postgres", *settings)
    cache, redis = valkey(folder / "valkey")
    environment = environment_of(folder, address, redis)
    servers = Servers(web(environment), worker(environment), cache, database)
    stopped, chance = Event(), random.Random(2026)  # noqa: S311
    database.start()
    cache.start()
    clients = answering(environment, CLIENTS, stopped)
    servers.site.start()
    servers.jobs.start()
    try:
        for client in clients:
            client.start()
        go_on(clients)
        for number in range(kills):
            stopped.wait(chance.random())
            fire(servers, number)
            go_on(clients)
    finally:
        stopped.set()
        for client in clients:
            client.join(30)
    acknowledged, failed = sum(one.acknowledgements for one in clients), sum(one.failures for one in clients)
    print(f"{kills} kills, {acknowledged} answers acknowledged, {failed} requests failed")  # noqa: T201
    missing = [words for client in clients for words in client.complaints] + lost(clients, address)
    for one in (servers.site, servers.jobs, servers.cache, servers.database):
        one.kill()
    return missing


def test_no_acknowledged_answer_is_lost(folder: Path) -> None:
    assert under_fire(folder, Servers.kill_one, KILLS) == []


def test_a_database_that_does_not_wait_for_its_journal_loses_answers(folder: Path) -> None:
    """The control: the same people and the same count find what is lost where something is."""
    forgetful = ("synchronous_commit=off", "wal_writer_delay=10000")

    def fire(servers: Servers, number: int) -> None:
        servers.kill(servers.database)

    assert under_fire(folder, fire, 4, *forgetful) != []
