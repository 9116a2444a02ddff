from datetime import date, datetime
from typing import Self

from django.apps import apps
from django.db import models
from django.db.models import Case, CharField, Exists, OuterRef, Q, TextChoices, Value, When
from django.utils.translation import gettext_lazy as _

from lms.lib.history import RecordedQuerySet, as_of_q


class State(TextChoices):
    """What the dates of an obligation mean on a day."""

    DONE = "done", _("Done")
    DUE = "due", _("Due")
    OVERDUE = "overdue", _("Overdue")
    EXPIRED = "expired", _("Expired")
    EXEMPT = "exempt", _("Exempt")
    ON_LEAVE = "on-leave", _("On leave")
    PAUSED = "paused", _("Paused")


# The states that a rate counts: done ÷ (done + due + overdue + expired). Exempt, on leave and paused stand beside it.
RATED = (State.DONE, State.DUE, State.OVERDUE, State.EXPIRED)


class ObligationQuerySet(RecordedQuerySet):
    def counted_on(self, on: date, known: date | datetime | None = None) -> Self:
        """Rows that count on the day: assigned and not yet closed; one per person and requirement."""
        still_open = Q(closed_on__isnull=True) | Q(closed_on__gt=on)
        return self.known(known).filter(still_open, assigned_on__lte=on)

    def state_on(self, on: date, known: date | datetime | None = None) -> Self:
        """`counted_on` with `state`: the one definition for page, report, mail and API (order matters)."""
        waivers = apps.get_model("certification", "Waiver").objects.filter(
            as_of_q(on, known), user=OuterRef("user"), requirement=OuterRef("requirement")
        )
        leaves = apps.get_model("accounts", "Leave").objects.filter(as_of_q(on, known), user=OuterRef("user"))
        pauses = apps.get_model("guidelines", "Pause").objects.filter(
            as_of_q(on, known),
            user=OuterRef("user"),
            guideline__criteria__certification=OuterRef("requirement__certification"),
            guideline__criteria__retired_at__isnull=True,
        )
        waits = apps.get_model("certification", "Wait").objects.filter(
            as_of_q(on, known), user=OuterRef("user"), requirement=OuterRef("requirement")
        )
        unexpired = Q(expires_on__isnull=True) | Q(expires_on__gt=on)
        done = (Q(met_on__lte=on) & unexpired) | Q(covered_until__gt=on)
        # While a changed guideline is unsigned, the badge beside it still ends on its day.
        ended = Q(covered_until__lte=on) | (Q(met_on__isnull=True) | Q(met_on__lte=on)) & Q(expires_on__lte=on)
        return self.counted_on(on, known).annotate(
            state=Case(
                When(Exists(waivers), then=Value(State.EXEMPT)),
                When(done, then=Value(State.DONE)),
                When(Exists(leaves), then=Value(State.ON_LEAVE)),
                When(ended, then=Value(State.EXPIRED)),
                When(Exists(pauses) | Exists(waits), then=Value(State.PAUSED)),
                When(due_on__lt=on, then=Value(State.OVERDUE)),
                default=Value(State.DUE),
                output_field=CharField(),
            )
        )

    def in_state(self, *states: State) -> Self:
        """Of rows of `state_on`."""
        return self.filter(state__in=states)

    def with_names(self) -> Self:
        return self.select_related("requirement__certification__tier", "award", "rule__audience")


class AwardQuerySet(models.QuerySet):
    def valid_on(self, on: date) -> Self:
        revocations = apps.get_model("certification", "Revocation").objects.filter(as_of_q(on), award=OuterRef("pk"))
        return self.filter(Q(expires_on__isnull=True) | Q(expires_on__gt=on), ~Exists(revocations), awarded_on__lte=on)
