import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from courses.draft_check.draft import LANGUAGES, MARKETS, MAX_LENGTH, Account, Attachment, Draft, Result, Verdict
from courses.draft_check.services import check_draft

WRONG_USE = 2


class Command(BaseCommand):
    help = (
        "Reads a draft post and says what deserves a second look. Exit 0: clear; 1: look again or stop; 2: wrong use."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", nargs="?", default="-", help="the draft; standard input by default")
        parser.add_argument("--lang", choices=LANGUAGES, default="en")
        parser.add_argument("--market", choices=MARKETS, default="US")
        parser.add_argument("--platform", default="post", help="post, reply, review, bio, linkedin …")
        parser.add_argument("--account", choices=[one.value for one in Account], default=Account.PERSONAL.value)
        parser.add_argument("--tier", default="join", help="of the author: join, sme, exec …")
        parser.add_argument("--reply", action="store_true", help="it answers somebody")
        parser.add_argument("--prompted", action="store_true", help="the company asked for it")
        parser.add_argument("--approved", action="store_true", help="the company-named account is approved")
        parser.add_argument("--authorised", action="store_true", help="the author may speak on law and liability")
        parser.add_argument(
            "--image", action="append", default=[], metavar="ALT", help="a picture with this description"
        )
        parser.add_argument("--json", action="store_true", help="one JSON object on standard output")

    def handle(self, *args: Any, **options: Any) -> None:
        result = check_draft(_draft(_read(options["file"]), options))
        if options["json"]:
            self.stdout.write(json.dumps(_as_json(result)))
        else:
            self._tell(result)
        if result.verdict != Verdict.CLEAR:
            sys.exit(1)

    def _tell(self, result: Result) -> None:
        self.stdout.write(f"{result.verdict}, by version {result.lists} of the word lists")
        for one in result.findings:
            place = f" at {one.start}–{one.end}" if one.end else ""
            self.stdout.write(f"{one.rule} {one.severity}{place}: {one.message} {one.suggestion}")


def _read(name: str) -> str:
    try:
        raw = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
        text = raw.decode("utf-8").removesuffix("\n")
    except OSError as error:
        raise CommandError(f"{name} cannot be read: {error.strerror}", returncode=WRONG_USE) from error
    except UnicodeDecodeError as error:
        raise CommandError("The draft is not UTF-8.", returncode=WRONG_USE) from error
    if len(text) > MAX_LENGTH:
        raise CommandError(f"The draft is longer than {MAX_LENGTH} characters.", returncode=WRONG_USE)
    return text


def _draft(text: str, options: dict[str, Any]) -> Draft:
    return Draft(
        text=text,
        lang=options["lang"],
        market=options["market"],
        platform=options["platform"],
        account_type=options["account"],
        author_tier=options["tier"],
        is_reply=options["reply"],
        company_prompted=options["prompted"],
        company_named_approved=options["approved"],
        author_authorised=options["authorised"],
        attachments=tuple(Attachment(alt=alt) for alt in options["image"]),
        now=timezone.now(),
    )


def _as_json(result: Result) -> dict[str, Any]:
    names = ("rule", "severity", "start", "end", "message", "suggestion", "clause", "lesson")
    found = [{name: getattr(one, name) for name in names} for one in result.findings]
    return {"verdict": result.verdict, "lists": result.lists, "findings": found}
