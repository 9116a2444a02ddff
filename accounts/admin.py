from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin  # noqa: F401  registers Group, which we take out again
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.admin_access import EndedNotEdited, PeopleAdmin, PeriodForm
from accounts.admin_audiences import AudienceAdmin  # noqa: F401  registers it
from accounts.admin_tiers import TierAdmin  # noqa: F401  registers it
from accounts.http import PersonRequest
from accounts.models import Coaching, Department, Employment, RoleGrant, TierMembership, User
from accounts.roles import Role, roles_of
from accounts.services import coach, end_coaching, end_role, grant_role, set_may_sign_in

# Roles are dated grants (accounts/roles.py); groups would be a second truth.
admin.site.unregister(Group)


class HistoryInline(admin.TabularInline):
    """Dated facts as they are known now, for reading."""

    extra = 0
    can_delete = False
    show_change_link = False

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        rows: Any = super().get_queryset(request)
        return rows.known().order_by("-starts_on")

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return True

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


class EmploymentInline(HistoryInline):
    model = Employment
    fk_name = "user"
    fields = [
        "starts_on",
        "ends_on",
        "department",
        "title",
        "manager",
        "acting_manager",
        "country",
        "site",
        "worker_type",
    ]
    verbose_name_plural = _("employment, from the roster")

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        rows: Any = super().get_queryset(request)
        return rows.with_people()


class RoleGrantInline(HistoryInline):
    model = RoleGrant
    fk_name = "user"
    fields = ["role", "department", "starts_on", "ends_on"]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).select_related("department")


class TierMembershipInline(HistoryInline):
    model = TierMembership
    fk_name = "user"
    fields = ["tier", "source", "starts_on", "ends_on"]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).select_related("tier")


class UserForm(forms.ModelForm):
    """May sign in or not, and one role to grant or to end; all other facts come from the roster."""

    act = forms.ChoiceField(
        label=_("Roles"),
        required=False,
        choices=[("", _("leave as they are")), ("grant", _("grant a role")), ("end", _("end a role"))],
    )
    role = forms.ChoiceField(
        label=_("role"), required=False, choices=[("", "—"), *((r.value, r.label) for r in Role if r != Role.MANAGER)]
    )
    role_department = forms.ModelChoiceField(
        Department.objects.all(),
        required=False,
        label=_("only for the department"),
        help_text=_("With all below it. Empty: everywhere."),
    )
    role_from = forms.DateField(
        label=_("from"), required=False, help_text=_("The first day with the role, or the first day without it.")
    )

    class Meta:
        model = User
        fields = ["is_active"]

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean() or {}
        if cleaned.get("act") and not (cleaned.get("role") and cleaned.get("role_from")):
            raise ValidationError(_("To grant or end a role, choose the role and the day."))
        return cleaned


@admin.register(User)
class UserAdmin(PeopleAdmin):
    form = UserForm
    inlines = [EmploymentInline, RoleGrantInline, TierMembershipInline]
    list_display = ["name", "employee_number", "email", "language", "is_active", "last_login"]
    list_filter = ["is_active", "language"]
    search_fields = ["name", "=employee_number", "email"]
    search_help_text = _("Name, e-mail, or the whole employee number")
    readonly_fields = [
        "name",
        "employee_number",
        "email",
        "language",
        "own_language",
        "time_zone",
        "last_login",
        "uuid",
    ]
    fieldsets = [
        (
            None,
            {"fields": [("name", "employee_number"), "email", ("language", "own_language", "time_zone"), "last_login"]},
        ),
        (_("Sign-in"), {"fields": ["is_active"]}),
        (_("Roles"), {"fields": [("act", "role"), ("role_department", "role_from")]}),
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        return super().get_queryset(request).filter(anonymised_at=None)

    def get_fieldsets(self, request: HttpRequest, obj: User | None = None) -> Any:
        return self.fieldsets if self.has_change_permission(request, obj) else self.fieldsets[:2]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def save_model(  # type: ignore[override]  # our own request
        self, request: PersonRequest, obj: User, form: UserForm, change: bool
    ) -> None:
        if "is_active" in form.changed_data:
            set_may_sign_in(user=obj, may=form.cleaned_data["is_active"], at=request.at)
        act, fields = form.cleaned_data["act"], form.cleaned_data
        if act:
            scope = {"department": fields["role_department"], "at": request.at, "by": request.user}
            if act == "grant":
                grant_role(user=obj, role=fields["role"], starts_on=fields["role_from"], **scope)
            else:
                end_role(user=obj, role=fields["role"], ends_on=fields["role_from"], **scope)


@admin.register(Department)
class DepartmentAdmin(PeopleAdmin):
    """New units come with the roster; here a unit gets another name."""

    list_display = ["name", "path"]
    search_fields = ["name", "path"]
    fields = ["name", "path", "code"]
    readonly_fields = ["path", "code"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False


class CoachingForm(PeriodForm):
    class Meta:
        model = Coaching
        fields = ["coach", "coachee", "starts_on", "ends_on"]
        labels = {"coach": _("coach"), "coachee": _("coachee"), "starts_on": _("from"), "ends_on": _("until")}

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean() or {}
        person, starts_on = cleaned.get("coach"), cleaned.get("starts_on")
        if person and starts_on and Role.COACH not in roles_of(person, starts_on):
            self.add_error("coach", _("Give this person the role of coach first, from that day or earlier."))
        return cleaned


@admin.register(Coaching)
class CoachingAdmin(EndedNotEdited, PeopleAdmin):
    """Who reads whose written practice; a row is never edited, only ended."""

    form = CoachingForm
    list_display = ["coach", "coachee", "starts_on", "ends_on"]
    search_fields = ["coach__name", "coachee__name"]
    autocomplete_fields = ["coach", "coachee"]
    list_select_related = ["coach", "coachee"]
    known_by = ("coach", "coachee")

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self.has_change_permission(request)

    def save_model(  # type: ignore[override]  # our own request
        self, request: PersonRequest, obj: Coaching, form: CoachingForm, change: bool
    ) -> None:
        who: dict[str, Any] = {"coach": obj.coach, "coachee": obj.coachee, "at": request.at, "by": request.user}
        ends_on = form.cleaned_data["ends_on"]
        if change:
            end_coaching(ends_on=ends_on, **who)
        else:
            coach(starts_on=obj.starts_on, ends_on=ends_on, **who)
        # The services write rows of their own; the log names the one that holds now.
        obj.pk = Coaching.objects.known().filter(coach=obj.coach, coachee=obj.coachee).latest("starts_on").pk
