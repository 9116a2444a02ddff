"""What is true of a batch of people, read once for all certifications: a fixed number of queries."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import TypeVar
from uuid import UUID

from accounts.audiences import Past, read_past
from accounts.models import Leave, User
from courses.certification.clock import Span, Stops
from courses.certification.models import (
    REVISION,
    Approval,
    Award,
    Certification,
    Criterion,
    Equivalence,
    Extension,
    Inclusion,
    Obligation,
    RequirementRule,
    Revocation,
    Wait,
    Waiver,
)
from courses.certification.windows import renewal_opens_on
from courses.enrollments.models import Enrollment
from courses.guidelines.models import Guideline, Pause, SignOff
from courses.guidelines.needs import Needs, read_needs
from lms.lib.dates import local_date
from lms.lib.history import PeriodQuerySet

# Begins the occasion on which a revoked award, named by its uuid, is to be earned again.
REINSTATED = "reinstated:"
RENEWAL = "renewal:"
# Begins the occasion on which somebody whose award, named by its uuid, lapsed long ago walks the first path again.
FULL = "full:"
Key = TypeVar("Key")
Value = TypeVar("Value")


@dataclass(frozen=True)
class Completion:
    """A course done; or, without version and enrollment, what was found to be as good."""

    at: datetime
    version: UUID | None = None
    enrollment: UUID | None = None
    equivalence: int | None = None


@dataclass(frozen=True)
class Signature:
    at: datetime
    guideline: str
    number: int
    record_sha256: str
    uuid: UUID


@dataclass(frozen=True)
class Facts:
    """`completions` by (user, course), `signatures` by (user, guideline): earliest first.

    `pauses` by (user, guideline); `waits`, `outside` (exempt while outside the audience), `included` and `extended`
    (to which day) by (user, requirement); `equivalences` by (user, course); `approvals` by (user, certification, key).
    """

    today: date
    zones: dict[int, str]
    past: Past
    completions: dict[tuple[int, int], list[Completion]]
    signatures: dict[tuple[int, int], list[Signature]]
    needs: Needs
    leaves: dict[int, list[Span]]
    pauses: dict[tuple[int, int], list[Span]]
    waits: dict[tuple[int, int], list[Span]]
    outside: dict[tuple[int, int], list[Span]]
    included: dict[tuple[int, int], list[Span]]
    extended: dict[tuple[int, int], list[Extension]]
    equivalences: dict[tuple[int, int], list[Equivalence]]
    approvals: dict[tuple[int, int, str], list[Approval]]
    awards: dict[int, list[Award]]
    revoked: frozenset[int]

    def day_of(self, user_id: int, at: datetime) -> date:
        return local_date(at, self.zones[user_id])

    def signed(self, user_id: int, guideline: Guideline) -> list[Signature]:
        return self.signatures.get((user_id, guideline.pk), [])

    def signature(self, user_id: int, guideline: Guideline, number: int, *, by: date) -> Signature | None:
        """The first under that version or a later one, given by that day."""
        enough = (one for one in self.signed(user_id, guideline) if one.number >= number)
        return next((one for one in enough if self.day_of(user_id, one.at) <= by), None)

    def stops(self, user_id: int, guidelines: list[Guideline]) -> Stops:
        paused = [span for one in guidelines for span in self.pauses.get((user_id, one.pk), [])]
        return Stops(leaves=self.leaves.get(user_id, []), pauses=paused)

    def rests_on(self, row: Obligation) -> Award | None:
        """The award that meets it; while it is open, the newest one from before: a re-signature leaves it as it is."""
        if row.award:
            return row.award
        mine = [one for one in self.awards.get(row.user_id, []) if one.awarded_on <= row.assigned_on]
        certification = row.requirement.certification_id
        return next((one for one in reversed(mine) if one.certification_id == certification), None)

    def standing(self, row: Obligation) -> Award | None:
        award = self.rests_on(row)
        return award if award and award.pk not in self.revoked else None

    def renewing_since(self, row: Obligation) -> date:
        """When the renewal began; one that a re-signature interrupted goes on from where it was."""
        award = self.rests_on(row)
        if not row.occasion.startswith((RENEWAL, FULL)) or award is None or award.expires_on is None:
            return row.assigned_on
        return min(row.assigned_on, award.expires_on - timedelta(days=row.rule.window_days))

    def renewed(self, row: Obligation) -> Award | None:
        """The award that a renewal was opened for."""
        name = row.occasion.removeprefix(RENEWAL).partition(":")[0]
        mine = self.awards.get(row.user_id, []) if row.occasion.startswith(RENEWAL) else []
        return next((award for award in mine if str(award.uuid) == name), None)

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
    history: dict[int, list[RequirementRule]]
    criteria: dict[int, dict[str, list[Criterion]]]

    def ways(self, certification: Certification, occasion: str) -> list[list[Criterion]]:
        """The path, and the test that may be passed in place of its courses."""
        path = self.path(certification, occasion)
        tests = self.criteria.get(certification.pk, {}).get(Criterion.Path.TEST_OUT, [])
        if not tests or not any(one.course_id for one in path):
            return [path]
        return [path, [*(one for one in path if not one.course_id), *tests]]

    def renewal(self, row: Obligation, expires_on: date) -> tuple[RequirementRule, date] | None:
        """By which version of the rule the renewal opens, and when. None: the requirement ends before."""
        for rule in self.history.get(row.requirement_id, []):
            opens_on = max(renewal_opens_on(expires_on, rule.window_days), rule.starts_on)
            if rule.ends_on is None or opens_on < rule.ends_on:
                return rule, opens_on
        return None

    def path(self, certification: Certification, occasion: str) -> list[Criterion]:
        """What is to be done beside signing again.

        Renewals have criteria of their own; where there are none, the first path is walked again.
        """
        paths = self.criteria.get(certification.pk, {})
        if occasion.startswith(REVISION):
            return []
        if occasion.startswith(RENEWAL):
            return paths.get(Criterion.Path.RENEWAL) or paths.get(Criterion.Path.FIRST, [])
        return paths.get(Criterion.Path.FIRST, [])

    def guidelines(self, certification: Certification) -> list[Guideline]:
        """Each once, whatever path asks for it."""
        paths = self.criteria.get(certification.pk, {})
        found = {one.guideline_id: one.guideline for path in paths.values() for one in path if one.guideline}
        return list(found.values())


def read_plan(today: date) -> Plan:
    """What is still a draft concerns nobody."""
    rules = RequirementRule.objects.known().filter(requirement__certification__is_draft=False)
    history: dict[int, list[RequirementRule]] = {}
    for rule in rules.select_related("requirement__certification__tier").order_by("starts_on", "id"):
        history.setdefault(rule.requirement_id, []).append(rule)
    criteria: dict[int, dict[str, list[Criterion]]] = {}
    for row in Criterion.objects.filter(retired_at__isnull=True).select_related("course", "guideline"):
        criteria.setdefault(row.certification_id, {}).setdefault(row.path, []).append(row)
    current = sorted((one for rules in history.values() for one in rules if one.covers(today)), key=lambda one: one.pk)
    return Plan(rules=current, history=history, criteria=criteria)


def read_facts(user_ids: Iterable[int], today: date) -> Facts:
    ids = list(user_ids)
    leaves = Leave.objects.known().filter(user_id__in=ids).values_list("user_id", "starts_on", "ends_on")
    pauses = Pause.objects.known().filter(user_id__in=ids)
    approvals = Approval.objects.known().filter(user_id__in=ids)
    equivalences = Equivalence.objects.known().filter(user_id__in=ids)
    extended = Extension.objects.known().filter(user_id__in=ids)
    revoked = Revocation.objects.as_of(today).filter(award__user_id__in=ids).values_list("award_id", flat=True)
    return Facts(
        today=today,
        zones=dict(User.objects.filter(id__in=ids).values_list("id", "time_zone")),
        past=read_past(today, ids),
        completions=_completions(ids),
        signatures=_signatures(ids),
        needs=read_needs(ids, today),
        leaves=_spans((pk, first, last) for pk, first, last in leaves),
        pauses=_spans(((one.user_id, one.guideline_id), one.starts_on, one.ends_on) for one in pauses),
        waits=_decided(Wait.objects.all(), ids),
        outside=_decided(Waiver.objects.filter(is_automatic=True), ids),
        included=_decided(Inclusion.objects.all(), ids),
        extended=_grouped(((one.user_id, one.requirement_id), one) for one in extended.order_by("starts_on")),
        equivalences=_grouped(((one.user_id, one.course_id), one) for one in equivalences.order_by("starts_on")),
        approvals=_grouped(
            ((one.user_id, one.certification_id, one.key), one) for one in approvals.order_by("starts_on")
        ),
        awards=_awards(ids),
        revoked=frozenset(revoked),
    )


def read_again(facts: Facts, *, enrolled: bool = False) -> Facts:
    """With what a run itself writes: completed courses, waits and awards.

    `enrolled`: somebody was just enrolled. Whoever learns in a tier is asked for its guidelines.
    """
    ids = list(facts.zones)
    needs = read_needs(ids, facts.today) if enrolled else facts.needs
    waits = _decided(Wait.objects.all(), ids)
    return replace(facts, needs=needs, completions=_completions(ids), waits=waits, awards=_awards(ids))


def _awards(ids: list[int]) -> dict[int, list[Award]]:
    rows = Award.objects.filter(user_id__in=ids).order_by("awarded_on", "id")
    return _grouped((award.user_id, award) for award in rows)


def _decided(rows: PeriodQuerySet, ids: list[int]) -> dict[tuple[int, int], list[Span]]:
    """Spans by (user, requirement)."""
    known = rows.known().filter(user_id__in=ids)
    found = known.values_list("user_id", "requirement_id", "starts_on", "ends_on")
    return _spans(((user, requirement), first, last) for user, requirement, first, last in found)


def _grouped(pairs: Iterable[tuple[Key, Value]]) -> dict[Key, list[Value]]:
    found: dict[Key, list[Value]] = {}
    for key, value in pairs:
        found.setdefault(key, []).append(value)
    return found


def _completions(ids: list[int]) -> dict[tuple[int, int], list[Completion]]:
    found: dict[tuple[int, int], list[Completion]] = {}
    rows = Enrollment.objects.filter(user_id__in=ids, completed_at__isnull=False, success=True)
    for pk, course, at, version, uuid in rows.order_by("completed_at").values_list(
        "user_id", "course_id", "completed_at", "version__uuid", "uuid"
    ):
        if at is not None:
            found.setdefault((pk, course), []).append(Completion(at, version, uuid))
    return found


def _spans(rows: Iterable[tuple[Key, date, date | None]]) -> dict[Key, list[Span]]:
    return _grouped((key, (starts_on, ends_on)) for key, starts_on, ends_on in rows)


def _signatures(ids: list[int]) -> dict[tuple[int, int], list[Signature]]:
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
        found.setdefault((pk, guideline), []).append(Signature(at, slug, number, sha256, uuid))
    return found


def open_obligations(user_ids: Iterable[int]) -> list[Obligation]:
    """Requirements and rules are few and shared by many rows, so they are not joined."""
    rows = Obligation.objects.known().filter(user_id__in=list(user_ids), closed_on__isnull=True)
    return list(rows.select_related("award").prefetch_related("requirement__certification__tier", "rule"))
