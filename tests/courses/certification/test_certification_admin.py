"""A certification by form: its doubts before it opens, and a sample person's days before it is saved."""

import re
from datetime import date
from typing import Any

import pytest
from django.urls import reverse

from accounts.models import User
from courses.certification.authoring import Wanted, doubts, save, wanted_now
from courses.certification.models import Certification, Criterion, RequirementRule
from courses.certification.simulator import Sample, timeline
from courses.guidelines.models import Guideline
from tests.builders import AT, make_course, make_version
from tests.builders_certification import make_certification
from tests.cast import signed_in

pytestmark = pytest.mark.django_db
TODAY = AT.date()
ADD = "admin:certification_certification_add"
SAMPLE = {
    "sample-assigned_on": "2026-01-01",
    "sample-done_on": "2026-01-31",
    "sample-due_days": "30",
    "sample-window_days": "60",
    "sample-grace_days": "30",
    "sample-long_lapse_days": "90",
}


def sent(rows: list[dict[str, str]], **fields: Any) -> dict[str, Any]:
    plain = {"name": "Advocate", "slug": "advocate", "months": "12", "expiry_base": "completion", "min_months": "0"}
    lines = {f"criteria-{number}-{name}": value for number, row in enumerate(rows) for name, value in row.items()}
    return {**plain, **SAMPLE, "criteria-TOTAL_FORMS": str(len(rows)), "criteria-INITIAL_FORMS": "0", **lines, **fields}


def test_from_a_draft_to_an_open_certification(governance: User) -> None:
    client, course = signed_in(governance), make_version().edition.course
    assert 'value="12"' in client.get(reverse(ADD)).text
    rows = [{"path": "first", "what": f"course:{course.pk}"}, {"path": "first", "approval": "portfolio"}]
    client.post(reverse(ADD), sent(rows, act="save"))
    made = Certification.objects.get(slug="advocate")
    assert made.is_draft
    assert [str(one) for one in made.criteria.all()] == [course.slug, "portfolio"]

    url = reverse("admin:certification_certification_change", args=[made.pk])
    assert "It has no renewal path" in client.get(url).text
    client.post(url, {"act": "open"})
    made.refresh_from_db()
    assert made.is_draft
    client.post(url, {"act": "open", "sure": "1"})
    made.refresh_from_db()
    assert not made.is_draft

    page = client.post(url, sent([], act="save"))
    assert "Nothing is saved: nobody could earn it." in page.text
    client.post(url, sent(rows[:1], act="save"))
    assert [str(one) for one in made.criteria.filter(retired_at=None)] == [course.slug]
    assert made.criteria.count() == 2


def test_its_name_in_another_language_and_a_new_one_in_english(governance: User) -> None:
    made = make_certification()
    Certification.objects.update(names={"en": "Listener", "da": "Lytter", "fo": "Lurtari"})
    client, url = signed_in(governance), reverse("admin:certification_certification_change", args=[made.pk])
    assert re.search('name="names_da"[^>]* value="Lytter"|value="Lytter"[^>]* name="names_da"', client.get(url).text)
    rows = [{"path": "first", "approval": "portfolio"}]
    client.post(url, sent(rows, act="save", slug=made.slug, name="Hearer", names_ru="Слушатель", names_da=""))
    made.refresh_from_db()
    assert [made.name_in(code) for code in ("en", "da", "ru")] == ["Hearer", "Hearer", "Слушатель"]
    assert made.names["fo"] == "Lurtari"  # a language that the site does not speak at the moment


def test_what_cannot_be_met_is_named(staff: User) -> None:
    unpublished, silent = make_course("later").course, Guideline.objects.create(slug="g9")
    certification = Certification(name="Expert", slug="expert", is_draft=True)
    wanted = [
        Wanted("first", "course", unpublished.pk),
        Wanted("first", "guideline", silent.pk),
        Wanted("first", "approval", approval="portfolio"),
    ]
    found = " ".join(doubts(certification, wanted, TODAY).impossible)
    assert "The course “later” is not published" in found
    assert "The guideline “g9” has no published text" in found
    assert "Nobody may give the approval “portfolio”" in found
    assert "The first path is empty" in doubts(certification, [], TODAY).impossible[0]


def test_a_circle_is_named() -> None:
    first = make_certification()
    second = Certification.objects.create(name="Expert", slug="expert")
    third = Certification.objects.create(name="Executive", slug="executive")
    Criterion.objects.create(certification=second, prerequisite=first)
    Criterion.objects.create(certification=third, prerequisite=second)
    circle = doubts(first, [*wanted_now(first), Wanted("first", "prerequisite", third.pk)], TODAY).impossible
    assert len(circle) == 1
    assert "“Listener” needs “Executive”, “Executive” needs “Expert”, “Expert” needs “Listener”" in circle[0]
    assert not doubts(third, wanted_now(third), TODAY).impossible


def test_a_draft_that_is_needed_is_named() -> None:
    draft = Certification.objects.create(name="Expert", slug="expert", is_draft=True)
    made = Certification.objects.create(name="Crew", slug="crew", is_draft=True)
    save(made, [Wanted("first", "prerequisite", draft.pk)], at=AT)
    assert "“Expert” is still a draft" in doubts(made, wanted_now(made), TODAY).impossible[0]


def test_the_timeline_before_it_is_saved(governance: User) -> None:
    page = signed_in(governance).post(reverse(ADD), sent([], act="try", months="1")).text
    assert "28 February 2026" in page
    assert "Back to the first path" in page
    assert not Certification.objects.exists()


def test_the_timeline_reckons_leave_and_renewal() -> None:
    certification = Certification(months=12, expiry_base="previous")
    rule = RequirementRule(due_days=30, window_days=60, grace_days=30, long_lapse_days=90)
    away = Sample(date(2026, 1, 1), date(2026, 1, 20), leave_from=date(2026, 1, 11), leave_until=date(2026, 1, 21))
    on = {one.code: one.on for one in timeline(certification, rule, away)}
    assert on == {
        "assigned": date(2026, 1, 1),
        "due": date(2026, 2, 10),
        "awarded": date(2026, 1, 20),
        "opens": date(2026, 11, 21),
        "renewal-due": date(2027, 1, 19),
        "expires": date(2027, 1, 20),
        "lapses": date(2027, 2, 19),
        "full": date(2027, 4, 20),
    }
    again = Sample(date(2026, 1, 1), date(2026, 1, 20), renewed_on=date(2027, 1, 5))
    assert timeline(certification, rule, again)[-1].on == date(2028, 1, 20)
    assert [one.code for one in timeline(Certification(), rule, away)] == ["assigned", "awarded", "due"]
