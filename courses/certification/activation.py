"""A rule begins exactly as it was shown, and what was shown is kept."""

from datetime import datetime

from django.db import transaction

from accounts.models import User
from courses.certification.dry_run import DryRun, digest, dry_run
from courses.certification.models import RequirementRule, RuleChange
from courses.certification.rules import KEPT, set_rule


class NotAsShown(Exception):
    """People or figures are no longer those that were shown; `run` is what it would do now."""

    def __init__(self, run: DryRun) -> None:
        self.run = run


def confirm(rule: RequirementRule, *, shown: str, by: User, at: datetime) -> RuleChange:
    """`shown` is the digest of the figures that the person saw. The caller reconciles the people."""
    with transaction.atomic():
        run = dry_run(rule)
        snapshot = run.snapshot()
        if digest(snapshot) != shown:
            raise NotAsShown(run)
        set_rule(
            requirement=rule.requirement,
            audience_rule=rule.audience_rule,
            starts_on=rule.starts_on,
            at=at,
            by=by,
            **{name: getattr(rule, name) for name in KEPT},
        )
        return RuleChange.objects.create(
            requirement=rule.requirement, snapshot=snapshot, sha256=shown, recorded_at=at, recorded_by=by
        )
