"""The demo company's first start: names, texts, people, eighteen months of history, logins."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from shutil import copytree, ignore_patterns
from tempfile import TemporaryDirectory

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils.crypto import get_random_string

from accounts.models import User
from accounts.roles import Role
from accounts.services import coach, grant_role, write_departments
from courses.certification.badges.receiving import converge
from courses.certification.signals import awarded
from courses.draft_check.services import write_list
from courses.enrollments.services import move_to_newest
from courses.packages.importing import import_course, publish_editions
from courses.packages.starter import CURRICULUM, load_starter, offered
from courses.programme import write_programme
from courses.refreshers import services as refreshers
from lms.demo.accounts import write_accounts
from lms.demo.changes import speak_up, take_out_what_is_new
from lms.demo.guidelines import prepare_guidelines
from lms.demo.havnby import COACHED, LOGINS, NEWCOMER, PASSWORD, departments
from lms.demo.letters import LETTERS
from lms.demo.models import SeedStep
from lms.demo.nominations import write_nominations
from lms.demo.practice import sort_cards
from lms.demo.replay import Company, company, live, without_receivers
from lms.lib.dates import local_date

PROGRAMME = {
    "name": "Listen, Join, Lead",
    "company": "Havnby Computers",
    "company_short": "Havnby",
    "product": "H300",
    "hashtag": "#Iwork4Havnby",
    "handle_pattern": "*atHavnby",
    "command_centre_contact": "desk@havnby.example, +45 70 10 20 30",
    "press_contact": "press@havnby.example",
    "legal_contact": "legal@havnby.example",
    "communications_owner": "Amira Nasser, Communications",
    "governance_owner": "Peter Juhl, Governance",
    "experts_owner": "Jonas Weber, Research and development",
    "sponsor": "Søren Dahl",
    "sponsor_title": "Managing Director",
}
# What Draft Check knows of the company.
WORDS = {
    "unreleased": ["Falcon"],
    "shops": ["havnby.example"],
    "releases": ["news.havnby.example"],
    "statements": ["https://news.havnby.example/statement"],
}
READY = "ready"


def is_seeded() -> bool:
    return SeedStep.objects.filter(name=READY).exists()


def seed(*, now: datetime, say: Callable[[str], None]) -> None:
    """Carry on where an interrupted seeding stopped; the first day is kept, so the company stays the same."""
    history = company(_base_day(now))
    with without_receivers(awarded):
        _once("names and texts", now, lambda: _write_texts(history, say))
        live(history, now=now, say=say)
        _once("practice", now, lambda: _add_practice(now, say))
        _once("cards", now, lambda: sort_cards(now))
        _once("logins", now, lambda: _write_logins(history, now))
        _once("guidelines", now, lambda: prepare_guidelines(now))
        _once("speaking up", now, lambda: speak_up(now))
        _once("accounts", now, lambda: write_accounts(now))
        _once("nominations", now, lambda: write_nominations(now))
    _once("badges", now, lambda: converge(now))
    _once("refreshers", now, lambda: _make_refreshers(now))
    _once(READY, now, lambda: None)


def _base_day(now: datetime) -> date:
    kept = SeedStep.objects.filter(name__startswith="base ").first()
    if kept is None:
        kept = SeedStep.objects.create(name=f"base {local_date(now)}", finished_at=now)
    return date.fromisoformat(kept.name.removeprefix("base "))


def _once(name: str, now: datetime, work: Callable[[], None]) -> None:
    if SeedStep.objects.filter(name=name).exists():
        return
    with transaction.atomic():
        work()
        SeedStep.objects.create(name=name, finished_at=now)


def _write_texts(history: Company, say: Callable[[str], None]) -> None:
    say("Writing the courses and guidelines")
    write_programme(PROGRAMME, LETTERS)
    at = datetime.combine(history.starts_on - timedelta(days=3), time(9, tzinfo=UTC))
    with TemporaryDirectory() as folder:
        load_starter(at, root=_as_it_was(Path(folder)))
    for key, words in WORDS.items():
        write_list(key=key, added=words, at=at)
    write_departments(departments())


def _as_it_was(folder: Path) -> Path:
    """The curriculum as it was before simulations and written practice came to it, and before a guideline changed."""
    before = Path(copytree(CURRICULUM, folder / "curriculum", ignore=ignore_patterns("*-try-it")))
    take_out_what_is_new(before)
    return before


def _add_practice(now: datetime, say: Callable[[str], None]) -> None:
    """A new version of the course: who is learning gets three more steps, who has finished is offered them."""
    say("Adding practice to the course")
    publish_editions(course=import_course(root=CURRICULUM / "listen", languages=offered()), at=now)
    move_to_newest(at=now)


def _write_logins(history: Company, now: datetime) -> None:
    """Those who have learned here have a password, unknown to all; the demo's logins have the one that it prints."""
    numbers = {number: (local, role) for local, _name, number, _unit, _title, role in LOGINS}
    somebody = User.objects.exclude(employee_number=NEWCOMER[1])
    somebody.update(password=make_password(get_random_string(40)))
    User.objects.filter(employee_number__in=numbers).update(password=make_password(PASSWORD))
    for user in User.objects.filter(employee_number__in=numbers):
        role = numbers[user.employee_number or ""][1]
        if role:
            grant_role(user=user, role=role, starts_on=history.rollout_on, at=now)
        if role == Role.COACH:
            for coachee in User.objects.filter(employee_number__in=COACHED):
                coach(coach=user, coachee=coachee, starts_on=history.base, at=now)


def _make_refreshers(now: datetime) -> None:
    """On home pages at once; mails about them are the nightly job's."""
    refreshers.make(today=local_date(now))
