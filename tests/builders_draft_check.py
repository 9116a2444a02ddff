"""Drafts and configurations as the company Havnby has them; nothing here needs a database."""

from typing import Any

from courses.draft_check.config import Config, Names
from courses.draft_check.draft import Attachment, Draft, Result, Severity
from courses.draft_check.engine import check
from courses.draft_check.shipped import shipped_lists

NAMES = Names(
    company=("Havnby Computers", "Havnby"),
    product="H300",
    hashtag="#Iwork4Havnby",
    contacts="desk@havnby.example +45 70 10 20 30",
)
TERMS = {
    "unreleased": ["Falcon"],
    "shops": ["havnby.example"],
    "releases": ["news.havnby.example"],
    "statements": ["https://news.havnby.example/statement"],
    "competitors": ["Nordlys"],
    "customers": ["Ribe Seaways"],
    "confidential": ["Polaris"],
    "trending": ["#PrayForNorthport"],
    "crisis": ["charger", "lader", "зарядк*"],
    "shelf": ["Our repair guide shows how to change the battery of the H300 in five minutes with two screws."],
}
DESCRIBED = Attachment(alt="Technician opens the H300; battery held by two screws")


def make_config(*, crisis: bool = False, **terms: list[str]) -> Config:
    lists = {language: dict(of) for language, of in shipped_lists().items()}
    lists[""].update({key: tuple(words) for key, words in (TERMS | terms).items()})
    return Config(lists, NAMES, crisis=crisis, version="1")


CONFIG = make_config()


def look(text: str, config: Config = CONFIG, **facts: Any) -> Result:
    return check(Draft(text, **facts), config)


def grave(result: Result) -> dict[str, Severity]:
    """Rules that block or warn, with their highest severity."""
    return {rule: severity for rule, severity in result.worst.items() if severity != Severity.INFO}
