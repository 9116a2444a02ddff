from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.http import PersonRequest, holds, only
from accounts.models import User
from accounts.roles import permissions_of
from courses.certification.clearance.forms import PersonForm, WhoForm
from courses.certification.clearance.models import Answer
from courses.certification.clearance.services import (
    Clearance,
    clearance,
    clearances,
    note_answer,
    note_answers,
    who_may,
)
from courses.certification.clearance.why import Way, sentences, ways
from courses.certification.models import last_good_day

ASK, REASONS, SWITCH = "clearance.ask", "clearance.reasons", "crisis.switch"
# What one reads of oneself at a time, and how many names one asks for at once: each name is noted.
ANSWERS, NAMES = 50, 200


@dataclass(frozen=True)
class Said:
    """An answer as a page shows it."""

    answer: Clearance
    name: str
    does: str
    sentences: list[str]
    ways: list[Way]

    @property
    def last_day(self) -> object:
        return last_good_day(self.answer.until)


@require_safe
@never_cache
def mine(request: PersonRequest) -> HttpResponse:
    """What I may do, and who asked about me."""
    answers = Answer.objects.filter(user=request.user).select_related("asked_by", "right")
    may = permissions_of(request.user)
    rights = [_said(one, request.LANGUAGE_CODE) for one in clearances(request.user, request.at)]
    context = {
        "lists": [[one for one in rights if one.answer.allowed], [one for one in rights if not one.answer.allowed]],
        "ways": list(dict.fromkeys(way for one in rights for way in one.ways)),
        "asked": [(one, one.right.name_in(request.LANGUAGE_CODE)) for one in answers[:ANSWERS]],
        "may_ask": ASK in may,
        "may_switch": SWITCH in may,
    }
    return render(request, "clearance/mine.html", context)


def _said(answer: Clearance, language: str) -> Said:
    right = answer.right
    return Said(answer, right.name_in(language), right.said_in(language), sentences(answer, language), ways(answer))


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@only(holds(ASK))
def person(request: PersonRequest) -> HttpResponse:
    """One person: may she? The answer is noted, so it is asked for by POST."""
    form = PersonForm(request.POST or None, language=request.LANGUAGE_CODE, at=request.at)
    context: dict[str, object] = {"form": form, "tab": "person"}
    if form.is_bound and form.is_valid():
        context |= _answered(request, form)
    return render(request, "clearance/person.html", context)


def _answered(request: PersonRequest, form: PersonForm) -> dict[str, object]:
    asked, known = form.cleaned_data, form.known_at
    user: User = asked["person"]
    answer = clearance(user, asked["right"].slug, form.about_at, asked["topic"], known=known)
    note_answer(
        user=user,
        answer=answer,
        about_at=form.about_at,
        at=request.at,
        topic=asked["topic"],
        known=known,
        by=request.user,
    )
    sees_why = user == request.user or REASONS in permissions_of(request.user)
    return {"user_asked": user, "said": _said(answer, request.LANGUAGE_CODE), "asked": asked, "sees_why": sees_why}


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@only(holds(ASK))
def who(request: PersonRequest) -> HttpResponse:
    """The reverse: who may? By name, never ranked."""
    form = WhoForm(request.POST or None, language=request.LANGUAGE_CODE, at=request.at)
    context: dict[str, object] = {"form": form, "tab": "who"}
    if form.is_bound and form.is_valid():
        context |= _listed(request, form)
    return render(request, "clearance/who.html", context)


def _listed(request: PersonRequest, form: WhoForm) -> dict[str, object]:
    asked = form.cleaned_data
    narrowed = {name: asked[name] or None for name in ("topic", "language", "market")}
    found = who_may(asked["right"].slug, at=form.about_at, **narrowed)
    shown = found[:NAMES]
    answer = Clearance(asked["right"], allowed=True)
    about = {"about_at": form.about_at, "at": request.at, "topic": asked["topic"], "by": request.user}
    note_answers([(one, answer) for one in shown], **about)
    return {
        "people": shown,
        "count": len(found),
        "asked": asked,
        "right": asked["right"].name_in(request.LANGUAGE_CODE),
    }
