from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import JSONField, OuterRef, QuerySet, Subquery
from django.db.models.fields.json import KT
from django.http import HttpRequest
from django.utils.text import Truncator, format_lazy
from django.utils.translation import gettext_lazy as _

from accounts.roles import permissions_of
from courses.assessments.forms import DIFFICULTIES, KINDS, ROWS, QuestionForm
from courses.assessments.models import Question, QuestionVersion
from courses.assessments.services import save_question
from courses.models import Activity

WORDING = ["edition", "key", "kind", "text", "answer", "explanation"]
PLACE = ["lesson", "clauses", "difficulty", "tags", "retired"]
ROWS_OPEN = 4


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
class QuestionAdmin(admin.ModelAdmin):
    """Trainers write questions; each edit is a new version, published quizzes keep theirs."""

    form = QuestionForm
    list_display = ["wording", "lesson", "kind", "tags", "difficulty", "version", "in_use"]
    list_filter = ["bank__edition", KindFilter, DifficultyFilter, TagFilter, "retired"]
    search_fields = ["key", "body__text"]
    list_select_related = ["bank__edition"]
    ordering = ["bank", "position"]
    fieldsets: ClassVar[Any] = [
        (None, {"fields": WORDING}),
        *[
            (
                format_lazy("{} {}", _("Choice"), row),
                {
                    "fields": [f"choice_{row}_text", f"choice_{row}_correct", f"choice_{row}_feedback"],
                    "classes": ["collapse"] if row > ROWS_OPEN else [],
                },
            )
            for row in ROWS
        ],
        (_("Where it belongs"), {"fields": PLACE}),
    ]

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

    def save_model(self, request: HttpRequest, obj: Question, form: Any, change: bool) -> None:
        saved = save_question(
            edition=form.cleaned_data["edition"], body=form.body, retired=form.cleaned_data["retired"]
        )
        obj.pk, obj.bank, obj.key, obj.position = saved.pk, saved.bank, saved.key, saved.position

    def has_module_permission(self, request: HttpRequest) -> bool:
        return "assessments.author" in permissions_of(request.user)

    def has_view_permission(self, request: HttpRequest, obj: Question | None = None) -> bool:
        return self.has_module_permission(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self.has_module_permission(request)

    def has_change_permission(self, request: HttpRequest, obj: Question | None = None) -> bool:
        return self.has_module_permission(request)

    def has_delete_permission(self, request: HttpRequest, obj: Question | None = None) -> bool:
        """A question that was ever drawn is evidence; one that is not wanted is retired."""
        return False
