"""The night's round through everybody: from nothing, again, and after a kill."""

import json
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import psycopg

from tests.bench.result import Result
from tests.bench.site import ROOT, Servers, make_database, python
from tests.servers import wait_until

# A night's job is measured with more people than its pages.
TIMES = 10
MEGABYTES, SECONDS, AGAIN = 500, 120, 20


class NotResumed(Exception):
    """After a kill the round did not end where an undisturbed one does."""


def rounds(on: Servers, people: int, requirements: int) -> Iterator[Result]:
    made = _make(on, "rounds", people, requirements)
    first, again = _ask(on, "rounds", "run"), _ask(on, "rounds", "run")
    look, floor = _ask(on, "rounds", "look"), _ask(on, "rounds", "floor")
    if again["rows"] or look["rows"] or first["obligations"] != made["people"] * requirements:
        raise NotResumed(f"{first}, {again}, {look}")
    told = f"{first['rows']} rows; floor: COPY; under {SECONDS} s: {_held(first['seconds'], SECONDS)}"
    yield Result(f"round of {made['people']}: from nothing", first["seconds"], floor["seconds"], "s", note=told)
    told = f"under {AGAIN} s: {_held(again['seconds'], AGAIN)}"
    yield Result("round on the same day again", again["seconds"], unit="s", note=told)
    yield Result("everybody looked at, nothing new", look["seconds"], floor["seconds"], "s")
    yield Result("round: memory, of 500 MiB", first["mib"], MEGABYTES, "MiB", at_most=1)
    yield _killed(on, people // TIMES, requirements)


def _killed(on: Servers, people: int, requirements: int) -> Result:
    """Ended by -9 when a third is there; the next one goes on, and nothing is missing or double."""
    made = _make(on, "killed", people, requirements)
    expected = made["people"] * requirements
    environment = on.environment("killed")
    command = [sys.executable, "-m", "tests.bench.bench_reconcile", "run"]
    with subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL) as running:
        wait_until(lambda: _written(environment) > expected // 3, 600, "A third of the round")
        running.kill()
    before = _written(environment)
    rest = _ask(on, "killed", "run")
    if before >= expected or rest["obligations"] != expected:
        raise NotResumed(f"{before} before, {rest} after, {expected} expected")
    note = f"{before} of {expected} to-dos were there"
    return Result("round gone on with after kill -9", rest["seconds"], unit="s", note=note)


def _make(on: Servers, name: str, people: int, requirements: int) -> dict[str, Any]:
    make_database(on, name)
    return _ask(on, name, "make", str(people), str(requirements))


def _ask(on: Servers, name: str, *words: str) -> dict[str, Any]:
    said = python(on.environment(name), "-m", "tests.bench.bench_reconcile", *words)
    found: dict[str, Any] = json.loads(said.splitlines()[-1])
    return found


def _written(environment: dict[str, str]) -> int:
    with psycopg.connect(environment["DATABASE_URL"], autocommit=True) as connection:
        row = connection.execute("SELECT count(*) FROM certification_obligation").fetchone()
    return row[0] if row else 0


def _held(seconds: float, most: int) -> str:
    return "holds" if seconds < most else "MISSED"
