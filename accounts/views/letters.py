from uuid import UUID

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.http import PersonRequest, holds, only
from accounts.letters import AT_ONCE, candidates, departments_of, last_issued, write_letters
from accounts.models import Department, User
from accounts.tasks import send_invitations as send_invitations_task

PAGE = 12


class ChoiceForm(forms.Form):
    department = forms.ModelChoiceField(
        Department.objects.all(),
        to_field_name="path",
        required=False,
        label=_("Department"),
        empty_label=_("All departments"),
    )
    who = forms.ChoiceField(
        choices=[("new", _("Never signed in")), ("all", _("Everybody"))], required=False, label=_("Who")
    )
    words = forms.CharField(max_length=100, required=False, label=_("Name or employee number"))


may_activate = only(holds("people.activate"))


@require_safe
@may_activate
def choose_people(request: PersonRequest) -> HttpResponse:
    form = ChoiceForm(request.GET)
    page = Paginator(_people(request, form), PAGE).get_page(request.GET.get("page"))
    units, issued = departments_of(page, request.today), last_issued(page)
    rows = [{"person": one, "department": units.get(one.pk, ""), "issued_at": issued.get(one.pk)} for one in page]
    query = request.GET.copy()
    query.pop("page", None)
    values = {"form": form, "page": page, "rows": rows, "query": query.urlencode(), "at_once": AT_ONCE}
    return render(request, "accounts/letters.html", values)


@require_POST
@never_cache
@may_activate
def print_letters(request: PersonRequest) -> HttpResponse:
    """A POST: every printed letter carries a fresh code and ends the one before it."""
    people = list(_chosen(request)[:AT_ONCE])
    if not people:
        messages.warning(request, _("Choose at least one person."))
        return redirect("accounts:letters")
    letters = write_letters(people, at=request.at, on=request.today)
    values = {
        "letters": letters,
        "address": settings.BASE_URL + reverse("accounts:activate"),
        "back": reverse("accounts:letters"),
    }
    return render(request, "accounts/print_letters.html", values)


@require_POST
@may_activate
def send_invitations(request: PersonRequest) -> HttpResponse:
    ids = list(_chosen(request).exclude(email=None).values_list("pk", flat=True)[:AT_ONCE])
    if not ids:
        messages.warning(request, _("None of the people chosen has an e-mail address. Print letters for them."))
        return redirect("accounts:letters")
    send_invitations_task.delay(ids)
    sentence = ngettext("%(count)d invitation is on its way.", "%(count)d invitations are on their way.", len(ids))
    messages.success(request, sentence % {"count": len(ids)})
    return redirect("accounts:letters")


def _people(request: PersonRequest, form: ChoiceForm) -> QuerySet[User]:
    chosen = form.cleaned_data if form.is_valid() else {}
    return candidates(
        request.user,
        on=request.today,
        department=chosen["department"].path if chosen.get("department") else "",
        everyone=chosen.get("who") == "all",
        words=chosen.get("words", ""),
    )


def _chosen(request: PersonRequest) -> QuerySet[User]:
    """The ticked people, or with `all` everybody whom the filter shows."""
    if request.POST.get("all"):
        return _people(request, ChoiceForm(request.POST))
    uuids = [found for value in request.POST.getlist("person") if (found := _uuid(value))]
    return candidates(request.user, on=request.today, everyone=True).filter(uuid__in=uuids)


def _uuid(value: str) -> UUID | None:
    try:
        return UUID(value)
    except ValueError:
        return None
