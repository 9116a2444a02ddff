import json
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256

import pytest
import rfc8785

from accounts.models import User
from courses.enrollments.models import Enrollment, LearningRecord, Progress
from courses.enrollments.services import enroll
from courses.guidelines.ceremony import NotAuthenticated, OtherStatement, Superseded
from courses.guidelines.models import Ceremony, RevisionText, SignOff
from courses.guidelines.needs import read_needs
from courses.guidelines.services import (
    Client,
    complete_signed,
    remembered,
    sign,
    sign_many,
    statement_for,
)
from tests.builders import AT, make_people, make_person, make_version
from tests.builders_guidelines import (
    make_guideline,
    make_revision,
    make_sign_off_activity,
    make_signature,
    make_signing_course,
    open_text,
    signature_records,
    text_of,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def person() -> User:
    return make_person("Jonas Weber", title="Technician")


@pytest.fixture
def text() -> RevisionText:
    return text_of(make_guideline("g1", "en", "da"))


def put(
    user: User, text: RevisionText, opened: Ceremony | None = None, at: datetime = AT, **changes: object
) -> SignOff:
    values = {
        "statement": statement_for(user=user, text=text, at=at),
        "method": "password",
        "authenticated_at": at - timedelta(minutes=1),
        "client": Client(ip="192.0.2.7", user_agent="A browser"),
    }
    return sign(ceremony=opened or open_text(user, text, at=at), at=at, **values | changes)


def test_the_record_says_who_signed_what_when_and_how(person: User, text: RevisionText) -> None:
    signed = put(person, text)
    record = json.loads(signature_records().get(sha256=signed.record_sha256).body)
    assert record["type"] == "policy-signoff/1"
    assert record["record_id"] == str(signed.uuid)
    assert record["org"] == {"name": "Havnby Computers", "did": "did:web:127.0.0.1"}
    assert record["policy"]["version"] == 1
    assert record["policy"]["lang"] == "en"
    assert record["signer"]["name_on_account"] == "Jonas Weber"
    assert (record["signer"]["role"], record["signer"]["department"]) == ("Technician", "Operations")
    assert record["auth"] == {"method": "password", "at": "2026-03-02T08:59:00.000000Z", "mfa": False}
    assert record["time"] == {"signed_at": "2026-03-02T09:00:00.000000Z", "timezone_of_user": "Europe/Copenhagen"}
    assert record["client"] == {"ip": "192.0.2.7", "user_agent": "A browser"}
    assert record["supersedes"] is None
    assert len(record["nonce"]) == 44


def test_the_bytes_of_the_record_verify_against_text_and_statement(person: User, text: RevisionText) -> None:
    signed = put(person, text)
    kept = signature_records().get(sha256=signed.record_sha256)
    record = json.loads(kept.body)
    assert kept.body.encode() == rfc8785.dumps(record)
    assert sha256(kept.body.encode()).hexdigest() == signed.record_sha256
    assert record["policy"]["content_sha256"] == sha256(text.body.encode()).hexdigest() == text.sha256
    assert record["policy"]["rendered_sha256"] == sha256(text.html.encode()).hexdigest()
    assert record["policy"]["bytes"] == len(text.body.encode())
    statement = record["acknowledgement"]["statement"]
    assert sha256(statement.encode()).hexdigest() == signed.statement_sha256
    assert record["acknowledgement"]["statement_sha256"] == signed.statement_sha256


def test_the_statement_names_version_and_retention_in_the_texts_language(person: User, text: RevisionText) -> None:
    english = statement_for(user=person, text=text, at=AT)
    assert english.startswith("I have read version 1 of this guideline in my language")
    assert "as proof of training until 31 December 2031." in english
    danish = statement_for(user=person, text=text_of(text.revision.guideline, "da"), at=AT)
    assert "version 1" in danish
    assert "indtil 31. december 2031" in danish


def test_the_year_of_a_signature_is_the_signers_own(text: RevisionText) -> None:
    person = make_person("Ana Ruiz", time_zone="America/Los_Angeles")
    new_year = datetime(2027, 1, 1, 2, 0, tzinfo=UTC)
    assert "31 December 2031" in statement_for(user=person, text=text, at=new_year)


def test_a_superseded_text_is_refused_and_the_new_one_named(person: User, text: RevisionText) -> None:
    opened = open_text(person, text)
    make_revision(text.revision.guideline, "en", "da", extra="New.")
    with pytest.raises(Superseded) as refusal:
        put(person, text, opened)
    assert refusal.value.current == text_of(text.revision.guideline, number=2)
    assert not SignOff.objects.exists()
    assert not signature_records().exists()


def test_a_text_that_is_not_in_force_yet_is_refused(person: User, text: RevisionText) -> None:
    make_revision(text.revision.guideline, extra="New.", effective_on=AT.date() + timedelta(days=1))
    with pytest.raises(Superseded):
        put(person, text_of(text.revision.guideline, number=2))
    assert put(person, text).revision_text == text


def test_another_statement_is_refused(person: User, text: RevisionText) -> None:
    with pytest.raises(OtherStatement):
        put(person, text, statement="I have read something.")


@pytest.mark.parametrize("age", [timedelta(minutes=5, seconds=1), timedelta(seconds=-1)])
def test_an_old_password_is_refused(person: User, text: RevisionText, age: timedelta) -> None:
    with pytest.raises(NotAuthenticated):
        put(person, text, authenticated_at=AT - age)
    assert not SignOff.objects.exists()


def test_a_password_typed_five_minutes_ago_still_counts(person: User, text: RevisionText) -> None:
    assert put(person, text, authenticated_at=AT - timedelta(minutes=5))


def test_signing_again_gives_the_first_signature(person: User, text: RevisionText) -> None:
    first = put(person, text)
    assert put(person, text, at=AT + timedelta(seconds=3)) == first
    danish = text_of(text.revision.guideline, "da")
    assert put(person, danish, at=AT + timedelta(seconds=4)) == first
    assert (SignOff.objects.count(), signature_records().count()) == (1, 1)


def test_a_new_version_supersedes_the_record_of_the_old_one(person: User, text: RevisionText) -> None:
    first = put(person, text)
    make_revision(text.revision.guideline, extra="New.")
    second = put(person, text_of(text.revision.guideline, number=2))
    record = json.loads(signature_records().get(sha256=second.record_sha256).body)
    assert record["supersedes"] == str(first.uuid)


def test_signing_finishes_the_activity_in_every_open_enrollment(
    person: User, text: RevisionText, django_capture_on_commit_callbacks: Callable
) -> None:
    make_guideline("g3")
    version = make_signing_course("g1", "g3")
    (enrollment,) = enroll(user_ids=[person.pk], course=version.edition.course, source="self", at=AT)
    put(person, text)
    assert list(Progress.objects.filter(completion="completed").values_list("key", flat=True)) == ["sign-g1"]
    assert LearningRecord.objects.get(verb="completed").happened_at == AT
    make_signature(person, text_of(make_guideline("g3")))
    assert Progress.objects.filter(enrollment=enrollment, completion="completed").count() == 2


def test_a_signature_that_stands_already_counts_when_an_enrollment_opens(person: User, text: RevisionText) -> None:
    put(person, text)
    version = make_signing_course("g1")
    later = AT + timedelta(days=9)
    enrollments = enroll(user_ids=[person.pk], course=version.edition.course, source="obligation", at=later)
    complete_signed(enrollments, at=later)
    complete_signed(enrollments, at=later)
    progress = Progress.objects.get()
    assert (progress.key, progress.completion, progress.last_at) == ("sign-g1", "completed", later)
    assert LearningRecord.objects.filter(verb="completed").count() == 1


def test_who_has_finished_signs_a_step_that_was_added_since(person: User, text: RevisionText) -> None:
    version = make_signing_course("g1", lessons=0)
    mine = enroll(user_ids=[person.pk], course=version.edition.course, source="self", at=AT)[0]
    put(person, text)
    finished = Enrollment.objects.get()
    assert finished.completed_at == AT
    added = text_of(make_guideline("g3"))
    make_sign_off_activity(version.edition, "g3", position=11)
    later = AT + timedelta(days=1)
    make_version(version.edition, at=later)
    make_signature(person, added, at=later)
    steps = Progress.objects.filter(enrollment=mine, completion="completed").order_by("last_at")
    assert list(steps.values_list("key", "last_at")) == [("sign-g1", AT), ("sign-g3", later)]
    after = Enrollment.objects.get()
    assert (after.completed_at, after.version_id) == (finished.completed_at, finished.version_id)


def test_a_signature_under_an_outdated_version_finishes_nothing(person: User, text: RevisionText) -> None:
    put(person, text)
    make_revision(text.revision.guideline, extra="New.")
    version = make_signing_course("g1")
    enrollments = enroll(user_ids=[person.pk], course=version.edition.course, source="self", at=AT)
    complete_signed(enrollments, at=AT)
    assert not Progress.objects.exists()


def test_an_editorial_version_leaves_signatures_standing(person: User, text: RevisionText) -> None:
    put(person, text)
    guideline = text.revision.guideline
    make_revision(guideline, extra="A comma.", material=False)
    assert read_needs([person.pk], AT.date()).counts(person.pk, guideline.pk, 1)
    make_revision(guideline, extra="A rule.", effective_on=date(2026, 4, 1))
    assert not read_needs([person.pk], date(2026, 4, 1)).counts(person.pk, guideline.pk, 1)
    assert read_needs([person.pk], date(2026, 3, 31)).counts(person.pk, guideline.pk, 1)


def test_signatures_of_the_past_keep_their_moments_and_the_facts_of_that_day() -> None:
    people = make_people(["Ida Holm", "Per Krog"])
    then = AT - timedelta(days=30)
    text = text_of(make_guideline(at=then, effective_on=then.date()))
    rows = sign_many(signatures=[remembered(user=one, text=text, at=then) for one in people], at=AT)
    assert {(row.signed_at, row.recorded_at) for row in rows} == {(then, AT)}
    bodies = [json.loads(body) for body in signature_records().values_list("body", flat=True)]
    assert {body["time"]["signed_at"] for body in bodies} == {"2026-01-31T09:00:00.000000Z"}
    assert sign_many(signatures=[remembered(user=one, text=text, at=AT) for one in people], at=AT) == rows


def test_many_signatures_take_as_many_statements_as_few(
    text: RevisionText, django_assert_max_num_queries: object
) -> None:
    version = make_signing_course("g1")
    for count in (2, 40):
        people = make_people([f"Person {count} {number}" for number in range(count)])
        enroll(user_ids=[one.pk for one in people], course=version.edition.course, source="obligation", at=AT)
        signatures = [remembered(user=one, text=text, at=AT) for one in people]
        with django_assert_max_num_queries(36):
            sign_many(signatures=signatures, at=AT)
    assert Enrollment.objects.count() == 42
    assert Progress.objects.filter(completion="completed").count() == 42
