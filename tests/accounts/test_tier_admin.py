"""Who belongs to a tier by a rule is said in the admin, and asked about where it would be nobody or everybody."""

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import Audience, Tier, TierMembership, User
from courses.certification.nominations.belonging import follow_rules
from tests.builders import AT, make_people, make_tier
from tests.cast import signed_in

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def tier() -> Tier:
    return make_tier("exec")


def page(tier: Tier) -> str:
    return reverse("admin:accounts_tier_change", args=[tier.pk])


def sent(tier: Tier, **values: Any) -> dict[str, Any]:
    return {name: getattr(tier, name) for name in ("name", "slug", "step", "entry", "position")} | values


def audience(name: str, rule: dict[str, Any]) -> Audience:
    return Audience.objects.create(name=name, slug=name.lower(), rule=rule)


def members() -> set[str]:
    rows = TierMembership.objects.known().filter(ends_on=None)
    return set(rows.values_list("user__name", flat=True))


def test_an_audience_puts_people_into_a_tier_and_taking_it_away_lets_them_go(administrator: User, tier: Tier) -> None:
    at = timezone.now()
    today = timezone.localdate(at)
    make_people(["Ida Holm"], grade="E1")
    make_people(["Bo Friis"], grade="C3")
    client = signed_in(administrator)
    chosen = audience("Board", {"fact": "grade", "in": ["E1"]})
    answer = client.post(page(tier), sent(tier, audience=chosen.pk), follow=True)
    assert "1 person matches today" in answer.text
    follow_rules(today=today, at=at)
    assert members() == {"Ida Holm"}
    assert "E1" in client.get(page(tier)).text

    client.post(page(tier), sent(tier, audience=""))
    follow_rules(today=today + DAY, at=at + DAY)
    assert members() == set()


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        ({"fact": "grade", "in": ["Z9"]}, "This matches nobody today."),
        ({"fact": "employed"}, "This matches everybody in the company."),
    ],
)
def test_nobody_and_everybody_are_asked_about(administrator: User, tier: Tier, rule: dict[str, Any], said: str) -> None:
    client, chosen = signed_in(administrator), audience("Odd", rule)
    answer = client.post(page(tier), sent(tier, audience=chosen.pk))
    assert answer.status_code == 200 and said in answer.text and 'name="sure"' in answer.text
    tier.refresh_from_db()
    assert tier.rule is None
    assert client.post(page(tier), sent(tier, audience=chosen.pk, sure="on")).status_code == 302
    tier.refresh_from_db()
    assert tier.rule == rule


def test_a_rule_that_no_audience_has_any_more_stays_until_another_is_chosen(administrator: User, tier: Tier) -> None:
    tier.rule, tier.rule_from = {"fact": "grade", "in": ["E7"]}, AT.date()
    tier.save()
    client = signed_in(administrator)
    assert "E7" in client.get(page(tier)).text
    client.post(page(tier), sent(tier, name="Executives", audience=""))
    tier.refresh_from_db()
    assert (tier.name, tier.rule) == ("Executives", {"fact": "grade", "in": ["E7"]})


def test_a_tier_is_called_in_the_language_of_its_reader(administrator: User, tier: Tier) -> None:
    client = signed_in(administrator)
    client.post(page(tier), sent(tier, audience="", names_da="Ledelsens stemme"))
    reader = signed_in(make_people(["Ida Holm"])[0])
    where = reverse("nominations:tier", args=[tier.slug])
    assert f"<h1>{tier.name}</h1>" in reader.get(where).text
    User.objects.filter(name="Ida Holm").update(own_language="da")
    assert "<h1>Ledelsens stemme</h1>" in reader.get(where).text
