"""What courses that are finished or open again after all give and take: the judge in `courses.consequences`."""

from collections.abc import Mapping, Set
from dataclasses import replace
from datetime import date, datetime

from accounts.models import User
from courses.certification import obligations
from courses.certification.awards import evaluate, held_by
from courses.certification.facts import Completion, Facts, open_obligations, read_facts, read_plan
from courses.certification.models import Award
from courses.certification.reminding import owe_withdrawals
from courses.certification.rules import revoke
from courses.consequences import Consequence
from courses.enrollments.models import Enrollment


class CertificationJudge:
    def foresee(self, finished: Mapping[int, datetime], reopened: Set[int], *, today: date) -> Consequence:
        return Consequence(given=_would_be_given(finished, today), taken=len(_resting_on(reopened, today)))

    def take_back(self, reopened: Set[int], *, reason: str, by: User | None, today: date, at: datetime) -> None:
        awards = {award.pk: award for award in _resting_on(reopened, today)}
        if not awards:
            return
        people = sorted({award.user_id for award in awards.values()})
        list(User.objects.select_for_update(no_key=True).filter(id__in=people).order_by("id").values_list("id"))
        revoke(awards=awards.values(), starts_on=today, reason=reason, at=at, by=by)
        opened = obligations.reopen(open_obligations(people), awards, read_facts(people, today), at=at)
        owe_withdrawals(awards.values(), opened, at=at)


def _resting_on(enrollments: Set[int], today: date) -> list[Award]:
    """Awards that are valid today and that one of these enrollments helped to earn."""
    rows = dict(Enrollment.objects.filter(pk__in=enrollments).values_list("uuid", "user_id"))
    wanted = {str(uuid) for uuid in rows}
    awards = Award.objects.valid_on(today).filter(user__in=set(rows.values())).order_by("pk")
    return [award for award in awards if wanted & {one["enrollment"] for one in award.evidence.get("courses", [])}]


def _would_be_given(finished: Mapping[int, datetime], today: date) -> int:
    rows = Enrollment.objects.filter(pk__in=finished).values_list("pk", "user_id", "course_id", "version__uuid", "uuid")
    done = {
        (user, course): Completion(finished[pk], version, enrollment) for pk, user, course, version, enrollment in rows
    }
    people = {user for user, _course in done}
    facts, plan = _with(read_facts(people, today), done), read_plan(today)
    given = {
        (row.user_id, row.requirement.certification_id)
        for row in open_obligations(people)
        if row.award_id is None
        and not held_by(row, row.requirement.certification, facts)
        and evaluate(row, plan.ways(row.requirement.certification, facts.origin(row)), facts)
    }
    return len(given)


def _with(facts: Facts, done: dict[tuple[int, int], Completion]) -> Facts:
    more = {key: sorted([*facts.completions.get(key, []), one], key=lambda each: each.at) for key, one in done.items()}
    return replace(facts, completions=facts.completions | more)
