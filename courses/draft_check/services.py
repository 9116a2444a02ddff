"""The installation's word lists: loaded, changed, published; and the configuration that the newest version makes."""

import json
from collections.abc import Iterable
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.db import transaction

from accounts.models import User
from courses.draft_check.catalogue import ANY_LANGUAGE, CRISIS, EACH_LANGUAGE
from courses.draft_check.config import ANY, Config, Lists, Names
from courses.draft_check.draft import LANGUAGES, Draft, Result
from courses.draft_check.engine import check
from courses.draft_check.models import CrisisMode, ListVersion, WordList
from courses.draft_check.shipped import shipped_lists
from courses.models import Programme
from lms.lib import canonical_json


@transaction.atomic
def load_lists(*, at: datetime) -> ListVersion:
    """A row for each list that the product knows; a new version when what comes with the product has changed."""
    keys = [(ANY, key) for key in ANY_LANGUAGE] + [(language, key) for language in LANGUAGES for key in EACH_LANGUAGE]
    rows = [WordList(language=language, key=key, in_use=key != CRISIS) for language, key in keys]
    WordList.objects.bulk_create(rows, ignore_conflicts=True)
    return _publish(locked_lists(), by=None, at=at)


@transaction.atomic
def write_list(
    *,
    key: str,
    at: datetime,
    by: User | None = None,
    language: str = ANY,
    added: Iterable[str] | None = None,
    left_out: Iterable[str] | None = None,
    in_use: bool | None = None,
) -> ListVersion:
    """Change what the installation adds to a list; what is not given stays. It holds at once, as a new version."""
    rows = {(row.language, row.key): row for row in locked_lists()}
    row = rows[language, key]
    row.added = row.added if added is None else list(dict.fromkeys(added))
    row.left_out = row.left_out if left_out is None else list(dict.fromkeys(left_out))
    row.in_use = row.in_use if in_use is None else in_use
    row.save()
    return _publish(rows.values(), by=by, at=at)


def locked_lists() -> list[WordList]:
    """All of them, in one order: versions follow one another, and nobody waits in a circle."""
    return list(WordList.objects.select_for_update().order_by("pk"))


def _publish(rows: Iterable[WordList], *, by: User | None, at: datetime) -> ListVersion:
    """Lists that have not changed make no version."""
    text = canonical_json.dumps(_body(rows))
    digest = canonical_json.sha256(text)
    newest = newest_version()
    if newest and newest.sha256 == digest:
        return newest
    number = newest.number + 1 if newest else 1
    return ListVersion.objects.create(number=number, body=text, sha256=digest, published_by=by, published_at=at)


def _body(rows: Iterable[WordList]) -> dict[str, Any]:
    shipped = shipped_lists()
    lists: dict[str, dict[str, list[str]]] = {language: {} for language in shipped}
    crisis = False
    topics = [topic for mode in CrisisMode.objects.known().filter(ended_at=None) for topic in mode.topics]
    for row in rows:
        if row.key not in shipped.get(row.language, {}):
            continue
        named = topics if row.key == CRISIS else []
        terms = [*shipped[row.language][row.key], *row.added, *named] if row.in_use else []
        lists[row.language][row.key] = [term for term in dict.fromkeys(terms) if term not in row.left_out]
        crisis = crisis or (row.key == CRISIS and row.in_use)
    return {"crisis": crisis, "lists": lists}


def newest_version() -> ListVersion | None:
    """Without its lists, which are long."""
    return ListVersion.objects.order_by("-number").defer("body").first()


def current_config() -> Config:
    """By the newest version; by the lists that come with the product where none is loaded yet."""
    newest = newest_version()
    # Not from the cache: the command is run where none is.
    names = names_of(Programme.objects.first() or Programme())
    return _config(newest.sha256 if newest else "", newest.number if newest else 0, names)


@lru_cache(maxsize=4)
def _config(sha256: str, number: int, names: Names) -> Config:
    if not number:
        return Config(shipped_lists(), names, version="0")
    body = json.loads(ListVersion.objects.get(number=number, sha256=sha256).body)
    lists: Lists = body["lists"]
    return Config(lists, names, crisis=body["crisis"], version=str(number))


def names_of(programme: Programme) -> Names:
    contacts = [programme.command_centre_contact, programme.press_contact, programme.legal_contact]
    return Names(
        company=(programme.company, programme.company_short),
        product=programme.product,
        hashtag=programme.hashtag,
        contacts=" ".join(contacts),
    )


def check_draft(draft: Draft) -> Result:
    """By the lists that hold now. Nothing is stored."""
    return check(draft, current_config())
