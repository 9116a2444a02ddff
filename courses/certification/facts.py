"""What is true of a batch of people, read once for all certifications: a fixed number of queries."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from accounts.models import Leave, User
from courses.certification.models import Award, Certification, Criterion, Obligation, RequirementRule, Revocation
from courses.enrollments.models import Enrollment
from courses.guidelines.models import SignOff
from courses.guidelines.needs import read_needs
from lms.lib.dates import local_date

# Begins the occasion on which a revoked award, named by its uuid, is to be earned again.
REINSTATED = "reinstated:"


@dataclass(frozen=True)
class Completion:
    at: datetime
    version: UUID
    enrollment: UUID


@dataclass(frozen=True)
class Signature:
    at: datetime
    guideline: str
    number: int
    record_sha256: str
    uuid: UUID


@dataclass(frozen=True)
class Facts:
    """`completions` by (user, course), `signatures` by (user, guideline): earliest first."""

    today: date
    zones: dict[int, str]
    completions: dict[tuple[int, int], list[Completion]]
    signatures: dict[tuple[int, int], list[Signature]]
    leaves: dict[int, list[tuple[date, date | None]]]
    awards: dict[int, list[Award]]
    revoked: frozenset[int]

    def day_of(self, user_id: int, at: datetime) -> date:
        return local_date(at, self.zones[user_id])

    def origin(self, row: Obligation) -> str:
        """The occasion whose criteria count: what was taken back is earned again by those that it was earned by."""
        occasion, revoked = row.occasion, self.taken_back(row)
        while revoked and occasion.startswith(REINSTATED):
            occasion = revoked.occasion
            revoked = self._award(row.user_id, occasion)
        return occasion

    def taken_back(self, row: Obligation) -> Award | None:
        """The revoked award that this obligation asks for again."""
        return self._award(row.user_id, row.occasion)

    def _award(self, user_id: int, occasion: str) -> Award | None:
        mine = self.awards.get(user_id, [])
        return next((award for award in mine if occasion == f"{REINSTATED}{award.uuid}"), None)


@dataclass(frozen=True)
class Plan:
    """The programme's rules on a day; small, the same for every batch."""

    rules: list[RequirementRule]
    criteria: dict[int, dict[str, list[Criterion]]]

    def path(self, certification: Certification, occasion: str) -> list[Criterion]:
        """Renewals have criteria of their own; where there are none, the first path is walked again."""
        paths = self.criteria.get(certification.pk, {})
        if occasion.startswith("renewal:"):
            return paths.get(Criterion.Path.RENEWAL) or paths.get(Criterion.Path.FIRST, [])
        return paths.get(Criterion.Path.FIRST, [])


def read_plan(today: date) -> Plan:
    rules = RequirementRule.objects.as_of(today).select_related("requirement__certification").order_by("id")
    criteria: dict[int, dict[str, list[Criterion]]] = {}
    for row in Criterion.objects.filter(retired_at__isnull=True).select_related("course", "guideline"):
        criteria.setdefault(row.certification_id, {}).setdefault(row.path, []).append(row)
    return Plan(rules=list(rules), criteria=criteria)


def read_facts(user_ids: Iterable[int], today: date) -> Facts:
    ids = list(user_ids)
    awards: dict[int, list[Award]] = {}
    for award in Award.objects.filter(user_id__in=ids).order_by("awarded_on", "id"):
        awards.setdefault(award.user_id, []).append(award)
    leaves: dict[int, list[tuple[date, date | None]]] = {}
    for pk, starts_on, ends_on in (
        Leave.objects.known().filter(user_id__in=ids).values_list("user_id", "starts_on", "ends_on")
    ):
        leaves.setdefault(pk, []).append((starts_on, ends_on))
    revoked = Revocation.objects.as_of(today).filter(award__user_id__in=ids).values_list("award_id", flat=True)
    return Facts(
        today=today,
        zones=dict(User.objects.filter(id__in=ids).values_list("id", "time_zone")),
        completions=_completions(ids),
        signatures=_signatures(ids, today),
        leaves=leaves,
        awards=awards,
        revoked=frozenset(revoked),
    )


def _completions(ids: list[int]) -> dict[tuple[int, int], list[Completion]]:
    found: dict[tuple[int, int], list[Completion]] = {}
    rows = Enrollment.objects.filter(user_id__in=ids, completed_at__isnull=False, success=True)
    for pk, course, at, version, uuid in rows.order_by("completed_at").values_list(
        "user_id", "course_id", "completed_at", "version__uuid", "uuid"
    ):
        if at is not None:
            found.setdefault((pk, course), []).append(Completion(at, version, uuid))
    return found


def _signatures(ids: list[int], today: date) -> dict[tuple[int, int], list[Signature]]:
    """Signatures that count: on the newest version asked of the person, or on a later one."""
    needs = read_needs(ids, today)
    found: dict[tuple[int, int], list[Signature]] = {}
    rows = SignOff.objects.filter(user_id__in=ids).order_by("signed_at")
    for pk, guideline, slug, number, at, sha256, uuid in rows.values_list(
        "user_id",
        "revision_text__revision__guideline_id",
        "revision_text__revision__guideline__slug",
        "revision_text__revision__number",
        "signed_at",
        "record_sha256",
        "uuid",
    ):
        if needs.counts(pk, guideline, number):
            found.setdefault((pk, guideline), []).append(Signature(at, slug, number, sha256, uuid))
    return found


def open_obligations(user_ids: Iterable[int]) -> list[Obligation]:
    """Requirements and rules are few and shared by many rows, so they are not joined."""
    rows = Obligation.objects.known().filter(user_id__in=list(user_ids), closed_on__isnull=True)
    return list(rows.select_related("award").prefetch_related("requirement__certification", "rule"))
