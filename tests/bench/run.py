"""`make bench`: measures the site with a large company and judges the ratios. Exit 1 when one is missed.

python -m tests.bench.run [--people 10000] [--requirements 5] [--requests 2000] [--json FILE] [--only NAME …]
"""

import argparse
import json
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from tests.bench import measures, quiz, reconcile
from tests.bench.result import Result, table
from tests.bench.site import Servers, ask, make_company, servers, web

SMALL = 100
PARTS = ("pages", "costs", "quiz", "export", "sign-in", "import", "draft-check", "evidence", "reconcile", "clearance")


def main() -> int:
    options = _options()
    with servers() as on:
        results = []
        for one in measured(on, options):
            results.append(one)
            print(f"  {one.name}: {one.ours:.1f}", file=sys.stderr, flush=True)
    print(table(results))
    if options.json:
        options.json.write_text(json.dumps([one.as_dict() for one in results], indent=1) + "\n")
    missed = [one.name for one in results if not one.ok]
    print(f"\nMissed: {', '.join(missed)}" if missed else "\nEvery ratio holds.")
    return 1 if missed else 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make bench")
    parser.add_argument("--people", type=int, default=10_000)
    parser.add_argument("--requirements", type=int, default=5)
    parser.add_argument("--requests", type=int, default=2_000, help="requests of each page")
    parser.add_argument("--json", type=Path, help="write the figures to this file, too")
    parser.add_argument("--only", nargs="+", choices=PARTS, default=PARTS)
    return parser.parse_args()


def measured(on: Servers, options: argparse.Namespace) -> Iterator[Result]:
    only = set(options.only)
    if "import" in only:
        yield from measures.imports(on)
    if "draft-check" in only:
        yield measures.draft_check(on)
    if "evidence" in only:
        yield measures.evidence(on)
    if "reconcile" in only:
        yield from reconcile.rounds(on, options.people * reconcile.TIMES, options.requirements + 1)
    if only <= {"import", "draft-check", "evidence", "reconcile"}:
        return
    started = time.perf_counter()
    make_company(on, "large", people=options.people, requirements=options.requirements)
    yield Result(f"seed_company, {options.people} people", time.perf_counter() - started, unit="s")
    environment = on.environment("large")
    pages = {"large": ask(environment, "inside", {"question": "targets"})}
    if "costs" in only:
        make_company(on, "small", people=SMALL, requirements=options.requirements)
        pages["small"] = ask(on.environment("small"), "inside", {"question": "targets"})
        yield from measures.page_costs(on, pages)
    if "clearance" in only:
        yield from measures.clearance(environment)
    with web(on, "large") as (port, master):
        if "pages" in only:
            yield from measures.page_rates(environment, port, master, pages["large"], options.requests)
        if "quiz" in only:
            yield from quiz.saving(environment, port)
            yield from quiz.attempts(environment, port, master, pages["large"])
        if "export" in only:
            yield from measures.export(environment, port, master, pages["large"]["export"])
        if "sign-in" in only:
            yield from measures.sign_in(environment, port, min(300, options.people // 2))


if __name__ == "__main__":
    sys.exit(main())
