"""Signing, and what a signature finishes. Publishing is in `publishing.py`; callers reach both from here."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction

from accounts.models import User
from courses.enrollments.models import Enrollment, Progress
from courses.enrollments.services import Result, complete
from courses.enrollments.signals import progressed
from courses.evidence import services as evidence
from courses.evidence.models import Entry
from courses.guidelines import passkeys, records, statements
from courses.guidelines.ceremony import (
    NotAuthenticated,
    OtherForm,
    OtherStatement,
    claim,
    refuse_outdated,
    refuse_unread,
)
from courses.guidelines.models import Ceremony, Guideline, RevisionText, SignOff
from courses.guidelines.needs import read_needs
from courses.guidelines.passkeys import Assertion
from courses.guidelines.publishing import publish_revision, write_guideline
from courses.guidelines.receipts.mailing import owe_receipt
from courses.guidelines.records import Client, Signature
from courses.models import CourseVersion, VersionActivity
from courses.programme import current_programme
from lms.lib import canonical_json
from lms.lib.commit import after_commit
from lms.lib.dates import local_date

__all__ = ["Client", "Signature", "publish_revision", "sign", "sign_many", "complete_signed", "write_guideline"]

BATCH = 500
KIND = "sign-off"


def statement_for(*, user: User, text: RevisionText, at: datetime) -> str:
    """The sentence that this person acknowledges at that moment."""
    return statements.acknowledgement(
        language=text.language,
        version=text.revision.number,
        signed_on=local_date(at, user.time_zone),
        years=current_programme().retention_years,
    )


@transaction.atomic
def sign(
    *,
    ceremony: Ceremony,
    statement: str,
    method: str,
    authenticated_at: datetime,
    at: datetime,
    mfa: bool = False,
    client: Client | None = None,
    assertion: Assertion | None = None,
) -> SignOff:
    """Sign what was opened; who has signed this version already gets that signature. Raises `CannotSign`.

    With a passkey's signature under it, the record is exactly what `record_to_sign` gave, at its time.
    """
    user, text = ceremony.user, ceremony.revision_text
    wait_for_others(user, text.revision.guideline_id)
    if there := signature_under(user, text.revision_id):
        return there
    _refuse_unseen(ceremony, statement, at)
    if not is_fresh(authenticated_at, at):
        raise NotAuthenticated
    record = _signed_record(ceremony, assertion)
    claim(ceremony, at=at)
    signature = Signature(
        user=user,
        text=text,
        statement=statement,
        method=method,
        authenticated_at=authenticated_at,
        signed_at=assertion.made_at if assertion and record else at,
        mfa=mfa,
        client=client or Client(),
        ceremony=ceremony,
        signed_record=record,
    )
    (signed,) = sign_many(signatures=[signature], at=at)
    owe_receipt(signed, at=at)
    return signed


def record_to_sign(*, ceremony: Ceremony, statement: str, at: datetime, client: Client | None = None) -> dict[str, Any]:
    """What a passkey is to sign now: the whole record but for its signature. Nothing is kept. Raises `CannotSign`."""
    user, text = ceremony.user, ceremony.revision_text
    _refuse_unseen(ceremony, statement, at)
    signature = Signature(
        user=user,
        text=text,
        statement=statement,
        method=SignOff.Method.PASSKEY.value,
        authenticated_at=at,
        signed_at=at,
        mfa=True,
        client=client or Client(),
        ceremony=ceremony,
        passkeys=tuple(passkeys.fingerprints(user)),
    )
    (body,) = records.bodies([signature], _former_records([signature]))
    del body["webauthn"]
    return body | {"type": records.TYPE}


def _signed_record(ceremony: Ceremony, assertion: Assertion | None) -> dict[str, Any] | None:
    record = assertion.record if assertion else None
    if record and record["ceremony"]["form_nonce"] != ceremony.nonce:
        raise OtherForm
    return record


def _refuse_unseen(ceremony: Ceremony, statement: str, at: datetime) -> None:
    refuse_outdated(ceremony, at=at)
    refuse_unread(ceremony, at=at)
    if statement != statement_for(user=ceremony.user, text=ceremony.revision_text, at=at):
        raise OtherStatement


def wait_for_others(user: User, guideline_id: int) -> None:
    """A version that is published or retired in this moment, and the other click of a double click, come before."""
    list(Guideline.objects.select_for_update(no_key=True).filter(pk=guideline_id).values_list("pk"))
    list(User.objects.select_for_update(no_key=True).filter(pk=user.pk).values_list("pk"))


def signature_under(user: User, revision_id: int) -> SignOff | None:
    """Of this version, in whatever language."""
    return SignOff.objects.with_text().filter(user=user, revision_text__revision=revision_id).order_by("id").first()


def is_fresh(authenticated_at: datetime, at: datetime) -> bool:
    """At most five minutes old, and not later than now (a clock may step back)."""
    return timedelta(0) <= at - authenticated_at <= timedelta(seconds=settings.ACCOUNT_REAUTHENTICATION_TIMEOUT)


def remembered(*, user: User, text: RevisionText, at: datetime, method: str = SignOff.Method.PASSWORD) -> Signature:
    """A signature of the past, for `sign_many`."""
    return Signature(
        user=user,
        text=text,
        statement=statement_for(user=user, text=text, at=at),
        method=method,
        authenticated_at=at,
        signed_at=at,
    )


def sign_many(*, signatures: Iterable[Signature], at: datetime) -> list[SignOff]:
    """Write signatures with their records, and finish the sign-off activities of open enrollments.

    One version is signed once by one person, in whatever language: a second signature gives the first one back.
    Signatures of the past carry their own `signed_at`; `at` is when they are recorded. Each batch is one transaction.
    The log holds them in order of time, and raises `evidence.ClockStepsBack` for one from before what it holds already.
    """
    signatures = list(signatures)
    ordered = sorted(signatures, key=lambda one: one.signed_at)
    made: dict[tuple[int, int], SignOff] = {}
    for start in range(0, len(ordered), BATCH):
        made |= _sign_batch(ordered[start : start + BATCH], at=at)
    return [made[_place(one)] for one in signatures]


@transaction.atomic
def _sign_batch(signatures: list[Signature], *, at: datetime) -> dict[tuple[int, int], SignOff]:
    users = {one.user.pk: one.user for one in signatures}
    # The lock makes a double click wait here; it then finds the signature of the first click.
    list(User.objects.select_for_update(no_key=True).filter(id__in=users).order_by("id").values_list("id"))
    there = _existing(users, signatures)
    new = {_place(one): one for one in reversed(signatures) if _place(one) not in there}
    there |= {_place(one): row for one, row in _insert(list(new.values()), at=at)}
    if new:
        enrollments = Enrollment.objects.filter(user_id__in=users, withdrawn_at__isnull=True)
        complete_signed(enrollments, on=max(one.signed_on for one in new.values()), at=at)
        signers = {one.user.pk for one in new.values()}
        after_commit(progressed.send, SignOff, user_ids=signers, at=at)
    return there


def _place(signature: Signature) -> tuple[int, int]:
    return signature.user.pk, signature.text.revision_id


def _existing(user_ids: Iterable[int], signatures: list[Signature]) -> dict[tuple[int, int], SignOff]:
    revisions = {one.text.revision_id for one in signatures}
    rows = SignOff.objects.with_text().filter(user_id__in=user_ids, revision_text__revision_id__in=revisions)
    return {(row.user_id, row.revision_text.revision_id): row for row in rows.order_by("-id")}


def _insert(signatures: list[Signature], *, at: datetime) -> list[tuple[Signature, SignOff]]:
    if not signatures:
        return []
    bodies = records.bodies(signatures, _former_records(signatures))
    # What a passkey signed is some seconds old, and others have signed meanwhile: the log has it from now.
    logged = [at if one.signed_record else one.signed_at for one in signatures]
    facts = [evidence.Fact(body, moment) for body, moment in zip(bodies, logged, strict=True)]
    kept = evidence.record_many(logged_as=Entry.Type.SIGNED, type=records.TYPE, facts=facts, at=at)
    rows = [
        SignOff(
            uuid=record.uuid,
            user=one.user,
            revision_text=one.text,
            statement_sha256=canonical_json.sha256(one.statement),
            method=one.method,
            signed_at=one.signed_at,
            recorded_at=at,
            record_sha256=record.sha256,
        )
        for one, record in zip(signatures, kept, strict=True)
    ]
    return list(zip(signatures, SignOff.objects.bulk_create(rows, batch_size=BATCH), strict=True))


def _former_records(signatures: list[Signature]) -> dict[tuple[int, int], str]:
    """The newest signature of each person under each guideline; its number is its record's."""
    guidelines = {one.text.revision.guideline_id for one in signatures}
    rows = SignOff.objects.filter(
        user__in={one.user.pk for one in signatures}, revision_text__revision__guideline__in=guidelines
    ).order_by("signed_at", "id")
    return {
        (user_id, guideline_id): str(uuid)
        for user_id, guideline_id, uuid in rows.values_list("user_id", "revision_text__revision__guideline_id", "uuid")
    }


