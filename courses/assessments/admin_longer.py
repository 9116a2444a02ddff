"""Who has longer time, and more minutes for one open attempt."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _

from accounts.admin_access import EndedNotEdited, OpenedBy, PeriodForm
from accounts.http import PersonRequest
from courses.assessments import services
from courses.assessments.limits import OutOfTime
from courses.assessments.models import Accommodation, Attempt, Extension
from lms.lib import formats


class AccommodationForm(PeriodForm):
    class Meta:
        model = Accommodation
        fields = ["user", "factor", "starts_on", "ends_on"]
        labels = {"user": _("Person"), "starts_on": _("From"), "ends_on": _("Until")}
        help_texts = {
            "factor": _("For every try that starts from then on, wherever a clock runs. We do not ask why."),
        }


@admin.register(Accommodation)
class AccommodationAdmin(EndedNotEdited, OpenedBy, admin.ModelAdmin):
    permission = "assessments.accommodate"
    form = AccommodationForm
    list_display = ["user", "factor", "starts_on", "ends_on", "recorded_by"]
    search_fields = ["user__name"]
    autocomplete_fields = ["user"]
    list_select_related = ["user", "recorded_by"]
    known_by = ("user", "factor")

    def save_model(  # type: ignore[override]  # our own request
        self, request: PersonRequest, obj: Accommodation, form: AccommodationForm, change: bool
    ) -> None:
        ends_on = form.cleaned_data["ends_on"]
        if change:
            services.end_accommodation(user=obj.user, ends_on=ends_on, at=request.at, by=request.user)
        else:
            services.accommodate(
                user=obj.user,
                factor=obj.factor,
                starts_on=obj.starts_on,
                ends_on=ends_on,
                at=request.at,
                by=request.user,
            )
        # The services write rows of their own; the log names the one that holds now.
        obj.pk = Accommodation.objects.known().filter(user=obj.user).latest("starts_on").pk


class OpenAttemptField(forms.ModelChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        values = {
            "name": obj.enrollment.user.name,
            "quiz": obj.version_activity.title,
            "time": formats.moment(obj.closes_at),
        }
        return _("%(name)s, %(quiz)s, open until %(time)s") % values


class ExtensionForm(forms.ModelForm):
    attempt = OpenAttemptField(Attempt.objects.none(), label=_("Attempt"))
    minutes = forms.IntegerField(label=_("Minutes more"), min_value=1, max_value=480)

    class Meta:
        model = Extension
        fields = ["attempt", "minutes"]


@admin.register(Extension)
class ExtensionAdmin(OpenedBy, admin.ModelAdmin):
    permission = "accounts.administer"
    form = ExtensionForm
    list_display = ["attempt_of", "minutes", "recorded_at", "recorded_by"]
    list_select_related = ["attempt__enrollment__user", "attempt__version_activity", "recorded_by"]

    @admin.display(description=_("attempt"))
    def attempt_of(self, extension: Extension) -> str:
        return f"{extension.attempt.enrollment.user.name}, {extension.attempt.version_activity.title}"

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def get_form(  # type: ignore[override]  # our own request
        self, request: PersonRequest, obj: Extension | None = None, change: bool = False, **kwargs: Any
    ) -> type[forms.ModelForm]:
        form = super().get_form(request, obj, change=change, **kwargs)
        if not obj:
            attempts: Any = form.base_fields["attempt"]
            attempts.queryset = Attempt.objects.running(request.at)
        return form

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        try:
            return super().add_view(request, form_url, extra_context)
        except OutOfTime:
            messages.error(request, _("This attempt was handed in meanwhile."))
            return redirect("admin:assessments_extension_changelist")

    def save_model(  # type: ignore[override]  # our own request
        self, request: PersonRequest, obj: Extension, form: ExtensionForm, change: bool
    ) -> None:
        values = form.cleaned_data
        made = services.extend(attempt=values["attempt"], minutes=values["minutes"], by=request.user, at=request.at)
        obj.pk = made.pk
