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
# The parts of a round, as `courses.certification.rounds.PARTS` says.
PARTS = 2
TABLES = ("certification_obligation", "enrollments_enrollment", "enrollments_learningrecord")
MEGABYTES, SECONDS, AGAIN = 500, 120, 20


class NotResumed(Exception):
    """After a kill the round did not end where an undisturbed one does."""


def rounds(on: Servers, people: int, requirements: int) -> Iterator[Result]:
    made = _make(on, "rounds", people, requirements)
    first, again = _go(on, "rounds"), _go(on, "rounds")
    before = _written(on, "rounds")
    look, floor = _ask(on, "rounds", "look"), _ask(on, "rounds", "floor")
    if again["rows"] or _written(on, "rounds") != before or first["obligations"] != made["people"] * requirements:
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
    running = _begin(on, "killed")
    wait_until(lambda: _owed(on) > expected // 3, 600, "A third of the round")
    for one in running:
        one.kill()
        one.communicate()
    before = _owed(on)
    rest = _go(on, "killed")
    if before >= expected or rest["obligations"] != expected:
        raise NotResumed(f"{before} before, {rest} after, {expected} expected")
    note = f"{before} of {expected} to-dos were there"
    return Result("round gone on with after kill -9", rest["seconds"], unit="s", note=note)


def _make(on: Servers, name: str, people: int, requirements: int) -> dict[str, Any]:
    make_database(on, name)
    return _ask(on, name, "make", str(people), str(requirements))


def _go(on: Servers, name: str) -> dict[str, Any]:
    """A round, its parts side by side, as a worker's processes go it: seconds of the slower, MiB of all together."""
    before = _written(on, name)
    parts = [json.loads(one.communicate()[0].splitlines()[-1]) for one in _begin(on, name)]
    after = _written(on, name)
    return {
        "seconds": max(one["seconds"] for one in parts),
        "mib": sum(one["mib"] for one in parts),
        "obligations": after["certification_obligation"],
        "rows": sum(after.values()) - sum(before.values()),
    }


def _begin(on: Servers, name: str) -> list[subprocess.Popen[str]]:
    command = [sys.executable, "-m", "tests.bench.bench_reconcile", "run"]
    environment = on.environment(name)
    return [
        subprocess.Popen([*command, str(part)], cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True)
        for part in range(PARTS)
    ]


def _ask(on: Servers, name: str, *words: str) -> dict[str, Any]:
    said = python(on.environment(name), "-m", "tests.bench.bench_reconcile", *words)
    found: dict[str, Any] = json.loads(said.splitlines()[-1])
    return found


def _owed(on: Servers) -> int:
    return _written(on, "killed")["certification_obligation"]


def _written(on: Servers, name: str) -> dict[str, int]:
    """How many rows of each table that a round writes to."""
    found = {}
    with psycopg.connect(on.environment(name)["DATABASE_URL"], autocommit=True) as connection:
        for table in TABLES:
            row = connection.execute(f"SELECT count(*) FROM {table}").fetchone()  # noqa: S608
            found[table] = row[0] if row else 0
    return found


def _held(seconds: float, most: int) -> str:
    return "holds" if seconds < most else "MISSED"
