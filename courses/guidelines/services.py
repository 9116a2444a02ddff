"""Signing, and what a signature finishes. Publishing is in `publishing.py`; callers reach both from here."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from functools import partial

from django.conf import settings
from django.db import transaction

from accounts.models import User
from courses.enrollments.models import Enrollment, Progress
from courses.enrollments.services import Result, complete
from courses.enrollments.signals import progressed
from courses.evidence import services as evidence
from courses.evidence.models import Entry
from courses.guidelines import records, statements
from courses.guidelines.models import RevisionText, SignOff
from courses.guidelines.needs import country_of, read_needs
from courses.guidelines.publishing import publish_revision, write_guideline
from courses.guidelines.records import Client, Signature
from courses.models import VersionActivity
from courses.programme import current_programme
from lms.lib import canonical_json
from lms.lib.dates import local_date

__all__ = ["Client", "Signature", "publish_revision", "sign", "sign_many", "complete_signed", "write_guideline"]

BATCH = 500
KIND = "sign-off"


class CannotSign(Exception):
    """Nothing was signed."""


class Superseded(CannotSign):
    """The text is not the one in force; `current` is, in the same language where it exists."""

    def __init__(self, current: RevisionText | None) -> None:
        super().__init__()
        self.current = current


class OtherStatement(CannotSign):
    """The sentence is not the one that belongs to this signature, such as when the year ended meanwhile."""


class NotAuthenticated(CannotSign):
    """The password was typed too long ago."""


def statement_for(*, user: User, text: RevisionText, at: datetime) -> str:
    """The sentence that this person acknowledges at that moment."""
    return statements.acknowledgement(
        language=text.language,
        version=text.revision.number,
        signed_on=local_date(at, user.time_zone),
        years=current_programme().retention_years,
    )


def sign(
    *,
    user: User,
    text: RevisionText,
    statement: str,
    method: str,
    authenticated_at: datetime,
    at: datetime,
    client: Client | None = None,
) -> SignOff:
    """Sign a text; who has signed this version already gets that signature. Raises `CannotSign`."""
    today = local_date(at, user.time_zone)
    current = RevisionText.objects.for_reader(text.language, today, country_of(user, today))
    current = current.filter(revision__guideline=text.revision.guideline_id)
    if not current.filter(pk=text.pk).exists():
        raise Superseded(current.first())
    if statement != statement_for(user=user, text=text, at=at):
        raise OtherStatement
    if not is_fresh(authenticated_at, at):
        raise NotAuthenticated
    signature = Signature(
        user=user,
        text=text,
        statement=statement,
        method=method,
        authenticated_at=authenticated_at,
        signed_at=at,
        client=client or Client(),
    )
    return sign_many(signatures=[signature], at=at)[0]


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
        open_enrollments = Enrollment.objects.unfinished().filter(user_id__in=users)
        complete_signed(open_enrollments, on=max(one.signed_on for one in new.values()), at=at)
        signers = {one.user.pk for one in new.values()}
        transaction.on_commit(partial(progressed.send, SignOff, user_ids=signers, at=at), robust=True)
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
    facts = [evidence.Fact(body, one.signed_at) for body, one in zip(bodies, signatures, strict=True)]
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
    """Finish the sign-off activities of these open enrollments whose guideline the person has signed already.

    Only a signature that still stands counts: one under the last material version that holds on `on`, or a later one.
    """
    enrollments = list(enrollments)
    for start in range(0, len(enrollments), BATCH):
        batch = enrollments[start : start + BATCH]
        complete(_results(batch, on or local_date(at)), at=at)


def _results(enrollments: list[Enrollment], on: date) -> list[Result]:
    pointers = VersionActivity.objects.filter(version__in={one.version_id for one in enrollments}, kind=KIND)
    by_version: dict[int, list[VersionActivity]] = {}
    for activity in pointers:
        by_version.setdefault(activity.version_id, []).append(activity)
    if not by_version:
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
        for activity in by_version.get(enrollment.version_id, [])
        if (enrollment.pk, activity.key) not in done
        and (moment := signed.get((enrollment.user_id, activity.data["guideline"])))
    ]


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
