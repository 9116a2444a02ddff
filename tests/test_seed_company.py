"""The company for measuring: the same seed makes the same people, with every state and a history."""

from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from accounts.models import Employment, User
from courses.certification.models import Award, Obligation
from courses.certification.querysets import State
from lms.demo.company import make_plan
from tests.builders import AT, make_person
from tests.courses.evidence.verifying import verify

pytestmark = pytest.mark.django_db


def test_the_same_seed_makes_the_same_company() -> None:
    assert make_plan(300, 7, AT.date()) == make_plan(300, 7, AT.date())
    assert make_plan(300, 7, AT.date()) != make_plan(300, 8, AT.date())


def test_everybody_has_a_manager_but_the_first() -> None:
    plan = make_plan(2000, 1, AT.date())
    people = {one.employee_number: one for one in [*plan.people, *plan.newcomers]}
    assert len(people) == 2000
    assert [one.employee_number for one in people.values() if not one.manager] == ["100000"]
    assert all(people[one.manager].title == "Head of unit" for one in people.values() if one.manager)


def test_a_company_has_people_in_every_state_and_renewals_and_a_sound_log(tmp_path: Path) -> None:
    """One company for all of it: to make one is what takes long."""
    call_command("seed_company", people=130, seed=3)
    latest = Obligation.objects.known().order_by("-assigned_on")[0].assigned_on
    states = set(Obligation.objects.state_on(latest).values_list("state", flat=True))
    assert states >= {State.DONE, State.DUE, State.OVERDUE, State.EXEMPT, State.ON_LEAVE}
    assert Award.objects.filter(occasion__startswith="renewal:").exists()
    assert User.objects.count() == 130
    assert Employment.objects.known().filter(ends_on__isnull=False).exists()
    call_command("export_signoffs", str(tmp_path / "export"))
    verdict = verify("verify-log", tmp_path / "export", "--key", tmp_path / "export" / "log-key.txt")
    assert (verdict.exit, verdict.said["faults"]) == (3, [])
    assert verdict.said["counts"]["entries"] > 200


def test_it_does_not_mix_with_people_who_are_there() -> None:
    make_person()
    with pytest.raises(CommandError, match="people here already"):
        call_command("seed_company", people=130, seed=3)
