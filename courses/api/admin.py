"""Tokens, for the administrator: made, shown once, revoked."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy, ngettext
from django.utils.translation import gettext_lazy as _

from accounts.admin_access import OpenedBy
from courses.api.models import Scope, Token
from courses.api.services import issue, revoke

LONGEST = timedelta(days=366)


class TokenForm(forms.ModelForm):
    scopes = forms.MultipleChoiceField(label=_("may"), choices=Scope.choices, widget=forms.CheckboxSelectMultiple)

    class Meta:
        model = Token
        fields = ["name", "owner", "scopes", "expires_on"]
        help_texts = {"expires_on": _("At most a year from now.")}

    def clean_expires_on(self) -> date:
        day: date = self.cleaned_data["expires_on"]
        if not timezone.localdate() < day <= timezone.localdate() + LONGEST:
            raise forms.ValidationError(_("Choose a day from tomorrow to a year from now."))
        return day


@admin.register(Token)
class TokenAdmin(OpenedBy, admin.ModelAdmin):
    permission = "accounts.administer"
    form = TokenForm
    list_display = ["name", "owner", "may", "expires_on", "last_used_on", "revoked_at"]
    list_select_related = ["owner"]
    search_fields = ["name", "owner__name"]
    autocomplete_fields = ["owner"]
    readonly_fields = ["made_at", "made_by", "last_used_on", "revoked_at", "revoked_by"]
    actions = ["revoke_chosen"]

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def get_fields(self, request: HttpRequest, obj: Token | None = None) -> Any:
        return ["name", "owner", "may", "expires_on", *self.readonly_fields] if obj else self.form.Meta.fields

    def get_readonly_fields(self, request: HttpRequest, obj: Token | None = None) -> list[str]:
        return self.readonly_fields if obj else []

    @admin.display(description=_("may"))
    def may(self, token: Token) -> str:
        return "; ".join(str(Scope(one).label) for one in token.scopes)

    def save_model(self, request: Any, obj: Token, form: Any, change: bool) -> None:
        token, key = issue(**form.cleaned_data, by=request.user, at=request.at)
        obj.pk, obj.key = token.pk, key  # type: ignore[attr-defined]  # shown in the answer, and kept nowhere

    def response_add(self, request: HttpRequest, obj: Token, post_url_continue: str | None = None) -> HttpResponse:
        """Answered at once: a redirect would have to carry the key in a cookie."""
        context = {
            **self.admin_site.each_context(request),
            "token": obj,
            "opts": self.opts,
            "title": _("The new token"),
        }
        return TemplateResponse(request, "admin/api/token/made.html", context)

    @admin.action(description=gettext_lazy("Revoke"), permissions=["add"])
    def revoke_chosen(self, request: Any, chosen: QuerySet[Token]) -> None:
        count = revoke(chosen, by=request.user, at=request.at)
        said = ngettext("%(count)d token revoked.", "%(count)d tokens revoked.", count) % {"count": count}
        self.message_user(request, said, messages.SUCCESS)
