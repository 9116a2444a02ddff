"""What is measured, each against its floor in the same run."""

import http.client
import json
import os
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from threading import Event, Thread
from typing import Any

from tests.bench.result import Result
from tests.bench.site import Servers, ask, make_database, python

AT_ONCE = 8
ROUNDS = 5
MEGABYTE = 1 << 20
PAGE_BYTES = 15 * 1024
DRAFT_MS = 5
VERIFY_SECONDS = 30
# Pages whose statements must not grow with the company.
CONSTANT = ("home", "course", "lesson", "report", "people", "team")
# A page of a list is as long as its rows: told, not judged.
LISTS = ("people", "team")


class Wrong(Exception):
    """A page did not answer as it should: nothing was measured."""


def load(
    environment: dict[str, str], port: int, targets: list[dict[str, str]], count: int, *, expected: int = 200
) -> dict[str, Any]:
    plan = {"port": port, "at_once": AT_ONCE, "count": count, "targets": targets}
    found = ask(environment, "load", plan)
    if found["statuses"] != [expected]:
        raise Wrong(f"{targets[0]['path']} answered {found['statuses']}")
    return found


def page_rates(
    environment: dict[str, str], port: int, master: int, pages: dict[str, Any], requests: int
) -> Iterator[Result]:
    """Floor and pages in turn, several times; the median, so that a hiccup of the machine decides nothing."""
    names = {"floor": None, "home": 0.35, "lesson": 0.45, "course": None}
    found: dict[str, list[dict[str, Any]]] = {name: [] for name in names}
    for name in names:
        load(environment, port, pages[name], 2 * len(pages[name]))
    for _ in range(ROUNDS):
        for name in names:
            before = cpu_seconds(master)
            one = load(environment, port, pages[name], requests // ROUNDS)
            one["cpu_ms"] = 1000 * (cpu_seconds(master) - before) / (requests // ROUNDS)
            found[name].append(one)
    floor = median(one["rate"] for one in found["floor"])
    for name, bound in names.items():
        ratios = [one["rate"] / bare["rate"] for one, bare in zip(found[name], found["floor"], strict=True)]
        yield Result(
            f"{name}, 8 at a time", median(ratios) * floor, floor, "pages/s", at_least=bound, note=_times(found[name])
        )


def _times(rounds: list[dict[str, Any]]) -> str:
    """CPU is the web processes' own: it says more than the rate where the machine has other work."""
    middle = {key: median(one[key] for one in rounds) for key in ("p50_ms", "p95_ms", "cpu_ms")}
    return "p50 {p50_ms:.0f}, p95 {p95_ms:.0f} ms; CPU {cpu_ms:.1f} ms".format(**middle)


def page_costs(on: Servers, pages: dict[str, dict[str, Any]]) -> Iterator[Result]:
    """Statements at two sizes of the company, and bytes of HTML."""
    counted = {
        database: ask(
            on.environment(database), "inside", {"question": "statements", "pages": {n: p[n] for n in CONSTANT}}
        )
        for database, p in pages.items()
    }
    for name in CONSTANT:
        small, large = counted["small"][name], counted["large"][name]
        if {small["status"], large["status"]} != {200}:
            raise Wrong(f"{name} answered {small['status']} and {large['status']}")
        yield Result(f"{name}: statements, large ÷ small company", large["statements"], small["statements"], at_most=1)
    for name in CONSTANT:
        bound = None if name in LISTS else 1
        yield Result(f"{name}: HTML of 15 KiB", counted["large"][name]["bytes"], PAGE_BYTES, "bytes", at_most=bound)


def export(environment: dict[str, str], port: int, master: int, targets: list[dict[str, str]]) -> Iterator[Result]:
    """The download from the server, against a bare cursor with csv.writer on the same statement; and its memory."""
    download(port, targets[0])
    before = resident(master)
    ours, floors, peaks, number = [], [], [], 0
    for _ in range(ROUNDS):
        floor = ask(environment, "inside", {"question": "export_floor"})
        rate, lines, peak = download(port, targets[0], master)
        if lines - 1 != floor["rows"]:
            raise Wrong(f"the export has {lines - 1} rows, the statement {floor['rows']}")
        ours.append(rate / floor["rate"])
        floors.append(floor["rate"])
        peaks.append(peak - before)
        number = lines - 1
    floor_rate = median(floors)
    yield Result("completion.csv", median(ours) * floor_rate, floor_rate, "rows/s", at_least=0.5, note=f"{number} rows")
    yield Result("completion.csv: memory, of 50 MiB", max(peaks) / MEGABYTE, 50, "MiB", at_most=1)


def download(port: int, target: dict[str, str], master: int = 0) -> tuple[float, int, int]:
    """(rows a second, lines, most memory of all processes while it ran)"""
    peaks, done = [0], Event()
    watcher = Thread(target=lambda: [peaks.append(resident(master)) for _ in iter(lambda: done.wait(0.01), True)])
    if master:
        watcher.start()
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
    started = time.perf_counter()
    connection.request("GET", target["path"], headers={"Cookie": target["cookie"]})
    answer, lines = connection.getresponse(), 0
    while block := answer.read(1 << 16):
        lines += block.count(b"\n")
    elapsed = time.perf_counter() - started
    connection.close()
    done.set()
    if master:
        watcher.join()
    if answer.status != 200:
        raise Wrong(f"{target['path']} answered {answer.status}")
    return (lines - 1) / elapsed, lines, max(peaks)


def processes(master: int) -> list[str]:
    """Of gunicorn and its workers."""
    return [str(master), *Path(f"/proc/{master}/task/{master}/children").read_text().split()]


def cpu_seconds(master: int) -> float:
    fields = [Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split() for pid in processes(master)]
    return sum(int(one[11]) + int(one[12]) for one in fields) / os.sysconf("SC_CLK_TCK")


def resident(master: int) -> int:
    """Bytes of memory."""
    return sum(_resident(pid) for pid in processes(master))


def _resident(pid: str) -> int:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("VmRSS"))


def clearance(environment: dict[str, str]) -> Iterator[Result]:
    found = ask(environment, "inside_clearance", {})
    yield Result("clearance: p95, bare view’s p95", found["ours"], found["floor"], "ms", at_most=2)
    yield Result("clearance: statements, of 3", found["statements"], 3, at_most=1)


def sign_in(environment: dict[str, str], port: int, count: int) -> Iterator[Result]:
    """The floor is what two cores could check if the site did nothing else."""
    asked = ask(environment, "inside", {"question": "sign_ins", "count": count})
    if not asked["hash"].startswith("argon2$argon2id$v=19$m=19456,t=2,p=1$"):
        raise Wrong(f"passwords are kept as {asked['hash'][:40]}")
    found = load(environment, port, asked["forms"], len(asked["forms"]), expected=302)
    yield Result(
        "sign-in, argon2id 19 MiB t=2", found["rate"], 2 * asked["checked"], "sign-ins/s", note="floor: bare checks"
    )


def imports(on: Servers) -> Iterator[Result]:
    make_database(on, "import")
    found = json.loads(python(on.environment("import"), "-m", "tests.bench.bench_import").splitlines()[-1])
    yield Result("roster of 10,000: time", found["ours"], found["floor"], "s", at_most=4, note="floor: bulk_create")


def draft_check(on: Servers) -> Result:
    """No database is asked: the lists are compiled once and kept."""
    found = json.loads(python(on.environment("draft-check"), "-m", "tests.bench.bench_draft_check").splitlines()[-1])
    held = "holds" if found["ours"] < DRAFT_MS else "MISSED"
    note = f"floor: NFKC and one scan; under {DRAFT_MS} ms: {held}; p95 {found['p95']:.2f} ms"
    return Result("draft of 500 characters, median", found["ours"], found["floor"], "ms", note=note)


def evidence(on: Servers) -> Result:
    """No database is asked: the verifier reads an export."""
    found = json.loads(python(on.environment("evidence"), "-m", "tests.bench.bench_evidence").splitlines()[-1])
    held = "holds" if found["ours"] < VERIFY_SECONDS else "MISSED"
    note = f"floor: sha256 and JSON of the same lines; under {VERIFY_SECONDS} s: {held}"
    return Result("verifying 100,000 signatures", found["ours"], found["floor"], "s", at_most=20, note=note)
