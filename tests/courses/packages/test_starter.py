"""The curriculum that comes with the product loads into an empty installation, once."""

from typing import Any

import pytest

from accounts.models import Audience, Tier
from accounts.services import join_tier
from courses.certification.models import Certification, Criterion, Obligation, Requirement, RequirementRule
from courses.guidelines.models import Revision, RevisionText
from courses.models import CourseVersion, Edition
from courses.packages.certifications import CertificationFile, write_certifications
from courses.packages.located import Located, Place, Refused
from courses.packages.starter import CURRICULUM, load_starter, offered
from courses.publishing import problems
from tests.builders import AT, make_people, make_programme
from tests.builders_certification import converge
from tests.builders_packages import curriculum_of

LATER = AT.replace(month=9)
COURSES = {path.parent.name for path in CURRICULUM.glob("*/course.yaml")}
pytestmark = pytest.mark.django_db


def test_everything_is_there_and_published() -> None:
    make_programme()

    load_starter(AT)

    assert list(Tier.objects.values_list("slug", flat=True)) == ["listen", "join", "sme", "exec", "centre", "crew"]
    assert Audience.objects.get(slug="all-staff").rule == {"fact": "employed"}
    assert set(RevisionText.objects.values_list("revision__guideline__slug", "language")) == {
        (f"g{number}", language) for number in range(1, 7) for language in offered()
    }
    assert set(CourseVersion.objects.values_list("edition__course__slug", flat=True)) == COURSES
    assert not Certification.objects.filter(is_draft=True).exists()
    listen = CourseVersion.objects.filter(edition__course__slug="listen")
    english = listen.get(edition__language="en")
    assert english.activities.filter(kind="lesson").count() == 13
    assert [one.activities.count() for one in listen] == [20, 20, 20]
    assert english.activities.get(kind="quiz").data["pool"]


def test_the_listener_certification_asks_for_three_signatures_and_the_course() -> None:
    make_programme()

    load_starter(AT, root=curriculum_of("listen"))

    listener = Certification.objects.get(is_draft=False)
    assert (listener.name_in("en"), listener.name_in("da"), listener.months) == ("Listener", "Lytter", 12)
    assert [str(one) for one in listener.criteria.filter(path="first")] == ["G1", "G3", "G4", "listen"]
    assert waiting_for(listener) == ["listen-renewal", "listen-test"]
    rule = RequirementRule.objects.get()
    assert (rule.audience_rule, rule.due_days, rule.window_days, rule.grace_days) == ({"fact": "employed"}, 30, 60, 30)
    assert rule.long_lapse_days == 90
    assert (rule.starts_on, rule.ends_on) == (AT.date(), None)


def waiting_for(certification: Certification) -> list[str]:
    return [one["slug"] for one in certification.waits_for]


def test_what_is_not_published_is_a_draft_that_nobody_owes() -> None:
    make_programme()
    load_starter(AT, root=curriculum_of("listen"))
    drafts = {one.slug: one for one in Certification.objects.filter(is_draft=True)}
    assert {slug: one.months for slug, one in drafts.items()} == {
        "employee-advocate": 12,
        "subject-matter-expert": 12,
        "executive-voice": 12,
        "command-centre-listener": 12,
        "programme-crew": 24,
    }
    assert waiting_for(drafts["employee-advocate"])[0] == "join"
    assert waiting_for(drafts["subject-matter-expert"])[:2] == ["employee-advocate", "sme"]
    assert Requirement.objects.count() == 6
    (person,) = make_people(["Jonas Weber"])
    for tier in Tier.objects.exclude(slug="listen"):
        join_tier(user_ids=[person.pk], tier_id=tier.pk, source="appointment", starts_on=AT.date(), at=AT)
    converge(person)
    assert Obligation.objects.get().requirement.slug == "all-staff-listener"


def test_loading_again_after_publication_opens_it() -> None:
    make_programme()
    load_starter(AT, root=curriculum_of("listen"))

    load_starter(LATER, root=curriculum_of("listen", "join"))

    advocate = Certification.objects.get(slug="employee-advocate")
    assert not advocate.is_draft
    assert waiting_for(advocate) == ["join-renewal", "join-test"]
    assert [str(one) for one in advocate.criteria.filter(path="first")] == ["Listener", "G2", "join"]
    rule = RequirementRule.objects.get(requirement__slug="advocates")
    assert (rule.starts_on, rule.due_days) == (LATER.date(), 60)
    assert waiting_for(Certification.objects.get(slug="subject-matter-expert"))[0] == "sme"


def test_badges_that_ask_for_each_other_are_refused() -> None:
    make_programme()
    load_starter(AT, root=curriculum_of("listen"))
    files = []
    for slug, other in (("tea", "coffee"), ("coffee", "tea")):
        values = {"slug": slug, "names": {"en": slug}, "criteria": {"first": [{"badge": other}]}}
        files.append((CertificationFile.model_validate(values), Located({}, Place(f"{slug}.yaml"))))
    with pytest.raises(Refused, match="ask for each other in a circle"):
        write_certifications(files, today=AT.date(), at=AT)
    assert not Certification.objects.filter(slug__in=("tea", "coffee")).exists()


def test_a_course_to_be_filled_in_waits_as_a_draft_that_could_be_published() -> None:
    make_programme()
    load_starter(AT, root=curriculum_of("listen"))
    edition = Edition.objects.get(course__slug="this-month")
    assert not edition.versions.exists()
    assert problems(edition) == []


def test_loading_twice_changes_nothing() -> None:
    make_programme()
    load_starter(AT)
    before = [
        list(model.objects.order_by("pk").values())
        for model in (CourseVersion, RevisionText, Criterion, RequirementRule)
    ]

    load_starter(LATER)

    assert [
        list(model.objects.order_by("pk").values())
        for model in (CourseVersion, RevisionText, Criterion, RequirementRule)
    ] == before


def test_a_further_language_joins_the_version_that_people_signed(settings: Any) -> None:
    """Else everybody would be asked again because colleagues got to read it."""
    make_programme()
    settings.LANGUAGES = [("en", "English"), ("da", "Danish")]
    load_starter(AT, root=curriculum_of("listen"))
    assert not RevisionText.objects.filter(language="ru").exists()
    settings.LANGUAGES = [*settings.LANGUAGES, ("ru", "Russian")]
    load_starter(LATER, root=curriculum_of("listen"))
    assert set(Revision.objects.values_list("number", flat=True)) == {1}
    assert RevisionText.objects.filter(language="ru", published_at=LATER).count() == 6


def test_without_the_names_of_the_program_nothing_is_loaded() -> None:
    with pytest.raises(Refused, match="Enter the names of the program first"):
        load_starter(AT)
