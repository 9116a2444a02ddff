"""Courses, their editions with the outline, and modules."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.http import PersonRequest
from courses import activities, services
from courses.admin.access import WorkshopAdmin, refuse_readers, standing
from courses.admin.outline import act_on_outline, doomed, missing_from, outline
from courses.admin.publish import publish_page
from courses.forms.catalogue import CourseForm, EditionForm, ModuleForm, NewActivityForm, NewEditionForm
from courses.forms.rows import asked_to_grow, growing, with_more_rows
from courses.models import Course, Edition, Module
from courses.services import CannotChange


@admin.register(Course)
class CourseAdmin(WorkshopAdmin):
    form = CourseForm
    list_display = ["slug", "tier", "editions"]
    list_select_related = ["tier"]
    ordering = ["tier__position", "slug"]
    change_form_template = "admin/courses/course/change_form.html"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Course]:
        return super().get_queryset(request).prefetch_related("editions")

    @admin.display(description=gettext_lazy("editions"))
    def editions(self, course: Course) -> SafeString:
        rows = [(reverse("admin:courses_edition_change", args=[one.pk]), str(one)) for one in course.editions.all()]
        return format_html_join(", ", '<a href="{}">{}</a>', rows)

    def get_readonly_fields(self, request: HttpRequest, obj: Course | None = None) -> list[str]:
        return ["slug"] if obj else []

    def get_fieldsets(self, request: HttpRequest, obj: Course | None = None) -> Any:
        owners = ["communications", "governance", "experts"] if self.has_change_permission(request) else ["owners"]
        return [(None, {"fields": ["slug", "tier", "objectives"]}), (_("Owners"), {"fields": owners})]

    def save_model(self, request: HttpRequest, obj: Course, form: CourseForm, change: bool) -> None:
        obj.pk = services.write_course(document=form.document).pk

    def get_urls(self) -> list[URLPattern]:
        add = self.admin_site.admin_view(self.add_edition)
        return [path("<int:pk>/edition/", add, name="courses_course_add_edition"), *super().get_urls()]

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        course = self.get_object(request, object_id)
        new = NewEditionForm(course=course) if course else None
        return super().change_view(request, object_id, form_url, {"new_edition": new, **(extra_context or {})})

    def add_edition(self, request: HttpRequest, pk: int) -> HttpResponse:
        refuse_readers(request)
        course = get_object_or_404(Course, pk=pk)
        form = NewEditionForm(request.POST or None, course=course)
        if request.method != "POST" or not form.is_valid():
            return redirect("admin:courses_course_change", pk)
        edition = services.add_edition(course=course, language=form.cleaned_data["language"])
        return redirect("admin:courses_edition_change", edition.pk)


@admin.register(Edition)
class EditionAdmin(WorkshopAdmin):
    form = EditionForm
    list_display = ["title", "language", "course", "published"]
    list_select_related = ["course"]
    change_form_template = "admin/courses/edition/change_form.html"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Edition]:
        return super().get_queryset(request).select_related("course").prefetch_related("versions")

    @admin.display(description=gettext_lazy("published version"))
    def published(self, edition: Edition) -> int | None:
        return max((version.number for version in edition.versions.all()), default=None)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """An edition is added on the page of its course."""
        return False

    def save_model(self, request: HttpRequest, obj: Edition, form: EditionForm, change: bool) -> None:
        services.save_edition(edition=obj, document=form.document)

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path("<int:pk>/outline/", view(self.outline), name="courses_edition_outline"),
            path("<int:pk>/publish/", view(self.publish), name="courses_edition_publish"),
            path("<int:pk>/module/", view(self.add_module), name="courses_edition_add_module"),
            path(
                "<int:pk>/module/<int:module>/<slug:kind>/",
                view(self.add_activity),
                name="courses_edition_add_activity",
            ),
            *super().get_urls(),
        ]

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        edition = self.get_object(request, object_id)
        context = extra_context or {}
        if edition is not None:
            versions = edition.versions.select_related("published_by").defer("document")
            context |= standing(edition) | {"outline": outline(edition), "missing": missing_from(edition)}
            context |= {"title": edition.title, "subtitle": None}
            context |= {
                "kinds": activities.kinds(),
                "versions": versions,
                "may_write": self.has_change_permission(request),
            }
        return super().change_view(request, object_id, form_url, context)

    def outline(self, request: HttpRequest, pk: int) -> HttpResponse:
        refuse_readers(request)
        edition = get_object_or_404(Edition, pk=pk)
        if request.method == "POST":
            act = request.POST.get("act", "")
            if (row := doomed(edition, act)) and "sure" not in request.POST:
                context = self.page(
                    request, **standing(edition), row=row, act=act, title=_("Remove “%(title)s”?") % {"title": row}
                )
                return TemplateResponse(request, "admin/courses/edition/remove.html", context)
            try:
                act_on_outline(edition, act)
            except CannotChange as refusal:
                messages.error(request, str(refusal))
        return redirect(reverse("admin:courses_edition_change", args=[pk]) + "#outline")

    def publish(self, request: PersonRequest, pk: int) -> HttpResponse:
        refuse_readers(request)
        return publish_page(self, request, get_object_or_404(Edition.objects.select_related("course"), pk=pk))

    def add_module(self, request: HttpRequest, pk: int) -> HttpResponse:
        refuse_readers(request)
        edition = get_object_or_404(Edition.objects.select_related("course"), pk=pk)
        form = ModuleForm(request.POST or None)
        if request.method == "POST" and form.is_valid():
            try:
                services.add_module(edition=edition, document=form.document)
                return redirect(reverse("admin:courses_edition_change", args=[pk]) + "#outline")
            except CannotChange as refusal:
                form.add_error(None, str(refusal))
        return self._add_page(request, edition, form, _("Add a module"))

    def add_activity(self, request: HttpRequest, pk: int, module: int, kind: str) -> HttpResponse:
        refuse_readers(request)
        home = get_object_or_404(Module.objects.select_related("edition__course"), pk=module, edition=pk)
        known = {one.slug: one for one in activities.kinds()}
        if kind not in known:
            return redirect("admin:courses_edition_change", pk)
        form = NewActivityForm(request.POST or None, kind=known[kind], edition=home.edition)
        if request.method == "POST" and (name := asked_to_grow(request.POST, form)):
            more = with_more_rows(request.POST, name, max_rows=growing(form)[name])
            form = NewActivityForm(more, kind=known[kind], edition=home.edition)
        elif request.method == "POST" and form.is_valid():
            try:
                activity = services.add_activity(module=home, document=form.document)
                return redirect("admin:courses_activity_change", activity.pk)
            except CannotChange as refusal:
                form.add_error(None, str(refusal))
        title = _("Add to “%(module)s”: %(kind)s") % {"module": home.title, "kind": str(known[kind].label).lower()}
        return self._add_page(request, home.edition, form, title)

    def _add_page(self, request: HttpRequest, edition: Edition, form: Any, title: str) -> HttpResponse:
        context = self.page(request, **standing(edition), form=form, title=title)
        return TemplateResponse(request, "admin/courses/edition/add.html", context)


@admin.register(Module)
class ModuleAdmin(WorkshopAdmin):
    form = ModuleForm
    change_form_template = "admin/courses/module/change_form.html"

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Modules are reached from their edition."""
        return False

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: Module, form: ModuleForm, change: bool) -> None:
        services.save_module(module=obj, document=form.document)

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        return redirect("admin:courses_edition_changelist")

    def response_post_save_change(self, request: HttpRequest, obj: Module) -> HttpResponseRedirect:
        return HttpResponseRedirect(reverse("admin:courses_edition_change", args=[obj.edition_id]) + "#outline")

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        module = self.get_object(request, object_id)
        context = {**(extra_context or {}), **(standing(module.edition) if module else {})}
        return super().change_view(request, object_id, form_url, context)
