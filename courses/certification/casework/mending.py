"""What a service can put right in a renewal that has stopped."""

from datetime import date, datetime

from django.db import transaction

from courses.certification import obligations
from courses.certification.casework import health
from courses.certification.casework.models import Finding
from courses.certification.casework.trials import lock
from courses.certification.facts import open_obligations, read_facts
from courses.certification.services import reconcile


def mend(finding: Finding, *, today: date, at: datetime) -> bool:
    """What rests on a badge that was taken back is asked for again; then everything is reckoned anew.

    Whether that helped.
    """
    people = [finding.user_id]
    with transaction.atomic():
        lock(people)
        held, facts = open_obligations(people), read_facts(people, today)
        lost = {row.award.pk: row.award for row in held if row.award and row.award.pk in facts.revoked}
        if lost:
            obligations.reopen(held, lost, facts, at=at)
        reconcile(people, today=today, at=at)
        health.look_at(people, today=today, at=at)
    return not Finding.objects.standing().filter(pk=finding.pk).exists()
