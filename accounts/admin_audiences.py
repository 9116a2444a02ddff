"""Audiences: built from groups and conditions, saved once it is plain whom they match."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from accounts.admin_access import PeopleAdmin
from accounts.audience_builder import Built, build, tree_sent
from accounts.audience_form import tree_of
from accounts.audiences import ALL_STAFF
from accounts.http import PersonRequest
from accounts.models import Audience


class AudienceForm(forms.ModelForm):
    class Meta:
        model = Audience
        fields = ["name", "slug"]


@admin.register(Audience)
class AudienceAdmin(PeopleAdmin):
    list_display = ["name", "slug"]

    def add_view(  # type: ignore[override]  # our own request
        self, request: PersonRequest, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        return self._page(request, None)

    def change_view(  # type: ignore[override]  # our own request
        self, request: PersonRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        if not object_id.isdecimal() or len(object_id) > 18:
            raise Http404
        return self._page(request, get_object_or_404(Audience, pk=int(object_id)))

    def _page(self, request: PersonRequest, audience: Audience | None) -> HttpResponse:
        if not self.has_view_permission(request) or (
            (request.method == "POST" or audience is None) and not self.has_change_permission(request)
        ):
            raise PermissionDenied
        if request.method != "POST":
            rule = audience.rule if audience else ALL_STAFF
            return self._form(
                request, AudienceForm(instance=audience), build(tree_of(rule), request.user, request.today)
            )
        root, is_of_tree = tree_sent(request.POST)
        built = build(root, request.user, request.today)
        is_saved = not is_of_tree and request.POST.get("act") == "save"
        form = AudienceForm(request.POST, instance=audience)
        # What is only being built is not told off for what is still empty.
        asks = is_saved and form.is_valid() and built.rule is not None and built.is_doubtful
        if is_saved and form.is_valid() and built.rule and (not asks or "sure" in request.POST):
            return self._saved(request, form, built.rule)
        shown = form if is_saved else AudienceForm(initial=request.POST.dict(), instance=audience)
        return self._form(request, shown, built, asks=asks)

    def _saved(self, request: PersonRequest, form: AudienceForm, rule: dict[str, Any]) -> HttpResponse:
        form.instance.rule = rule
        audience = form.save()
        self.log_change(request, audience, [{"changed": {"fields": ["rule"]}}])
        messages.success(request, _("Saved. A requirement keeps the rule it has until somebody gives it this one."))
        return redirect("admin:accounts_audience_changelist")

    def _form(self, request: PersonRequest, form: AudienceForm, built: Built, *, asks: bool = False) -> HttpResponse:
        page = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": form.instance.name or _("New audience"),
            "form": form,
            "built": built,
            "asks": asks,
            "may_write": self.has_change_permission(request),
        }
        return TemplateResponse(request, "admin/accounts/audience/change.html", page)
