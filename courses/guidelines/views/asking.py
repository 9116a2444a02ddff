"""Questions about a guideline: hers on its page, everybody's for those who answer."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.http import PersonRequest, holds, only
from courses.guidelines import asking
from courses.guidelines.forms import AnswerForm, AskForm
from courses.guidelines.models import Question
from courses.guidelines.views.reading import find_page, show
from courses.guidelines.views.ways import to

ANSWERED_SHOWN = 50


@require_POST
@never_cache
def ask(request: PersonRequest, slug: str) -> HttpResponse:
    found = find_page(request, slug)
    if isinstance(found, HttpResponse):
        return found
    form = AskForm(request.POST)
    if not form.is_valid():
        return show(request, found, ask_form=form)
    try:
        asking.ask(user=request.user, text=found.text, body=form.cleaned_data["body"], at=request.at)
    except asking.AlreadyAsked:
        messages.warning(request, _("Your earlier question is still open. One at a time, please."))
    return to(request, "guidelines:guideline", slug, part="question")


@require_POST
def withdraw(request: PersonRequest, slug: str) -> HttpResponse:
    mine = Question.objects.unsettled().filter(user=request.user, revision_text__revision__guideline__slug=slug)
    try:
        asking.withdraw(question=get_object_or_404(mine.with_text()), at=request.at)
        messages.success(request, _("Your question is withdrawn. Your deadline runs on."))
    except asking.AlreadySettled:
        messages.info(request, _("Your question was answered just now. Here is the answer."))
    return to(request, "guidelines:guideline", slug, part="question")


@require_safe
@never_cache
@only(holds(asking.PERMISSION))
def questions(request: PersonRequest) -> HttpResponse:
    """For those who answer: what waits, oldest first, and what was answered."""
    return _questions(request)


@require_POST
@never_cache
@only(holds(asking.PERMISSION))
def answer(request: PersonRequest, uuid: UUID) -> HttpResponse:
    question = get_object_or_404(Question.objects.with_text(), uuid=uuid)
    form = AnswerForm(request.POST, prefix=str(uuid))
    if not form.is_valid():
        return _questions(request, form)
    try:
        asking.answer(question=question, by=request.user, body=form.cleaned_data["body"], at=request.at)
        messages.success(request, _("Answered. %(name)s hears of it.") % {"name": question.user.name})
    except asking.AlreadySettled:
        messages.warning(request, _("This question was settled already. Here is what stands."))
    return redirect("guidelines:questions")


def _questions(request: PersonRequest, filled_in: AnswerForm | None = None) -> HttpResponse:
    rows = Question.objects.with_text()
    open_ones = [
        (row, filled_in if filled_in and filled_in.prefix == str(row.uuid) else AnswerForm(prefix=str(row.uuid)))
        for row in rows.unsettled()
    ]
    answered = rows.filter(answered_at__isnull=False).order_by("-answered_at")[:ANSWERED_SHOWN]
    context = {"open": open_ones, "answered": answered, "filled_in": filled_in}
    return render(request, "guidelines/questions.html", context)
