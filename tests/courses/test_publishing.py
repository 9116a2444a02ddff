"""Publishing: what a learner reads is frozen, and moves only as the publisher chose."""

from datetime import timedelta

import pytest
from django.test import Client

from courses.enrollments.models import Enrollment, LearningRecord, Progress
from courses.enrollments.outline import read_outline
from courses.enrollments.services import enroll, follow_language, move_to_newest
from courses.models import CourseVersion, Edition, Programme, VersionActivity
from courses.publishing import CannotPublish, problems, publish
from lms.lib import canonical_json
from tests.builders import AT, make_lesson, make_people, make_person, make_programme, make_version
from tests.builders_enrollments import DECIDE, make_course_of, make_enrollment, make_finished

pytestmark = pytest.mark.django_db

LATER = AT + timedelta(days=7)


def rewrite(edition: Edition, key: str, **fields: object) -> None:
    edition.activities.filter(key=key).update(**fields)


def page_of(client: Client, enrollment: Enrollment, key: str = "step-1") -> str:
    return client.get(f"/learn/{enrollment.uuid}/{key}/").content.decode()


def test_a_version_is_frozen_with_its_hashes() -> None:
    edition = make_course_of(DECIDE, DECIDE)
    version = make_version(edition)
    assert version.number == 1
    assert canonical_json.sha256(version.document) == version.sha256
    assert [row.key for row in version.activities.all()] == ["step-1", "step-2"]
    before = version.activities.first().html
    rewrite(edition, "step-1", body="Milk first.")
    Programme.objects.update(company="Another Company")
    assert version.activities.first().html == before


def test_an_edit_reaches_learners_only_by_publishing(client: Client) -> None:
    edition = make_course_of(DECIDE)
    maja = make_person()
    mine = make_enrollment(maja, make_version(edition))
    client.force_login(maja)
    rewrite(edition, "step-1", body="Milk first.")
    assert "Water first." in page_of(client, mine)
    make_version(edition, at=LATER)
    assert "Water first." in page_of(client, mine), "publishing alone moves nobody"
    move_to_newest(at=LATER)
    assert "Milk first." in page_of(client, mine)


def test_moving_keeps_progress_by_key_and_is_recorded_once() -> None:
    edition = make_course_of(DECIDE, DECIDE)
    mine = make_enrollment(make_person(), make_version(edition))
    make_finished(mine, "step-1")
    make_lesson(edition.modules.get(), key="step-3", title="Cup 3", position=3)
    newest = make_version(edition, at=LATER)
    assert move_to_newest(at=LATER) == 1
    assert move_to_newest(at=LATER) == 0
    mine.refresh_from_db()
    assert mine.version == newest
    assert (read_outline(mine).done, read_outline(mine).total) == (1, 3)
    assert LearningRecord.objects.filter(enrollment=mine, verb="moved").count() == 1


def test_who_has_done_all_that_is_left_is_finished_by_the_move() -> None:
    edition = make_course_of(DECIDE, DECIDE)
    mine = make_enrollment(make_person(), make_version(edition))
    make_finished(mine, "step-1")
    edition.activities.get(key="step-2").delete()
    make_version(edition, at=LATER)
    move_to_newest(at=LATER)
    mine.refresh_from_db()
    assert mine.completed_at == LATER


def test_learners_stay_where_the_publisher_keeps_them() -> None:
    edition = make_course_of(DECIDE)
    first = make_version(edition)
    mine = make_enrollment(make_person(), first)
    make_version(edition, at=LATER, in_progress=CourseVersion.InProgress.KEEP)
    assert move_to_newest(at=LATER) == 0
    mine.refresh_from_db()
    assert mine.version == first


def test_what_is_completed_stays_with_the_version_that_was_read() -> None:
    edition = make_course_of(DECIDE)
    first = make_version(edition)
    mine = make_enrollment(make_person(), first)
    make_finished(mine, "step-1")
    make_version(edition, at=LATER)
    assert move_to_newest(at=LATER) == 0
    mine.refresh_from_db()
    assert mine.version == first


def make_danish(english: Edition, *keys: str) -> Edition:
    edition = Edition.objects.create(course=english.course, language="da", title="Te")
    module = edition.modules.create(key="basics", title="Grundlag", position=0)
    for position, key in enumerate(keys):
        make_lesson(module, key=key, title=f"Kop {key[-1]}", body="Vand først.", position=position)
    return edition


def test_an_edition_borrows_what_it_lacks_from_english_in_the_english_order() -> None:
    english = make_course_of(DECIDE, DECIDE, DECIDE)
    make_version(english)
    version = make_version(make_danish(english, "step-2"))
    rows = list(version.activities.all())
    assert [(row.key, row.language, row.module_title) for row in rows] == [
        ("step-1", "en", "Grundlag"),
        ("step-2", "da", "Grundlag"),
        ("step-3", "en", "Grundlag"),
    ]


