"""A requirement: its audience and days are set, tried out in the dry run, and only then confirmed."""

from datetime import date
from typing import Any

from django.contrib import admin, messages
from django.core.paginator import Page, Paginator
from django.db import transaction
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from accounts.audience_builder import Built, build, tree_sent
from accounts.audience_form import Node, tree_of
from accounts.audiences import ALL_STAFF
from accounts.http import PersonRequest
from accounts.models import Audience, User
from courses.certification import tasks
from courses.certification.activation import NotAsShown, confirm
from courses.certification.admin.access import Desk, number
from courses.certification.admin.forms import NewRequirement, RuleForm
from courses.certification.dry_run import DryRun, digest, dry_run, monday
from courses.certification.models import Requirement, RequirementRule
from courses.certification.rules import KEPT
from lms.lib import formats

GROUPS = ("joins", "leaves", "stays", "twice")
PAGE = 50
OURS = {"act", "shown", "sure", "csrfmiddlewaretoken"}


@admin.register(Requirement)
class RequirementAdmin(Desk):
    list_display = ["slug", "certification"]
    list_select_related = ["certification"]

    def add_view(  # type: ignore[override]  # our own request
        self, request: PersonRequest, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        self.refuse_strangers(request)
        form = NewRequirement(request.POST or None)
        if request.method == "POST" and form.is_valid():
            requirement = form.save()
            self.log_addition(request, requirement, [{"added": {}}])
            return redirect("admin:certification_requirement_change", requirement.pk)
        return self.render(request, "form", title=_("New requirement"), form=form)

    def change_view(  # type: ignore[override]  # our own request
        self, request: PersonRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        self.refuse_strangers(request)
        rows = Requirement.objects.select_related("certification")
        requirement = get_object_or_404(rows, pk=number(object_id))
        now = _rule_of(requirement, request.today)
        if request.method != "POST":
            rule = now.audience_rule if now else ALL_STAFF
            return self._form(request, requirement, RuleForm(initial=_initial(now, request.today)), tree_of(rule))
        act = request.POST.get("act", "")
        root, is_of_tree = tree_sent(request.POST)
        form = RuleForm(request.POST, today=request.today)
        if act == "audience":
            root = _saved_audience(request.POST, root)
        built = build(root, request.user, request.today)
        if is_of_tree or act in ("audience", "look", "edit") or not form.is_valid() or built.rule is None:
            shown = form if act == "try" else RuleForm(initial=request.POST.dict())
            return self._form(request, requirement, shown, root)
        rule = _unsaved(requirement, form, built)
        return self._confirmed(request, rule, built) if act == "confirm" else self._run(request, rule, built)

    def _form(self, request: PersonRequest, requirement: Requirement, form: RuleForm, root: Node) -> HttpResponse:
        return self.render(
            request,
            "requirement",
            title=str(requirement),
            requirement=requirement,
            form=form,
            built=build(root, request.user, request.today),
            audiences=Audience.objects.all(),
            now=_rule_of(requirement, request.today),
            changes=requirement.changes.select_related("recorded_by")[:10],
        )

    def _run(
        self, request: PersonRequest, rule: RequirementRule, built: Built, *, run: DryRun | None = None, why: str = ""
    ) -> HttpResponse:
        run = run or dry_run(rule)
        group, _colon, page = request.POST.get("act", "").partition(":")[2].partition(":")
        return self.render(
            request,
            "dry_run",
            title=_("What it would do"),
            requirement=rule.requirement,
            rule=rule,
            built=built,
            run=run,
            why=why,
            shown=digest(run.snapshot()),
            due=_weeks(run.due),
            mails=_weeks(run.mails),
            group=group if group in GROUPS else "",
            people=_named(getattr(run, group), page, request) if group in GROUPS else None,
            sent=[(name, value) for name, values in request.POST.lists() if name not in OURS for value in values],
        )

    def _confirmed(self, request: PersonRequest, rule: RequirementRule, built: Built) -> HttpResponse:
        run = dry_run(rule)
        if run.warnings and "sure" not in request.POST:
            return self._run(request, rule, built, run=run, why=_("Please tick that you have seen the warnings."))
        try:
            change = confirm(rule, shown=request.POST.get("shown", ""), by=request.user, at=request.at)
        except NotAsShown as refusal:
            why = _("Nothing has happened: the figures have changed since you looked. This is what it would do now.")
            return self._run(request, rule, built, run=refusal.run, why=why)
        transaction.on_commit(tasks.reconcile_all.delay)
        self.log_change(request, rule.requirement, f"{_('Confirmed what was shown:')} {change.sha256[:8]}")
        messages.success(request, _("Confirmed. To-dos are written now; in a large company it takes a few minutes."))
        return redirect("admin:certification_requirement_change", rule.requirement.pk)


def _rule_of(requirement: Requirement, on: date) -> RequirementRule | None:
    return RequirementRule.objects.as_of(on).filter(requirement=requirement).first()


def _initial(now: RequirementRule | None, today: date) -> dict[str, Any]:
    values = {name: getattr(now or RequirementRule(), name) for name in KEPT}
    return {**values, "starts_on": today}


def _saved_audience(data: QueryDict, otherwise: Node) -> Node:
    slug = data.get("audience", "")
    audience = Audience.objects.filter(slug=slug).first()
    return tree_of(audience.rule) if audience else otherwise


def _unsaved(requirement: Requirement, form: RuleForm, built: Built) -> RequirementRule:
    return RequirementRule(requirement=requirement, audience_rule=built.rule, **form.cleaned_data)


def _weeks(days: dict[date, int]) -> list[dict[str, Any]]:
    """By Monday, as the chart and the table show it."""
    weeks: dict[date, int] = {}
    for day, count in sorted(days.items()):
        weeks[monday(day)] = weeks.get(monday(day), 0) + count
    return [
        {"monday": week, "label": formats.day_short(week), "text": str(count), "due": count}
        for week, count in weeks.items()
    ]


def _named(ids: frozenset[int], page: str, request: PersonRequest) -> Page:
    """Those whom the viewer may see, by name. Filtered here: a database takes no list of a hundred thousand ids."""
    people = User.objects.visible_to(request.user, request.today).order_by("name", "id").values_list("id", "name")
    names = [name for pk, name in people.iterator() if pk in ids]
    return Paginator(names, PAGE).get_page(page)
