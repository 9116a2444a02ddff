"""What a learner reads on her result page about a regrade."""

from collections.abc import Iterator

from courses.assessments.afterwards import MarkedAgain
from courses.assessments.models import Attempt
from courses.assessments.regrading.models import Remark


def remarks_on(attempt: Attempt) -> Iterator[MarkedAgain]:
    for one in Remark.objects.filter(attempt=attempt).select_related("regrade"):
        yield MarkedAgain(
            at=one.regrade.decided_at,
            before_bp=one.old_score_bp,
            after_bp=one.new_score_bp,
            had_passed=one.had_passed,
            has_passed=one.has_passed,
            reason=one.regrade.reason,
        )
