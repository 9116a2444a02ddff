"""The registry of activity kinds. Apps above register theirs in `AppConfig.ready()`; here are only lessons."""

from collections.abc import Callable
from functools import cache
from typing import Any, ClassVar, Protocol
from uuid import UUID

from django.forms import Field
from django.urls import reverse

from courses.document import ActivityDocument, Compiled, Problem
from courses.models import Activity, Edition, VersionActivity

# They hold the places of an enrollment and a key in the address of a kind.
NOBODYS = "00000000-0000-0000-0000-000000000000"
NO_KEY = "no-key-at-all"


class ActivityKind(Protocol):
    slug: ClassVar[str]
    # What people call it, as a lazy translation.
    label: ClassVar[Any]
    document: ClassVar[type[ActivityDocument]]
    # Name of the URL that opens it for a learner; arguments: enrollment uuid, key.
    url_name: ClassVar[str]

    def check(self, document: Any, placeholders: dict[str, str], edition: Edition) -> list[Problem]: ...

    def compile(self, documents: list[Any], placeholders: dict[str, str], edition: Edition) -> list[Compiled]: ...

    def form_fields(self, edition: Edition) -> dict[str, Field]:
        """The fields with which a trainer sets what the document has beyond title, minutes and text.

        A field marked as `folded` stands under "More", and is left out while an activity is only being added.
        """
        ...


_kinds: dict[str, ActivityKind] = {}
_editors: dict[str, str] = {}
# Of a draft as a learner would see it: the template of its first page, and what that shows besides the activity.
FirstPage = Callable[[Any, VersionActivity], tuple[str, dict[str, Any]]]
_first_pages: dict[str, FirstPage] = {}


def register(kind: ActivityKind, *, editor: str = "", first_page: FirstPage | None = None) -> None:
    """`editor` names the admin's page for drafts of this kind, where one form is not enough; argument: the id.

    `first_page` takes the request and a draft as it would be published. It stores nothing.
    """
    _kinds[kind.slug] = kind
    _editors[kind.slug] = editor
    if first_page:
        _first_pages[kind.slug] = first_page


def kind(slug: str) -> ActivityKind:
    """Raises `KeyError` for a kind that no installed app knows."""
    return _kinds[slug]


def kinds() -> list[ActivityKind]:
    return list(_kinds.values())


def editor(slug: str) -> str:
    """Empty for most kinds: their drafts are written on the page of the activity."""
    return _editors.get(slug, "")


def first_page(slug: str) -> FirstPage | None:
    return _first_pages.get(slug)


def from_draft(activity: Activity) -> ActivityDocument:
    """The draft as a document. Raises pydantic's `ValidationError`."""
    fields = kind(activity.kind).document.model_fields
    body = {"body": activity.body} if "body" in fields else {}
    head = {name: getattr(activity, name) for name in ("key", "kind", "title", "minutes", "required")}
    return kind(activity.kind).document.model_validate({**head, **body, **activity.data})


def to_draft(document: ActivityDocument) -> dict[str, Any]:
    """The fields of a draft `Activity` for a document."""
    values = document.model_dump(mode="json", exclude_defaults=True)
    head = {name: getattr(document, name) for name in ("key", "kind", "title", "minutes", "required")}
    rest = {name: value for name, value in values.items() if name not in {*head, "body"}}
    return {**head, "body": getattr(document, "body", ""), "data": rest}


def url(slug: str, enrollment: UUID, key: str) -> str:
    """The page of an activity. A path or a course names dozens of them: its kind's address is looked up once."""
    return _address(kind(slug).url_name).replace(NOBODYS, str(enrollment)).replace(NO_KEY, key)


@cache
def _address(url_name: str) -> str:
    return reverse(url_name, args=[UUID(NOBODYS), NO_KEY])
