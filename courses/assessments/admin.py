from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db.models import JSONField, OuterRef, QuerySet, Subquery
from django.db.models.fields.json import KT
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from accounts.admin_access import OpenedBy
from courses.assessments import question_types
from courses.assessments.admin_longer import AccommodationAdmin, ExtensionAdmin  # noqa: F401  registers them
from courses.assessments.analysis.admin import BankAdmin  # noqa: F401  registers the bank
from courses.assessments.forms import DIFFICULTIES, KINDS, QuestionEditor
from courses.assessments.models import Question, QuestionVersion
from courses.assessments.question_types.editor import Editor
from courses.assessments.services import save_question
from courses.models import Activity

PAGE = "admin/assessments/question/change.html"


class KindFilter(admin.SimpleListFilter):
    title = _("kind")
    parameter_name = "kind"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return KINDS

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        return queryset.filter(body__kind=self.value()) if self.value() else queryset


class DifficultyFilter(admin.SimpleListFilter):
    title = _("difficulty")
    parameter_name = "difficulty"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [(str(value), label) for value, label in DIFFICULTIES]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        known = {str(value): value for value, _label in DIFFICULTIES}
        chosen = known.get(self.value() or "")
        return queryset.filter(body__difficulty=chosen) if chosen else queryset


class TagFilter(admin.SimpleListFilter):
    title = _("tag")
    parameter_name = "tag"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        bodies = QuestionVersion.objects.newest().values_list("body__tags", flat=True)
        return [(tag, tag) for tag in sorted({tag for tags in bodies for tag in tags or []})]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        # As text, quotes included: SQLite cannot ask whether a JSON list contains a value.
        return queryset.filter(body__tags__icontains=f'"{self.value()}"') if self.value() else queryset


@admin.register(Question)
class QuestionAdmin(OpenedBy, admin.ModelAdmin):
    """Trainers write questions; each edit is a new version, published quizzes keep theirs. None goes, some retire."""

    permission = "assessments.author"
    list_display = ["wording", "lesson", "kind", "tags", "difficulty", "version", "in_use"]
    list_filter = ["bank__edition", KindFilter, DifficultyFilter, TagFilter, "retired"]
    search_fields = ["key", "body__text"]
    list_select_related = ["bank__edition"]
    ordering = ["bank", "position"]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        newest = QuestionVersion.objects.filter(question=OuterRef("pk")).order_by("-number")
        taught = Activity.objects.filter(edition=OuterRef("bank__edition"), key=OuterRef("lesson_key"))
        return (
            super()
            .get_queryset(request)
            .annotate(
                body=Subquery(newest.values("body")[:1], output_field=JSONField()),
                number=Subquery(newest.values("number")[:1]),
                lesson_key=Subquery(newest.values(key=KT("body__lesson"))[:1]),
                lesson_title=Subquery(taught.values("title")),
            )
        )

    @admin.display(description=_("question"))
    def wording(self, question: Any) -> str:
        return Truncator(question.body["text"]).chars(90)

    @admin.display(description=_("kind"))
    def kind(self, question: Any) -> Any:
        return dict(KINDS).get(question.body["kind"], question.body["kind"])

    @admin.display(description=_("lesson"))
    def lesson(self, question: Any) -> str:
        return f"{question.lesson_key}: {question.lesson_title or '–'}" if question.lesson_key else ""

    @admin.display(description=_("tags"))
    def tags(self, question: Any) -> str:
        return ", ".join(question.body.get("tags", []))

    @admin.display(description=_("difficulty"))
    def difficulty(self, question: Any) -> int:
        return question.body["difficulty"]

    @admin.display(description=_("version"), ordering="number")
    def version(self, question: Any) -> int:
        return question.number

    @admin.display(description=_("in use"), boolean=True, ordering="-retired")
    def in_use(self, question: Question) -> bool:
        return not question.retired

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """First the kind, then its form."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        kind = request.GET.get("kind", "")
        if kind not in question_types.TYPES:
            kinds = [(key, one.editor.label, one.editor.hint) for key, one in question_types.TYPES.items()]
            context = self._context(request, title=_("Which kind of question?"), kinds=kinds)
            return TemplateResponse(request, "admin/assessments/question/kinds.html", context)
        return self._edit(request, kind=kind, question=None)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        if not self.has_change_permission(request):
            raise PermissionDenied
        rows = Question.objects.select_related("bank__edition__course")
        pk = unquote(object_id)
        question = rows.filter(pk=int(pk)).first() if pk.isdecimal() and len(pk) < 19 else None
        if question is None:
            raise Http404
        return self._edit(request, kind=question.versions.order_by("-number")[0].kind, question=question)

    def _edit(self, request: HttpRequest, *, kind: str, question: Question | None) -> HttpResponse:
        data = request.POST if request.method == "POST" else None
        editor = QuestionEditor(kind=kind, question=question, data=data)
        if data is not None and data.get("act") == f"rows:{Editor.rows_prefix}":
            editor = editor.with_more_rows(data)
        elif data is not None and editor.is_valid():
            fields = editor.common.cleaned_data
            saved = save_question(edition=fields["edition"], body=editor.body, retired=fields["retired"])
            log = self.log_change if question else self.log_addition
            log(request, saved, _("Question saved."))
            messages.success(request, _said_of(saved))
            return redirect("admin:assessments_question_changelist")
        title = question.key if question else _("A new question")
        context = self._context(request, title=title, editor=editor, question=question, may_write=True)
        return TemplateResponse(request, PAGE, context)

    def _context(self, request: HttpRequest, **context: Any) -> dict[str, Any]:
        return {**self.admin_site.each_context(request), "opts": self.opts, **context}


def _said_of(saved: Question) -> str:
    said = _(
        "The question is saved. Quizzes draw it once they are published again,"
        " those that take the newest wording at once."
    )
    answered = saved.versions.filter(responses__attempt__submitted_at__isnull=False)
    if not answered.exclude(pk__in=QuestionVersion.objects.newest().values("pk")).exists():
        return str(said)
    see = _("See what it means for those who have answered it.")
    return format_html(
        '{} <a href="{}">{}</a>', said, reverse("admin:regrading_regrade_question", args=[saved.pk]), see
    )
