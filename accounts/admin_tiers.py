"""Tiers, and by which saved audience people belong to one."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.forms import ModelForm
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts import audience_form, audiences
from accounts.admin_access import PeopleAdmin
from accounts.audience_words import names_of
from accounts.audiences import ALL_STAFF
from accounts.http import PersonRequest
from accounts.models import Audience, Tier
from accounts.services import set_tier_rule
from lms.lib.by_language import ByLanguage, by_language


@by_language(names=gettext_lazy("What it is called"))
class TierForm(ByLanguage):
    """The rule is a copy of the audience's: who changes that later changes no tier."""

    audience = forms.ModelChoiceField(
        Audience.objects.all(),
        required=False,
        label=gettext_lazy("In it by a rule"),
        empty_label=gettext_lazy("nobody"),
    )
    sure = forms.BooleanField(required=False, label=gettext_lazy("Yes, it is meant so"), widget=forms.HiddenInput)

    class Meta:
        model = Tier
        fields = ["name", "slug", "step", "entry", "position"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rule = self.instance.rule
        field = self.fields["audience"]
        field.help_text = _("Whom the audience matches is in the tier from that day on, and leaves it by itself.")
        if rule is not None:
            self.initial["audience"] = Audience.objects.filter(rule=rule).first()
            words = _("Now: %(rule)s") % {"rule": audience_form.sentence(rule, names_of(rule))}
            field.help_text = f"{field.help_text} {words}"

    def clean(self) -> dict[str, Any] | None:
        """A rule that matches nobody or everybody is asked about once."""
        cleaned = super().clean() or {}
        if cleaned.get("audience") and "audience" in self.changed_data and not cleaned.get("sure"):
            today = timezone.localdate()
            count, everybody = (len(audiences.matching(one, today)) for one in (cleaned["audience"].rule, ALL_STAFF))
            if not 0 < count < everybody:
                self.fields["sure"].widget = forms.CheckboxInput()
                nobody, all_of_us = _("This matches nobody today."), _("This matches everybody in the company.")
                self.add_error("sure", all_of_us if count else nobody)
        return cleaned

    @property
    def rule(self) -> dict[str, Any] | None:
        """None: nobody. An old rule that no audience has stays while no other one is chosen."""
        chosen: Audience | None = self.cleaned_data["audience"]
        if chosen is None and "audience" not in self.changed_data:
            return self.instance.rule
        return chosen.rule if chosen else None


@admin.register(Tier)
class TierAdmin(PeopleAdmin):
    form = TierForm
    list_display = ["name", "slug", "step", "position"]
    prepopulated_fields = {"slug": ["name"]}

    def save_model(  # type: ignore[override]  # our own request
        self, request: PersonRequest, obj: Tier, form: ModelForm, change: bool
    ) -> None:
        super().save_model(request, obj, form, change)
        if isinstance(form, TierForm) and form.rule != obj.rule:
            set_tier_rule(tier=obj, rule=form.rule, from_day=request.today)
            self._say(request, form.rule)

    def _say(self, request: PersonRequest, rule: dict[str, Any] | None) -> None:
        if rule is None:
            messages.success(request, _("Nobody is in it by a rule any more; who was leaves it tonight."))
            return
        count = len(audiences.matching(rule, request.today))
        said = ngettext(
            "%(count)d person matches today, and is in it from tonight.",
            "%(count)d people match today, and are in it from tonight.",
            count,
        )
        messages.success(request, said % {"count": count})
