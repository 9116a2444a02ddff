"""A published version: its texts to read, and from when it holds in each country."""

from io import BytesIO
from typing import Any

from django.contrib import admin, messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from accounts.admin_access import ReadOnly
from accounts.http import PersonRequest
from courses.guidelines.admin.access import Workshop, refuse_unless
from courses.guidelines.admin.forms import StartForm
from courses.guidelines.gaps import people_by_country
from courses.guidelines.models import CountryStart, Revision, RevisionText
from courses.guidelines.policies import GOVERN, WRITE, may_govern
from courses.guidelines.starts import MAX_BYTES, Approval, CannotStart, set_start


class RevisionTextInline(ReadOnly, admin.StackedInline):
    seen_by = frozenset({WRITE, GOVERN})
    model = RevisionText
    fields = ["language", "country", "title", "summary", "text", "sha256"]
    readonly_fields = ["text", "sha256"]

    @admin.display(description=gettext_lazy("text"))
    def text(self, text: RevisionText) -> SafeString:
        return format_html('<div class="guideline" lang="{}">{}</div>', text.language, text.content)


@admin.register(Revision)
class RevisionAdmin(Workshop):
    list_display = ["guideline", "number", "note", "material", "effective_on", "published_at"]
    list_select_related = ["guideline"]
    fields = [
        "guideline",
        "number",
        "note",
        "material",
        "changed_clauses",
        "tiers",
        "resign_days",
        "passkey",
        "effective_on",
        "published_at",
        "author",
        "approved_by",
        "approved_at",
    ]
    inlines = [RevisionTextInline]
    change_form_template = "guidelines/admin/revision.html"

    class Media:
        css = {"all": ["css/signing.css"]}

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path("<int:pk>/starts/", view(self.starts), name="guidelines_revision_starts"),
            path("approval/<int:pk>/", view(require_safe(self.approval)), name="guidelines_revision_approval"),
            *super().get_urls(),
        ]

    def starts(self, request: PersonRequest, pk: int) -> HttpResponse:
        """From when the version holds in each country."""
        refuse_unless(may_govern(request.user))
        revision = get_object_or_404(Revision.objects.select_related("guideline"), pk=pk)
        people = people_by_country(request.today)
        rows = {row.country: row for row in CountryStart.objects.known().filter(revision=revision).defer("approval")}
        countries = sorted(filter(None, {*people, *rows}))
        form = StartForm(request.POST or None, request.FILES or None, countries=countries)
        if request.method == "POST" and form.is_valid() and self._set(request, revision, form):
            return redirect("admin:guidelines_revision_starts", pk)
        title = _("Countries: %(guideline)s, version %(number)s")
        context = {
            "revision": revision,
            "guideline": revision.guideline,
            "rows": [{"country": one, "people": people[one], "start": rows.get(one)} for one in countries],
            "today": request.today,
            "form": form,
        }
        values = {"guideline": revision.guideline, "number": revision.number}
        return self.render(request, "starts", title=title % values, **context)

    def _set(self, request: PersonRequest, revision: Revision, form: StartForm) -> bool:
        fields = form.cleaned_data
        sent: Any = fields["approval"]
        try:
            set_start(
                revision=revision,
                country=fields["country"],
                starts_on=fields["starts_on"],
                approval=Approval(sent.name, sent.read(MAX_BYTES + 1)) if sent else None,
                reason=fields["reason"],
                by=request.user,
                today=request.today,
                at=request.at,
            )
        except CannotStart as refusal:
            form.add_error(None, str(refusal))
            return False
        self.log_change(request, revision.guideline, _("Start in %(country)s set.") % {"country": fields["country"]})
        messages.success(request, _("Saved."))
        return True

    def approval(self, request: HttpRequest, pk: int) -> FileResponse:
        """The works council's file, as it was sent; never shown within the site."""
        refuse_unless(may_govern(request.user))  # type: ignore[arg-type]
        row = get_object_or_404(CountryStart, pk=pk, approval__isnull=False)
        response = FileResponse(
            BytesIO(bytes(row.approval or b"")),
            as_attachment=True,
            filename=row.approval_name,
            content_type="application/octet-stream",
        )
        response["X-Content-Type-Options"] = "nosniff"
        response["Cache-Control"] = "private, no-store"
        return response