def test_a_borrowed_lesson_says_that_it_is_not_translated_yet(client: Client) -> None:
    english = make_course_of(DECIDE, DECIDE)
    make_version(english)
    lise = make_person("Lise Holm", language="da")
    mine = make_enrollment(lise, make_version(make_danish(english, "step-2")))
    client.force_login(lise)
    assert 'lang="en"' in page_of(client, mine, "step-1")
    assert 'lang="en"' not in page_of(client, mine, "step-2")


def test_each_is_enrolled_in_the_edition_of_her_language() -> None:
    english = make_course_of(DECIDE)
    versions = {"en": make_version(english), "da": make_version(make_danish(english, "step-1"))}
    people = [make_person("Lise Holm", language="da"), make_person("Jim Hall"), make_person("Ana Gil", language="es")]
    made = enroll(user_ids=[p.pk for p in people], course=english.course, source="self", at=AT)
    assert {one.user_id: one.version for one in made} == {
        people[0].pk: versions["da"],
        people[1].pk: versions["en"],
        people[2].pk: versions["en"],
    }


def test_a_new_language_takes_its_readers_over_with_all_they_did() -> None:
    english = make_course_of(DECIDE, DECIDE)
    version = make_version(english)
    lise, jim = make_person("Lise Holm", language="da"), make_person("Jim Hall")
    hers, his = make_enrollment(lise, version), make_enrollment(jim, version)
    make_finished(hers, "step-1")
    danish = make_version(make_danish(english, "step-1", "step-2"), at=LATER)
    assert move_to_newest(at=LATER) == 1
    assert move_to_newest(at=LATER) == 0
    hers.refresh_from_db()
    his.refresh_from_db()
    assert (hers.version, his.version) == (danish, version)
    assert read_outline(hers).done == 1


def test_changing_ones_language_changes_the_lesson_and_loses_nothing(client: Client) -> None:
    english = make_course_of(DECIDE, DECIDE)
    version = make_version(english)
    make_version(make_danish(english, "step-1", "step-2"))
    lise = make_person("Lise Holm")
    mine = make_enrollment(lise, version)
    make_finished(mine, "step-1")
    lise.own_language = "da"
    lise.save()
    client.force_login(lise)
    assert "Vand først." in page_of(client, mine, "step-2")
    lise.own_language = "en"
    lise.save()
    assert "Water first." in page_of(client, mine, "step-2")
    assert Progress.objects.get(enrollment=mine, key="step-1").place["answer"] == "a"


def test_switching_language_without_an_edition_stays_in_english() -> None:
    mine = make_enrollment(make_person(), make_version(make_course_of(DECIDE)))
    mine.user.own_language = "da"
    mine.user.save()
    follow_language(user_ids=[mine.user_id], at=LATER)
    assert not LearningRecord.objects.filter(enrollment=mine, verb="moved").exists()


def test_a_draft_with_problems_is_refused_and_each_is_named() -> None:
    make_programme()
    edition = make_course_of(DECIDE, DECIDE, DECIDE)
    rewrite(edition, "step-1", body="Ask {{nobody}}.")
    rewrite(edition, "step-2", data={"interaction": {"kind": "dance"}})
    rewrite(edition, "step-3", body="[" * 20_000)
    found = [str(problem) for problem in problems(edition)]
    assert "step-1: The placeholder “nobody” is not known." in found
    assert any(problem.startswith("step-2") for problem in found)
    with pytest.raises(CannotPublish):
        publish(edition=edition, by=None, at=AT)
    assert not CourseVersion.objects.exists()


def test_a_text_that_is_too_slow_is_refused_by_name() -> None:
    make_programme()
    edition = make_course_of(DECIDE, DECIDE)
    rewrite(edition, "step-2", body="[" * 20_000)
    assert [problem.where[0] for problem in problems(edition)] == ["step-2"]


def test_an_empty_draft_is_refused() -> None:
    make_programme()
    assert [str(one) for one in problems(make_course_of())] == [
        "Tea: There is nothing to publish yet. Add a lesson first."
    ]


def test_moving_many_takes_few_statements(django_assert_max_num_queries: object) -> None:
    edition = make_course_of(DECIDE)
    version = make_version(edition)
    people = make_people([f"Person {number}" for number in range(30)])
    enroll(user_ids=[person.pk for person in people], course=edition.course, source="self", at=AT)
    make_version(edition, at=LATER)
    with django_assert_max_num_queries(20):
        move_to_newest(at=LATER)
    assert not Enrollment.objects.filter(version=version).exists()
    assert VersionActivity.objects.filter(version=version).exists()
