from argparse import ArgumentParser
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import IntegrityError
from django.utils import timezone

from accounts.directory.apply import apply
from accounts.directory.parse import parse
from accounts.directory.plan import Line, Plan, make_plan
from accounts.directory.table import shown

FIRST = 5  # rows of each kind that are shown
REFUSED, WRONG_USE = 1, 2


class Command(BaseCommand):
    help = "Reads a roster (CSV, UTF-8), prints what would change, and applies it. Refused whole when a row is wrong."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--dry-run", action="store_true", help="print the plan and change nothing")

    def handle(self, *args: Any, file: Path, dry_run: bool, **options: Any) -> None:
        try:
            data = file.read_bytes()
        except OSError as error:
            raise CommandError(f"Cannot read {file}: {error.strerror}.", returncode=WRONG_USE) from error
        at, today = timezone.now(), timezone.localdate()
        plan = make_plan(parse(data), today=today)
        if plan.problems:
            self._refuse(plan)
        self._print(plan)
        if dry_run:
            self.stdout.write("Dry run: nothing was changed.")
            return
        try:
            apply(plan, at=at, today=today)
        except IntegrityError as error:
            message = "The people were changed by somebody else meanwhile. Nothing was written; run the command again."
            raise CommandError(message, returncode=REFUSED) from error
        self.stdout.write(self.style.SUCCESS("Done."))

    def _refuse(self, plan: Plan) -> None:
        for problem in plan.problems:
            self.stderr.write(str(problem))
        raise CommandError(f"Refused, nothing was changed. To mend: {len(plan.problems)}", returncode=REFUSED)

    def _print(self, plan: Plan) -> None:
        self._kind("new departments", plan.new_departments, [unit.path for unit in plan.new_departments[:FIRST]])
        self._kind("join", plan.joiners, map(_joiner, plan.joiners[:FIRST]))
        self._kind("change", plan.movers, map(_changed, plan.movers[:FIRST]))
        self._kind("leave", plan.leavers, map(_changed, plan.leavers[:FIRST]))
        self.stdout.write(f"{plan.unchanged_count} unchanged")
        if plan.missing_count:
            self.stdout.write(f"{plan.missing_count} people are not in this file; nothing changes for them.")
        if plan.ignored:
            self.stdout.write(f"Columns that are not read: {', '.join(map(shown, plan.ignored))}")

    def _kind(self, words: str, all_of_them: list[Any], first: Iterable[str]) -> None:
        self.stdout.write(f"{len(all_of_them)} {words}")
        for line in first:
            self.stdout.write(f"  {line}")
        if len(all_of_them) > FIRST:
            self.stdout.write(f"  … and {len(all_of_them) - FIRST} more")


def _joiner(line: Line) -> str:
    facts = line.facts
    return f"{shown(facts.employee_number)}  {shown(facts.name)}, {facts.department} from {facts.starts_on}"


def _changed(line: Line) -> str:
    changes = "; ".join(f"{what}: {_word(old)} → {_word(new)}" for what, old, new in line.changes)
    return f"{shown(line.facts.employee_number)}  {shown(line.facts.name)}: {changes}"


def _word(value: object) -> str:
    return shown(str(value)) if value not in (None, "") else "nothing"
