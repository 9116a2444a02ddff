"""What each right needs, for governance: an ordinary form that writes a dated rule. History stays."""

from datetime import date
from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.admin_access import OpenedBy, ReadOnly
from accounts.models import Employment, Tier
from courses.certification.clearance.models import RightRule, SpeakingRight
from courses.certification.clearance.rights import NEEDS, current_rule, needs_of, set_rule, write_right
from courses.certification.models import Certification
from courses.guidelines.models import Guideline
from lms.lib.by_language import ByLanguage, by_language, others

AUTHOR = "certification.author"


def _many(label: Any) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(label=label, required=False, widget=forms.CheckboxSelectMultiple)


def _flag(name: str) -> forms.BooleanField:
    field: Any = RightRule._meta.get_field(name)
    return forms.BooleanField(label=field.verbose_name, help_text=field.help_text, required=False)


@by_language(names=gettext_lazy("What it is called"), does_in=gettext_lazy("What one may do"))
class RightForm(ByLanguage):
    certifications = _many(gettext_lazy("Badges held"))
    guidelines = _many(gettext_lazy("Guidelines signed"))
    tier = forms.ChoiceField(label=gettext_lazy("Member of the tier"), required=False)
    per_topic = _flag("per_topic")
    employed = _flag("employed")
    worker_types = _many(gettext_lazy("Kinds of work"))
    granted = _flag("granted")
    grace_counts = _flag("grace_counts")
    resign_at_once = _flag("resign_at_once")
    leave_stops = _flag("leave_stops")
    starts_on = forms.DateField(label=gettext_lazy("Holds from"), widget=forms.DateInput(attrs={"type": "date"}))
    reason = forms.CharField(label=gettext_lazy("Why it changes"), max_length=500)

    class Meta:
        model = SpeakingRight
        fields = ["slug", "name", "does", "position"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        today = timezone.localdate()
        rule = (current_rule(self.instance, today) if self.instance.pk else None) or RightRule()
        for name, value in needs_of(rule).items():
            self.fields[name].initial = value
        self.fields["starts_on"].initial = today
        self._offer("certifications", {one.slug: one.name for one in Certification.objects.all()}, rule.certifications)
        self._offer("guidelines", {one.slug: str(one) for one in Guideline.objects.all()}, rule.guidelines)
        self._offer("worker_types", dict(Employment.WorkerType.choices), rule.worker_types)
        tiers = {one.slug: one.shown_name for one in Tier.objects.all()}
        self._offer("tier", {"": _("nobody in particular"), **tiers}, [])

    def _offer(self, name: str, choices: dict[str, Any], named: list[str]) -> None:
        """What the rule names already stays on offer, though it is not there yet."""
        field: Any = self.fields[name]
        later = {slug: _("%(slug)s (not there yet)") % {"slug": slug} for slug in named if slug not in choices}
        field.choices = [*choices.items(), *later.items()]

    def clean_starts_on(self) -> date:
        day: date = self.cleaned_data["starts_on"]
        if day < timezone.localdate():
            raise forms.ValidationError(_("What held before today stays as it was. Choose today or later."))
        return day

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean() or {}
        if cleaned.get("per_topic") and not cleaned.get("tier"):
            self.add_error("tier", _("Topics come from a tier. Choose which."))
        return cleaned

    @property
    def needs(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in NEEDS}


class RuleInline(ReadOnly, admin.TabularInline):
    seen_by = frozenset({AUTHOR})
    model = RightRule
    fields = ["starts_on", "ends_on", "badges", "signed", "tier", "reason", "recorded_by", "superseded_at"]
    readonly_fields = ["badges", "signed"]
    verbose_name_plural = gettext_lazy("What it needed and needs")
    ordering = ["-recorded_at", "-starts_on"]

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).select_related("recorded_by")

    @admin.display(description=gettext_lazy("Badges held"))
    def badges(self, row: RightRule) -> str:
        return ", ".join(row.certifications)

    @admin.display(description=gettext_lazy("Guidelines signed"))
    def signed(self, row: RightRule) -> str:
        return ", ".join(row.guidelines)


@admin.register(SpeakingRight)
class SpeakingRightAdmin(OpenedBy, admin.ModelAdmin):
    permission = AUTHOR
    form = RightForm
    list_display = ["name", "slug", "position"]
    actions = None
    inlines = [RuleInline]
    fieldsets = [
        (None, {"fields": ["slug", "name", "does", "position"]}),
        (gettext_lazy("What it needs"), {"fields": ["certifications", "guidelines", "tier", "per_topic"]}),
        (
            gettext_lazy("In other languages"),
            {
                "fields": [f"{name}_{code}" for code in others() for name in ("names", "does_in")],
                "classes": ["collapse"],
            },
        ),
        (
            gettext_lazy("More"),
            {
                "fields": ["employed", "worker_types", "granted", "grace_counts", "resign_at_once", "leave_stops"],
                "classes": ["collapse"],
            },
        ),
        (gettext_lazy("This change"), {"fields": ["starts_on", "reason"]}),
    ]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return ["slug"] if obj else []

    def save_model(self, request: Any, obj: SpeakingRight, form: Any, change: bool) -> None:
        names, does = {**obj.names, "en": obj.name}, {**obj.does_in, "en": obj.does}
        right = write_right(slug=obj.slug, names=names, does=does, position=obj.position)
        obj.pk = right.pk
        said = form.cleaned_data
        set_rule(
            right=right,
            starts_on=said["starts_on"],
            at=request.at,
            needs=form.needs,
            by=request.user,
            reason=said["reason"],
        )
