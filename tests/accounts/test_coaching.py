"""Who coaches whom: dated, kept by the administrator, and only by people who hold the role."""

from datetime import date

import pytest
from django.urls import reverse

from accounts.models import Coaching, User
from accounts.services import coach, end_coaching
from tests.builders import AT
from tests.cast import SINCE, signed_in

pytestmark = pytest.mark.django_db
ADD = "admin:accounts_coaching_add"


def test_an_administrator_names_a_coach_and_ends_it(administrator: User, coach: User, outsider: User) -> None:
    client = signed_in(administrator)
    sent = {"coach": coach.pk, "coachee": outsider.pk, "starts_on": "2026-03-02", "ends_on": ""}
    assert client.post(reverse(ADD), sent).status_code == 302
    row = Coaching.objects.known().get(coachee=outsider)
    assert (row.starts_on, row.ends_on, row.recorded_by) == (date(2026, 3, 2), None, administrator)
    page = reverse("admin:accounts_coaching_change", args=[row.pk])
    assert client.post(page, {"ends_on": ""}).status_code == 200
    assert client.post(page, {"ends_on": "2026-04-01"}).status_code == 302
    row.refresh_from_db()
    assert row.superseded_at
    assert Coaching.objects.known().get(coachee=outsider).ends_on == date(2026, 4, 1)


def test_a_coach_holds_the_role_and_is_somebody_else(administrator: User, coach: User, outsider: User) -> None:
    client = signed_in(administrator)
    for who, whom in ((outsider, coach), (coach, coach)):
        sent = {"coach": who.pk, "coachee": whom.pk, "starts_on": "2026-03-02", "ends_on": ""}
        assert client.post(reverse(ADD), sent).status_code == 200
    assert Coaching.objects.filter(coachee=coach).count() == 0


def test_what_was_true_is_still_known(staff: User, outsider: User) -> None:
    coach(coach=outsider, coachee=staff, starts_on=SINCE, at=AT)
    end_coaching(coach=outsider, coachee=staff, ends_on=date(2026, 2, 1), at=AT)
    coaching = Coaching.objects.filter(coach=outsider)
    assert coaching.as_of(date(2026, 1, 31)).count() == 1
    assert coaching.as_of(date(2026, 2, 1)).count() == 0
