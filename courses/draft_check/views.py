from dataclasses import dataclass
from datetime import date

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from accounts.http import PersonRequest
from accounts.models import Employment, TierMembership, User
from courses.draft_check.composer import PLATFORMS, pieces
from courses.draft_check.draft import LANGUAGES, Draft, Result, Verdict
from courses.draft_check.forms import DraftForm
from courses.draft_check.groups import Group, grouped
from courses.draft_check.links import clause_addresses, lesson_addresses, lessons
from courses.draft_check.services import check_draft
from courses.models import VersionActivity

MARKETS = {"DK": "DK", "GB": "UK", "US": "US"}
OTHER_EU = (
    "AT", "BE", "BG", "CY", "CZ", "DE", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "IE", "IT", "LT", "LU", "LV", "MT",
    "NL", "PL", "PT", "RO", "SE", "SI", "SK",
)  # fmt: skip


@dataclass(frozen=True)
class Linked:
    """What one rule found, and where to read more."""

    group: Group
    clause_url: str
    lesson: VersionActivity | None
    # Empty for who is not in its course.
    lesson_url: str

    @property
    def clause(self) -> str:
        return self.group.findings[0].clause


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def draft_check(request: PersonRequest) -> HttpResponse:
    """Nothing of the draft is kept: not in the database, the session, the log or a cache."""
    form = DraftForm(request.POST if request.method == "POST" else None, initial=_initial(request))
    context: dict[str, object] = {"form": form}
    if form.is_bound and form.is_valid():
        draft = form.draft(author_tier=_tier(request.user, request.today), now=request.at)
        context |= _shown(draft, check_draft(draft), request)
    if request.headers.get("X-Requested-With") == "fetch":
        return render(request, "draft_check/_result.html", context, status=200 if form.is_valid() else 400)
    return render(request, "draft_check/page.html", context)


def _initial(request: PersonRequest) -> dict[str, str]:
    country = (
        Employment.objects.as_of(request.today).filter(user=request.user).values_list("country", flat=True).first()
    )
    market = "EU" if country in OTHER_EU else MARKETS.get(country or "", "other")
    return {"lang": request.LANGUAGE_CODE if request.LANGUAGE_CODE in LANGUAGES else "en", "market": market}


def _tier(user: User, today: date) -> str:
    """Leaders are read more strictly; all others alike."""
    leads = TierMembership.objects.as_of(today).filter(user=user, tier__slug="exec").exists()
    return "exec" if leads else "join"


def _shown(draft: Draft, result: Result, request: PersonRequest) -> dict[str, object]:
    platform = PLATFORMS[draft.platform]
    clauses = clause_addresses((one.clause for one in result.findings), request.today)
    keys = {one.lesson for one in result.findings}
    taught, opened = lessons(keys, request.LANGUAGE_CODE), lesson_addresses(request.user.pk, keys)
    groups = grouped(result.findings)
    return {
        "draft": draft,
        "result": result,
        "platform": platform,
        "too_many": max(len(draft.text) - platform.limit, 0),
        "linked": [_linked(one, clauses, taught, opened) for one in groups],
        "pieces": pieces(draft.text, [(group.number, group.findings) for group in groups], platform.glance),
        "verdict": _verdict(result.verdict, len(groups)),
        "is_clear": result.verdict == Verdict.CLEAR,
        "is_stop": result.verdict == Verdict.STOP,
    }


def _linked(
    group: Group, clauses: dict[str, str], taught: dict[str, VersionActivity], opened: dict[str, str]
) -> Linked:
    first = group.findings[0]
    return Linked(group, clauses.get(first.clause, ""), taught.get(first.lesson), opened.get(first.lesson, ""))


def _verdict(verdict: Verdict, count: int) -> str:
    if verdict == Verdict.CLEAR:
        return _("Nothing here to hold you back")
    if verdict == Verdict.STOP:
        message = ngettext(
            "Stop here, and look again at %(count)d thing", "Stop here, and look again at %(count)d things", count
        )
    else:
        message = ngettext("Look again at %(count)d thing", "Look again at %(count)d things", count)
    return message % {"count": count}