def complete_signed(enrollments: Iterable[Enrollment], *, at: datetime, on: date | None = None) -> None:
    """Finish the sign-off activities of these enrollments whose guideline the person has signed already.

    Of a finished course these are also the ones that newer versions have added to it.

    Only a signature that still stands counts: one under the last material version that holds on `on`, or a later one.
    """
    enrollments = list(enrollments)
    for start in range(0, len(enrollments), BATCH):
        batch = enrollments[start : start + BATCH]
        complete(_results(batch, on or local_date(at)), at=at)


def _results(enrollments: list[Enrollment], on: date) -> list[Result]:
    steps = _steps(enrollments)
    if not any(steps.values()):
        return []
    signed = _standing({one.user_id for one in enrollments}, on)
    done = set(
        Progress.objects.filter(enrollment__in=enrollments, completion=Progress.Completion.COMPLETED).values_list(
            "enrollment_id", "key"
        )
    )
    return [
        Result(enrollment, activity, max(moment, enrollment.enrolled_at))
        for enrollment in enrollments
        for activity in steps[enrollment.pk]
        if (enrollment.pk, activity.key) not in done
        and (moment := signed.get((enrollment.user_id, activity.data["guideline"])))
    ]


def _steps(enrollments: list[Enrollment]) -> dict[int, list[VersionActivity]]:
    """The sign-off activities that each enrollment may open."""
    own = {one.version_id for one in enrollments}
    finished = {one.version_id for one in enrollments if one.completed_at}
    newest = CourseVersion.objects.newest().filter(edition__versions__in=finished)
    newest_of = dict(newest.values_list("edition__versions", "pk"))
    rows = VersionActivity.objects.filter(version__in={*own, *newest_of.values()}, kind=KIND)
    by_version: dict[int, dict[str, VersionActivity]] = {}
    for activity in rows:
        by_version.setdefault(activity.version_id, {})[activity.key] = activity
    found = {}
    for one in enrollments:
        added = by_version.get(newest_of[one.version_id], {}) if one.completed_at else {}
        found[one.pk] = list({**added, **by_version.get(one.version_id, {})}.values())
    return found


def _standing(user_ids: set[int], on: date) -> dict[tuple[int, str], datetime]:
    """The first moment of a signature that is good on the day, by (user, guideline)."""
    rows = SignOff.objects.filter(user__in=user_ids).order_by("-signed_at")
    needs = read_needs(user_ids, on)
    return {
        (user_id, slug): signed_at
        for user_id, slug, signed_at, guideline_id, number in rows.values_list(
            "user_id",
            "revision_text__revision__guideline__slug",
            "signed_at",
            "revision_text__revision__guideline_id",
            "revision_text__revision__number",
        )
        if needs.counts(user_id, guideline_id, number)
    }
