"""Word lists, for governance and communications. Each change holds at once, as a new version of all lists."""

import json
from typing import Any

from django.contrib import admin
from django.db.models import Model
from django.forms import ModelForm
from django.http import HttpRequest
from django.utils.html import format_html_join
from django.utils.translation import gettext_lazy as _

from accounts.roles import permissions_of
from courses.draft_check.catalogue import CRISIS, KINDS
from courses.draft_check.forms import WordListForm
from courses.draft_check.models import ListVersion, WordList
from courses.draft_check.services import write_list
from courses.draft_check.shipped import shipped_lists

PERMISSION = "draft_check.author"


class ListsAdmin(admin.ModelAdmin):
    """Lists come with the product: nobody adds or deletes one."""

    actions = None

    def has_module_permission(self, request: HttpRequest) -> bool:
        return PERMISSION in permissions_of(request.user)

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return PERMISSION in permissions_of(request.user)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


@admin.register(WordList)
class WordListAdmin(ListsAdmin):
    form = WordListForm
    list_display = ["title", "language", "rules", "own", "in_use"]
    list_filter = ["language", "in_use"]
    search_fields = ["key", "added"]
    list_per_page = 200
    fields = ["title", "language", "rules", "in_use", "shipped", "added", "left_out"]
    readonly_fields = ["title", "language", "rules", "shipped"]

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return PERMISSION in permissions_of(request.user)

    def get_readonly_fields(self, request: HttpRequest, obj: WordList | None = None) -> list[str]:
        """Its list is in use while crisis mode is on, which has a page of its own."""
        return [*self.readonly_fields, *(["in_use"] if obj and obj.key == CRISIS else [])]

    def save_model(self, request: Any, obj: WordList, form: ModelForm, change: bool) -> None:
        write_list(
            key=obj.key,
            language=obj.language,
            added=obj.added,
            left_out=obj.left_out,
            in_use=obj.in_use,
            by=request.user,
            at=request.at,
        )

    @admin.display(description=_("list"))
    def title(self, row: WordList) -> Any:
        return row.title

    @admin.display(description=_("used by the rules"))
    def rules(self, row: WordList) -> str:
        return KINDS[row.key].rules if row.key in KINDS else ""

    @admin.display(description=_("own words"))
    def own(self, row: WordList) -> int:
        return len(row.added)

    @admin.display(description=_("words that come with it"))
    def shipped(self, row: WordList) -> str:
        return ", ".join(_shipped(row)) or "–"


def _shipped(row: WordList) -> tuple[str, ...]:
    return shipped_lists().get(row.language, {}).get(row.key, ())


@admin.register(ListVersion)
class ListVersionAdmin(ListsAdmin):
    list_display = ["number", "published_at", "published_by"]
    list_select_related = ["published_by"]
    fields = ["number", "published_at", "published_by", "changes", "sha256"]
    readonly_fields = ["changes", "sha256"]

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    @admin.display(description=_("changed since the version before"))
    def changes(self, version: ListVersion) -> str:
        before = ListVersion.objects.filter(number=version.number - 1).first()
        if before is None:
            return "–"
        return format_html_join("", "<p>{} ({}): {}</p>", _changes(json.loads(before.body), json.loads(version.body)))


def _changes(old: dict[str, Any], new: dict[str, Any]) -> list[tuple[Any, str, str]]:
    found = []
    for language, lists in new["lists"].items():
        for key, terms in lists.items():
            known = old["lists"].get(language, {}).get(key, [])
            words = [f"+ {term}" for term in terms if term not in known]
            words += [f"− {term}" for term in known if term not in terms]
            if words:
                found.append((KINDS[key].title if key in KINDS else key, language or "*", "; ".join(words)))
    return found
