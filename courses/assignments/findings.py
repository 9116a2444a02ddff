"""What Draft Check says of a text that is practised on. The only place that asks it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from courses.assignments.parts import NOTE, Part, texts_in
from courses.draft_check.composer import PLATFORMS, Piece, pieces
from courses.draft_check.draft import Draft, Finding, Severity
from courses.draft_check.groups import Group, grouped
from courses.draft_check.services import check_draft
from courses.models import VersionActivity

# A note stays inside the company: there is nobody to disclose to, but people are still protected.
INSIDE = frozenset({"DC-09", "DC-15"})


@dataclass(frozen=True)
class Seen:
    """One text as its readers would see it."""

    part: Part
    text: str
    pieces: list[Piece]


@dataclass(frozen=True)
class Look:
    groups: list[Group]
    seen: list[Seen]
    # Rules that are mended or explained in writing before handing in.
    to_explain: list[str]

    @property
    def fired(self) -> set[str]:
        return {group.rule for group in self.groups}


def look_at(activity: VersionActivity, answer: Mapping[str, str], at: datetime) -> Look:
    found = {part: _findings(activity, answer.get(part.name, ""), at) for part in texts_in(activity.data)}
    groups = grouped(finding for findings in found.values() for finding in findings)
    glance = PLATFORMS[activity.data["platform"]].glance
    seen = [
        Seen(part, text, pieces(text, _numbered(groups, findings), glance))
        for part, findings in found.items()
        if (text := answer.get(part.name, ""))
    ]
    gravest = Severity(activity.data["explain"]).rank
    return Look(groups, seen, [group.rule for group in groups if group.severity.rank <= gravest])


def _findings(activity: VersionActivity, text: str, at: datetime) -> list[Finding]:
    if not text.strip():
        return []
    platform = activity.data["platform"]
    draft = Draft(
        text=text,
        lang=activity.language,
        platform=platform,
        market=activity.data["market"],
        account_type=activity.data["account"],
        now=at,
    )
    found = check_draft(draft).findings
    return [finding for finding in found if platform != NOTE or finding.rule in INSIDE]


def _numbered(groups: list[Group], findings: list[Finding]) -> list[tuple[int, list[Finding]]]:
    return [(group.number, [one for one in findings if one.rule == group.rule]) for group in groups]
