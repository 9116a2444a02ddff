"""A certification: its validity and criteria, what keeps it closed, and a sample person's days before it is saved."""

from datetime import date, timedelta
from typing import Any

from django.contrib import admin, messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.http import PersonRequest
from courses.certification import authoring, simulator, tasks
from courses.certification.admin.access import Desk, number
from courses.certification.admin.forms import (
    CertificationForm,
    CriterionRows,
    SampleForm,
    offered,
    row_of,
    wanted_of,
)
from courses.certification.drafts import what_is_missing
from courses.certification.models import Certification, RequirementRule
from courses.forms.rows import Rows, with_more_rows

ROWS = "criteria"
PLAIN_MONTHS = 12


@admin.register(Certification)
class CertificationAdmin(Desk):
    list_display = ["name", "tier", "months", "is_draft", "missing"]
    list_select_related = ["tier"]

    @admin.display(description=gettext_lazy("Not there yet"))
    def missing(self, row: Certification) -> str:
        return what_is_missing(row)

    def add_view(  # type: ignore[override]  # our own request
        self, request: PersonRequest, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        self.refuse_strangers(request)
        return self._page(request, Certification(is_draft=True, months=PLAIN_MONTHS))

    def change_view(  # type: ignore[override]  # our own request
        self, request: PersonRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        self.refuse_strangers(request)
        return self._page(request, get_object_or_404(Certification, pk=number(object_id)))

    def _page(self, request: PersonRequest, certification: Certification) -> HttpResponse:
        act = request.POST.get("act", "")
        choices = offered(certification)
        if request.method != "POST":
            initial = [row_of(one) for one in authoring.wanted_now(certification)]
            rows = CriterionRows(initial=initial, prefix=ROWS, form_kwargs={"offered": choices})
            sample = SampleForm(initial=_sample(certification, request.today), prefix="sample")
            return self._form(request, certification, CertificationForm(instance=certification), rows, sample)
        if act == "open":
            return self._opened(request, certification)
        data = with_more_rows(request.POST, ROWS, max_rows=30) if act.startswith("rows:") else request.POST
        form = CertificationForm(data, instance=certification)
        rows = CriterionRows(data, prefix=ROWS, form_kwargs={"offered": choices})
        sample = SampleForm(data, prefix="sample")
        is_whole = form.is_valid() and rows.is_valid()
        if act == "save" and is_whole and (page := self._saved(request, certification, wanted_of(rows.filled()))):
            return page
        return self._form(request, certification, form, rows, sample, is_tried=act == "try" and is_whole)

    def _saved(
        self, request: PersonRequest, certification: Certification, wanted: list[authoring.Wanted]
    ) -> HttpResponse | None:
        found = authoring.doubts(certification, wanted, request.today)
        if found.impossible and not certification.is_draft:
            messages.error(request, _("Nothing is saved: nobody could earn it. %(why)s") % {"why": found.impossible[0]})
            return None
        authoring.save(certification, wanted, at=request.at)
        self.log_change(request, certification, [{"changed": {"fields": ["criteria"]}}])
        messages.success(request, _("Saved."))
        return redirect("admin:certification_certification_change", certification.pk)

    def _opened(self, request: PersonRequest, certification: Certification) -> HttpResponse:
        found = authoring.doubts(certification, authoring.wanted_now(certification), request.today)
        if found.impossible:
            messages.error(request, _("It stays a draft. %(why)s") % {"why": " ".join(found.impossible)})
        elif found.said and "sure" not in request.POST:
            messages.error(request, _("Please tick that you have read what is said below."))
        else:
            authoring.open_it(certification)
            transaction.on_commit(tasks.reconcile_all.delay)
            self.log_change(request, certification, [{"changed": {"fields": ["is_draft"]}}])
            messages.success(request, _("It is open: who is asked for it owes it from now on."))
        return redirect("admin:certification_certification_change", certification.pk)

    def _form(
        self,
        request: PersonRequest,
        certification: Certification,
        form: CertificationForm,
        rows: Rows,
        sample: SampleForm,
        *,
        is_tried: bool = False,
    ) -> HttpResponse:
        shown = _drawn(certification, sample) if is_tried and sample.is_valid() else {}
        return self.render(
            request,
            "certification",
            title=str(certification) or _("New certification"),
            certification=certification,
            form=form,
            rows=rows,
            sample=sample,
            doubts=authoring.doubts(certification, authoring.wanted_now(certification), request.today)
            if certification.pk
            else None,
            requirements=certification.requirements.all() if certification.pk else [],
            **shown,
        )


def _sample(certification: Certification, today: date) -> dict[str, Any]:
    """The days of the rule that is in force, else the plain ones; somebody who takes three weeks."""
    rules = RequirementRule.objects.as_of(today).filter(requirement__certification=certification.pk)
    rule = rules.first() or RequirementRule()
    days = {name: getattr(rule, name) for name in ("due_days", "window_days", "grace_days", "long_lapse_days")}
    return {**days, "assigned_on": today, "done_on": today + timedelta(days=21)}


def _drawn(certification: Certification, form: SampleForm) -> dict[str, Any]:
    person, rule = form.sample()
    moments = simulator.timeline(certification, rule, person)
    points, stretches = simulator.drawn(moments)
    return {"points": points, "stretches": stretches, "height": 8 + max(one.y for one in points)}
