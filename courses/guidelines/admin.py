"""Governance's workshop: what is published is read only; a new version is published by a form of its own."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import Model
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.http import PersonRequest
from accounts.roles import permissions_of
from courses.evidence.services import ClockStepsBack
from courses.guidelines.models import Guideline, Revision, RevisionText
from courses.guidelines.publish_form import PublishForm
from courses.guidelines.publishing import publish_revision, write_guideline

PERMISSION = "guidelines.author"


class ReadOnly:
    """Seen by those who answer for the guidelines, changed by nobody here."""

    def has_module_permission(self, request: HttpRequest) -> bool:
        return PERMISSION in permissions_of(request.user)

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return PERMISSION in permissions_of(request.user)

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


class RevisionInline(ReadOnly, admin.TabularInline):
    model = Revision
    fields = ["number", "material", "effective_on", "published_at", "texts"]
    readonly_fields = ["texts"]
    show_change_link = True

    @admin.display(description=gettext_lazy("Languages"))
    def texts(self, revision: Revision) -> str:
        return ", ".join(text.language for text in revision.texts.all())


@admin.register(Guideline)
class GuidelineAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ["slug", "title", "version", "in_force_since", "publish_link"]
    fields = ["slug", "position"]
    inlines = [RevisionInline]
    change_form_template = "guidelines/admin_change.html"

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return PERMISSION in permissions_of(request.user)

    def get_inlines(self, request: HttpRequest, obj: Guideline | None) -> list[type[admin.options.InlineModelAdmin]]:
        return self.inlines if obj else []

    def save_model(self, request: HttpRequest, obj: Guideline, form: ModelForm, change: bool) -> None:
        obj.pk = write_guideline(slug=obj.slug, position=obj.position).pk

    def response_add(self, request: HttpRequest, obj: Guideline, post_url_continue: str | None = None) -> HttpResponse:
        return redirect("admin:guidelines_guideline_publish", obj.pk)

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).prefetch_related("revisions__texts")

    @admin.display(description=gettext_lazy("title"))
    def title(self, guideline: Guideline) -> str:
        newest = self._newest(guideline)
        return newest.texts.all()[0].title if newest else ""

    @admin.display(description=gettext_lazy("newest version"))
    def version(self, guideline: Guideline) -> int | None:
        newest = self._newest(guideline)
        return newest.number if newest else None

    @admin.display(description=gettext_lazy("in force from"))
    def in_force_since(self, guideline: Guideline) -> object:
        newest = self._newest(guideline)
        return newest.effective_on if newest else None

    @admin.display(description="")
    def publish_link(self, guideline: Guideline) -> SafeString:
        url = reverse("admin:guidelines_guideline_publish", args=[guideline.pk])
        return format_html('<a href="{}">{}</a>', url, _("Publish a new version"))

    def _newest(self, guideline: Guideline) -> Revision | None:
        return max(guideline.revisions.all(), key=lambda revision: revision.number, default=None)

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.publish)
        return [path("<int:pk>/publish/", view, name="guidelines_guideline_publish"), *super().get_urls()]

    def publish(self, request: PersonRequest, pk: int) -> HttpResponse:
        """Look at the new version first; publishing is the second button."""
        if not self.has_add_permission(request):
            return redirect("admin:index")
        guideline = get_object_or_404(Guideline, pk=pk)
        form = PublishForm(request.POST or None, guideline=guideline, initial={"effective_on": request.today})
        if request.method == "POST" and form.is_valid() and "publish" in request.POST:
            self._publish(request, guideline, form)
            return redirect("admin:guidelines_guideline_change", guideline.pk)
        context = {
            **self.admin_site.each_context(request),
            "title": _("Publish a new version of %(guideline)s") % {"guideline": guideline},
            "opts": self.opts,
            "original": guideline,
            "form": form,
            "compiled": form.compiled if form.is_bound and form.is_valid() else [],
        }
        return TemplateResponse(request, "guidelines/admin_publish.html", context)

    def _publish(self, request: PersonRequest, guideline: Guideline, form: PublishForm) -> None:
        try:
            self._tell(request, guideline, publish_revision(guideline=guideline, at=request.at, **form.values()))
        except ClockStepsBack:
            messages.error(
                request, _("The clock of this site has gone back. Nothing is published. Set it right first.")
            )

    def _tell(self, request: PersonRequest, guideline: Guideline, revision: Revision) -> None:
        if revision.published_at != request.at:
            messages.info(request, _("These texts are version %(number)s already.") % {"number": revision.number})
            return
        self.log_change(request, guideline, f"Published version {revision.number}")
        messages.success(request, _("Version %(number)s is published.") % {"number": revision.number})


class RevisionTextInline(ReadOnly, admin.StackedInline):
    model = RevisionText
    fields = ["language", "title", "summary", "text", "sha256"]
    readonly_fields = ["text", "sha256"]

    @admin.display(description=gettext_lazy("text"))
    def text(self, text: RevisionText) -> SafeString:
        return format_html('<div class="guideline" lang="{}">{}</div>', text.language, text.content)


@admin.register(Revision)
class RevisionAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ["guideline", "number", "material", "effective_on", "published_at"]
    list_select_related = ["guideline"]
    fields = ["guideline", "number", "material", "changed_clauses", "resign_days", "effective_on", "published_at"]
    inlines = [RevisionTextInline]

    class Media:
        css = {"all": ["css/signing.css"]}
