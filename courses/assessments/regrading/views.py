"""The pages of a regrade in the admin: what it would change, and what it has changed."""

from collections.abc import Mapping
from typing import Any

from django.contrib import admin, messages
from django.db.models import Count, Q
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from accounts.http import PersonRequest
from courses.assessments import question_types
from courses.assessments.models import Question, QuestionVersion
from courses.assessments.pool import takes_newest
from courses.assessments.regrading import services, tasks
from courses.assessments.regrading.forms import RegradeForm, read_wrong
from courses.assessments.regrading.marking import Mending
from courses.assessments.regrading.models import Regrade
from courses.assessments.regrading.policies import may_read_names, may_take_away, may_write
from courses.assessments.regrading.preview import COUNTED, preview
from courses.lessons import fill
from courses.models import CourseVersion, VersionActivity
from courses.programme import current_programme
from courses.small_groups import is_few
from lms.lib import csv_export

COLUMNS = [
    csv_export.Column("name", "attempt__enrollment__user__name"),
    csv_export.Column("employee_number", "attempt__enrollment__user__employee_number"),
    csv_export.Column("course", "attempt__enrollment__course__slug"),
    csv_export.Column("quiz", "attempt__version_activity__key"),
    csv_export.Column("try", "attempt__number", is_text=False),
    csv_export.Column("handed_in", "attempt__submitted_at", is_text=False),
    csv_export.Column("old_mark_bp", "old_mark_bp", is_text=False),
    csv_export.Column("new_mark_bp", "new_mark_bp", is_text=False),
    csv_export.Column("old_score_bp", "old_score_bp", is_text=False),
    csv_export.Column("new_score_bp", "new_score_bp", is_text=False),
    csv_export.Column("had_passed", "had_passed", is_text=False),
    csv_export.Column("has_passed", "has_passed", is_text=False),
]


def question(workshop: admin.ModelAdmin, request: PersonRequest, asked: Question) -> HttpResponse:
    """GET shows and writes nothing; POST decides, and a worker does it."""
    newest, earlier = _versions(asked)
    context = {"question": asked, "newest": newest, "title": _("Regrade “%(key)s”") % {"key": asked.key}}
    at_work = asked.regrades.filter(finished_at__isnull=True).first()
    if at_work:
        return redirect("admin:regrading_regrade_change", at_work.pk)
    if not earlier:
        return _render(workshop, request, "nothing", context | {"writes": may_write(request.user)})
    mending = Mending(asked, read_wrong(request.GET.getlist("version"), earlier), newest)
    seen = preview(mending, request.today)
    taking = may_take_away(request.user)
    hides = not (taking or may_read_names(request.user))
    form = RegradeForm(request.POST if request.method == "POST" else None, seen=seen, may_take_away=taking)
    if form.is_valid():
        given = {name: form.cleaned_data[name] for name in ("choice", "reason", "token")}
        return _decided(services.decide(mending=mending, by=request.user, at=request.at, **given), request)
    context |= {
        "earlier": [(one, one in mending.wrong, hides and is_few(one.tries)) for one in earlier],
        "wordings": (wordings := _wordings([*mending.wrong, newest])),
        "reworded": len({one["text"] for one in wordings}) > 1,
        "seen": seen,
        "few_tries": hides and is_few(seen.tries),
        "few_unfit": hides and is_few(seen.unfit),
        "rows": rows(seen.helps, seen.everything, hides=hides),
        # Even who decides need not know what a few people answered.
        "marks": [(pair, said(count)) for pair, count in sorted(seen.marks.items())],
        "form": form,
        "taking": taking,
        "stale": _drawn_still(asked, newest),
    }
    return _render(workshop, request, "question", context)


def regrade(workshop: admin.ModelAdmin, request: PersonRequest, shown: Regrade) -> HttpResponse:
    mending, names = services.mending_of(shown), may_read_names(request.user)
    context = {
        "regrade": shown,
        "title": _("Regrade of “%(key)s”") % {"key": shown.question.key},
        "wrong": mending.wrong,
        "rows": rows(shown.counts, hides=not (names or may_take_away(request.user))),
        "names": names,
        "stale": _drawn_still(shown.question, shown.right_version),
    }
    return _render(workshop, request, "regrade", context)


def export(request: PersonRequest, shown: Regrade) -> HttpResponseBase:
    name = f"regrade-{shown.question.key}-{shown.decided_at:%Y-%m-%d}.csv"
    return csv_export.response(shown.remarks.order_by("pk"), COLUMNS, filename=name)


def rows(*counts: Mapping[str, int], hides: bool) -> list[tuple[Any, list[Any], bool]]:
    """Words, a number for each of the choices, and whether somebody loses something by it.

    Who takes something away types the number, so she sees it; to others a small one is not said.
    """
    found = []
    for key, words, falls in COUNTED:
        numbers = [one.get(key, 0) for one in counts]
        found.append((words, [said(one) if hides else one for one in numbers], falls and any(numbers)))
    return found


def said(count: int) -> Any:
    return _("fewer than five") if is_few(count) else count


def _versions(asked: Question) -> tuple[QuestionVersion, list[Any]]:
    """The newest wording, and the earlier ones that somebody has answered, the last first."""
    handed_in = Q(responses__attempt__submitted_at__isnull=False)
    found = list(asked.versions.annotate(tries=Count("responses", filter=handed_in)).order_by("-number"))
    return found[0], [one for one in found[1:] if one.tries]


def _wordings(versions: list[QuestionVersion]) -> list[dict[str, Any]]:
    """Each version with its text and what is right by it."""
    placeholders = current_programme().placeholders()
    documents = [(one, question_types.load(fill(one.body, placeholders))) for one in versions]
    return [{"number": one.number, "text": document.text, "right": document.solution()} for one, document in documents]


def _drawn_still(asked: Question, right: QuestionVersion) -> list[VersionActivity]:
    """Published quizzes of the edition that go on drawing an earlier wording."""
    published = CourseVersion.objects.newest().filter(edition=asked.bank.edition_id)
    quizzes = VersionActivity.objects.filter(version__in=published, kind="quiz").defer("html")
    ids = set(asked.versions.exclude(pk=right.pk).values_list("pk", flat=True))
    return [
        quiz
        for quiz in quizzes.order_by("position")
        if not takes_newest(quiz) and any(one["version"] in ids for one in quiz.data["pool"])
    ]


def _decided(made: Regrade, request: PersonRequest) -> HttpResponse:
    if made.finished_at is None:
        tasks.work_off.delay()
    if made.decided_by_id != request.user.pk:
        messages.info(request, _("Somebody else has just decided about this question. This is what was decided."))
    return redirect("admin:regrading_regrade_change", made.pk)


def _render(workshop: admin.ModelAdmin, request: PersonRequest, name: str, context: dict[str, Any]) -> TemplateResponse:
    context |= {**workshop.admin_site.each_context(request), "opts": workshop.opts}
    return TemplateResponse(request, f"admin/regrading/{name}.html", context)
