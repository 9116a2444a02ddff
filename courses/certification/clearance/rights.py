"""What each right needs, in dated rules: the only place that writes them."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from accounts.models import User
from courses.certification.clearance.models import RightRule, SpeakingRight
from lms.lib.history import Change, splice

NEEDS = (
    "certifications",
    "guidelines",
    "employed",
    "worker_types",
    "tier",
    "per_topic",
    "granted",
    "grace_counts",
    "resign_at_once",
    "leave_stops",
)


def write_right(*, slug: str, names: Mapping[str, str], does: Mapping[str, str], position: int) -> SpeakingRight:
    """Made or brought up to date; `names` and `does` by language, English among them."""
    values = {
        "name": names["en"],
        "names": dict(names),
        "does": does.get("en", ""),
        "does_in": dict(does),
        "position": position,
    }
    return SpeakingRight.objects.update_or_create(slug=slug, defaults=values)[0]


def set_rule(
    *,
    right: SpeakingRight,
    starts_on: date,
    at: datetime,
    needs: Mapping[str, Any],
    by: User | None = None,
    reason: str = "",
) -> None:
    """From that day on the right needs this; what is not given stays. A rule that says the same writes nothing."""
    before = current_rule(right, starts_on)
    kept = needs_of(before) if before else {}
    if before and before.ends_on is None and kept == {**kept, **needs}:
        return
    change = Change({"right_id": right.pk}, starts_on, None, {**kept, **needs})
    splice(RightRule, [change], at=at, by=by, reason=reason)


def current_rule(right: SpeakingRight, on: date) -> RightRule | None:
    return RightRule.objects.as_of(on).filter(right=right).first()


def needs_of(rule: RightRule) -> dict[str, Any]:
    return {name: getattr(rule, name) for name in NEEDS}
