"""What goes into the check and what comes out. Offsets are code points of the text as it was written."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from itertools import groupby

LANGUAGES = ("en", "da", "ru")
MARKETS = ("US", "UK", "DK", "EU", "other")
PLATFORMS = ("post", "linkedin", "x", "facebook", "instagram", "bluesky", "reply", "review", "bio", "note")
MAX_LENGTH = 10_000


class Account(StrEnum):
    PERSONAL = "personal"
    COMPANY_NAMED = "company_named"
    OFFICIAL = "official"


class Severity(StrEnum):
    BLOCK = "block"
    WARN = "warn"
    INFO = "info"

    @property
    def rank(self) -> int:
        return list(Severity).index(self)


class Verdict(StrEnum):
    CLEAR = "clear"
    LOOK_AGAIN = "look again"
    STOP = "stop"


@dataclass(frozen=True)
class Attachment:
    type: str = "image"
    alt: str = ""
    has_captions: bool = False
    has_speech: bool = False
    contains_text: bool = False
    pictures_children: bool = False
    commercial_music: bool = False


@dataclass(frozen=True)
class Draft:
    text: str
    lang: str = "en"
    platform: str = "post"
    market: str = "US"
    account_type: str = Account.PERSONAL
    company_named_approved: bool = False
    company_prompted: bool = False
    is_reply: bool = False
    author_tier: str = "join"
    author_authorised: bool = False
    attachments: tuple[Attachment, ...] = ()
    now: datetime | None = None

    @property
    def is_official(self) -> bool:
        return self.account_type == Account.OFFICIAL

    @property
    def answers(self) -> bool:
        return self.is_reply or self.platform == "reply"


@dataclass(frozen=True)
class Finding:
    """`start` = `end` = 0 when it is about the whole draft or an attachment."""

    rule: str
    severity: Severity
    start: int
    end: int
    message: str
    suggestion: str
    clause: str
    lesson: str

    @property
    def order(self) -> tuple[int, str, int, int, str]:
        return self.severity.rank, self.rule, self.start, self.end, self.message


@dataclass(frozen=True)
class Result:
    """`lists` names the version of the word lists that were used."""

    findings: tuple[Finding, ...]
    lists: str

    @property
    def verdict(self) -> Verdict:
        severities = {finding.severity for finding in self.findings}
        if Severity.BLOCK in severities:
            return Verdict.STOP
        return Verdict.LOOK_AGAIN if Severity.WARN in severities else Verdict.CLEAR

    @property
    def worst(self) -> dict[str, Severity]:
        """The highest severity of each rule that has something to say."""
        return {rule: found[0].severity for rule, found in by_rule(self.findings)}


def by_rule(findings: Iterable[Finding]) -> list[tuple[str, list[Finding]]]:
    """Rules in order of their gravest finding, each with its findings."""
    findings = sorted(findings, key=lambda one: one.order)
    ranks: dict[str, int] = {}
    for finding in findings:
        ranks.setdefault(finding.rule, finding.severity.rank)
    together = sorted(findings, key=lambda one: (ranks[one.rule], one.rule, one.order))
    return [(rule, list(found)) for rule, found in groupby(together, key=lambda one: one.rule)]


def ordered(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """The gravest first, then by rule and place; what is said twice about one place is said once."""
    return tuple(sorted(set(findings), key=lambda one: one.order))
