"""The curriculum that comes with the product loads into an empty installation, once."""

import pytest

from accounts.models import Audience, Tier
from courses.certification.models import Certification, Criterion, RequirementRule
from courses.guidelines.models import RevisionText
from courses.models import CourseVersion
from courses.packages.located import Refused
from courses.packages.starter import load_starter
from tests.builders import AT, make_programme

pytestmark = pytest.mark.django_db


def test_everything_is_there_and_published() -> None:
    make_programme()

    load_starter(AT)

    assert list(Tier.objects.values_list("slug", flat=True)) == ["listen", "join", "sme", "exec", "centre", "crew"]
    assert Audience.objects.get().rule == {"fact": "employed"}
    assert set(RevisionText.objects.values_list("revision__guideline__slug", "language")) == {
        (slug, language) for slug in ("g1", "g3", "g4") for language in ("en", "da")
    }
    english, danish = CourseVersion.objects.order_by("-edition__language")
    assert english.activities.filter(kind="lesson").count() == 13
    assert english.activities.count() == danish.activities.count() == 20
    assert english.activities.get(kind="quiz").data["pool"]


def test_the_listener_certification_asks_for_three_signatures_and_the_course() -> None:
    make_programme()

    load_starter(AT)

    listener = Certification.objects.get()
    assert (listener.name_in("en"), listener.name_in("da"), listener.months) == ("Listener", "Lytter", 12)
    for path in Criterion.Path.values:
        assert [str(one) for one in listener.criteria.filter(path=path)] == ["G1", "G3", "G4", "listen"]
    rule = RequirementRule.objects.get()
    assert (rule.audience_rule, rule.due_days, rule.window_days, rule.grace_days) == ({"fact": "employed"}, 30, 60, 30)
    assert (rule.starts_on, rule.ends_on) == (AT.date(), None)


def test_loading_twice_changes_nothing() -> None:
    make_programme()
    load_starter(AT)
    before = [
        list(model.objects.order_by("pk").values())
        for model in (CourseVersion, RevisionText, Criterion, RequirementRule)
    ]

    load_starter(AT.replace(month=9))

    assert [
        list(model.objects.order_by("pk").values())
        for model in (CourseVersion, RevisionText, Criterion, RequirementRule)
    ] == before


def test_without_the_names_of_the_program_nothing_is_loaded() -> None:
    with pytest.raises(Refused, match="Enter the names of the program first"):
        load_starter(AT)
