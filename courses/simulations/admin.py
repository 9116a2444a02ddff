"""The workshop of simulations: the story beside its picture, a page for each situation and ending, the cards."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from pydantic import ValidationError as DocumentError

from accounts.http import PersonRequest
from courses.admin.access import WorkshopAdmin, is_author, refuse_readers, standing
from courses.admin.activities import lines_of
from courses.differences import word_runs
from courses.document import sentence
from courses.models import Activity
from courses.services import CannotChange
from courses.simulations import drafts
from courses.simulations.document import SimulationDocument
from courses.simulations.drafts import Overtaken, mark, place_part, read, settings_part
from courses.simulations.editors import CHOICES, DrillEditor, EndingEditor, SituationEditor, with_line_ends_of_files
from courses.simulations.forms import NewPlaceForm, SettingsForm
from courses.simulations.mixups import EVERYBODY, mix_ups_context
from courses.simulations.models import Scenario
from courses.simulations.playing import play_page
from courses.simulations.workshop import picture, problems_of, rows_of_places
from courses.workshop_notices import notices

PAGES = "admin/simulations"
STEPS = {"up": -1, "down": 1}


@dataclass(frozen=True)
class Part:
    """What one page edits: a situation, an ending, or the cards. `save` takes the mark of the wording that was seen."""

    page: str
    present: Any
    editor: Any
    save: Callable[[str], None]


@admin.register(Scenario)
class ScenarioAdmin(WorkshopAdmin):
    list_display = ["title", "module", "edition", "minutes"]
    list_filter = ["edition"]
    search_fields = ["title", "key"]
    list_select_related = ["module", "edition__course"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Scenario]:
        return super().get_queryset(request).filter(kind="simulation")

    def has_add_permission(self, request: HttpRequest) -> bool:
        """A simulation is added in the outline of its edition."""
        return False

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path("<int:pk>/place/<slug:key>/", view(self.place), name="simulations_scenario_place"),
            path("<int:pk>/cards/", view(self.cards), name="simulations_scenario_cards"),
            path("<int:pk>/play/", view(self.play), name="simulations_scenario_play"),
            path("<int:pk>/mix-ups/", view(require_safe(self.mix_ups)), name="simulations_scenario_mix_ups"),
            *super().get_urls(),
        ]

    def change_view(  # type: ignore[override]  # our own request
        self, request: PersonRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        refuse_readers(request)
        pk = unquote(object_id)
        activity = _activity(int(pk) if pk.isdecimal() and len(pk) < 19 else 0)
        document = read(activity)
        if request.method != "POST":
            return self._scenario_page(request, activity, document)
        act, _colon, what = request.POST.get("act", "").partition(":")
        try:
            if act == "save":
                return self._save_settings(request, activity, document)
            if act == "add":
                return self._add(request, activity, document, what)
            if act == "remove" and "sure" not in request.POST:
                return self._ask(request, activity, document, what)
            self._act(activity, act, what)
        except CannotChange as refusal:
            messages.error(request, str(refusal))
        return redirect(f"{_address(activity)}#places")

    def _act(self, activity: Activity, act: str, what: str) -> None:
        if act in STEPS:
            drafts.move_place(pk=activity.pk, key=what, by=STEPS[act])
        elif act == "remove":
            drafts.remove_place(pk=activity.pk, key=what)
        elif act == "begin" and what in {"story", "drill"}:
            drafts.begin(pk=activity.pk, form=what)
        else:
            raise Http404

    def _save_settings(self, request: PersonRequest, activity: Activity, document: SimulationDocument) -> HttpResponse:
        form = SettingsForm(request.POST, document=document)
        context: dict[str, Any] = {"seen": request.POST.get("seen", "")}
        if form.is_valid():
            fields = with_line_ends_of_files(form.cleaned_data)
            refusal = _refusal(
                lambda: drafts.save_settings(pk=activity.pk, seen=context["seen"], fields=fields), fields
            )
            if not refusal:
                return self._saved(request, activity, _address(activity))
            context |= refusal
        return self._scenario_page(request, activity, document, form=form, **context)

    def _add(self, request: PersonRequest, activity: Activity, document: SimulationDocument, kind: str) -> HttpResponse:
        form = NewPlaceForm(request.POST, prefix=kind)
        if not form.is_valid():
            return self._scenario_page(request, activity, document, new={kind: form})
        try:
            drafts.add_place(pk=activity.pk, kind=kind, **form.cleaned_data)
        except DocumentError as error:
            raise CannotChange(" ".join(_sentences(error))) from error
        return redirect(f"{_address(activity)}#places")

    def _ask(self, request: HttpRequest, activity: Activity, document: SimulationDocument, key: str) -> HttpResponse:
        place = place_part(document.model_dump(mode="json"), key)
        title = _("Remove “%(title)s”?") % {"title": place["title"]}
        return self._render(request, "remove", activity, title=title, act=f"remove:{key}")

    def _scenario_page(
        self, request: PersonRequest, activity: Activity, document: SimulationDocument, **context: Any
    ) -> HttpResponse:
        new = {"situation": NewPlaceForm(prefix="situation"), "ending": NewPlaceForm(prefix="ending")}
        context = {
            "document": document,
            "form": SettingsForm(None, document=document),
            "seen": mark(settings_part(document.model_dump(mode="json"))),
            "places": rows_of_places(document),
            "notices": notices(activity, request.today),
            **context,
            "new": new | context.get("new", {}),
        }
        return self._render(
            request, "scenario", activity, title=activity.title, **self._beside(activity, document), **context
        )

    def place(self, request: HttpRequest, pk: int, key: str) -> HttpResponse:
        """A situation with its choices, or an ending."""
        refuse_readers(request)
        activity = _activity(pk)
        document = read(activity)
        story = document.story
        situation = story.situation(key) if story else None
        ending = story.ending(key) if story else None
        if story is not None and situation is not None:
            editor: Any = SituationEditor(story, situation, request.POST or None)
        elif ending is not None:
            editor = EndingEditor(ending, request.POST or None)
        else:
            raise Http404
        part = place_part(document.model_dump(mode="json"), key)
        name = "situation" if situation else "ending"
        shown = {"title": part["title"], "place": part, "next_places": rows_of_places(document)}

        def save(seen: str) -> None:
            value = _moved(editor.value(), request.POST.get("act", ""))
            drafts.save_place(pk=pk, key=key, seen=seen, part=value)

        return self._part(request, Part(name, part, editor, save), activity, document, shown)

    def cards(self, request: HttpRequest, pk: int) -> HttpResponse:
        refuse_readers(request)
        activity = _activity(pk)
        document = read(activity)
        if document.drill is None:
            raise Http404
        editor = DrillEditor(document.drill, request.POST or None)
        shown = {"title": _("Cards of “%(title)s”") % {"title": activity.title}}

        def save(seen: str) -> None:
            drafts.save_drill(pk=pk, seen=seen, part=editor.value())

        part = Part("cards", document.drill.model_dump(mode="json"), editor, save)
        return self._part(request, part, activity, document, shown)

    def _part(
        self,
        request: HttpRequest,
        part: Part,
        activity: Activity,
        document: SimulationDocument,
        shown: dict[str, Any],
    ) -> HttpResponse:
        editor = part.editor
        context: dict[str, Any] = {"seen": mark(part.present)}
        if request.method == "POST":
            seen, rows = request.POST.get("seen", ""), request.POST.get("act", "").removeprefix("rows:")
            context = {"seen": seen}
            if rows in editor.lists:
                context["longer"] = rows
                editor = editor.with_more_rows(request.POST, rows)
            elif not editor.is_valid():
                context["is_refused"] = True
            elif refusal := _refusal(lambda: part.save(seen), editor.value()):
                context |= refusal
            else:
                return self._saved(request, activity, request.path)
        context |= {"editor": editor, "document": document, **self._beside(activity, document), **shown}
        return self._render(request, part.page, activity, **context)

    def play(self, request: HttpRequest, pk: int) -> HttpResponse:
        """From any situation; nothing is stored."""
        refuse_readers(request)
        activity = _activity(pk)
        return play_page(request, activity, read(activity))

    def mix_ups(self, request: PersonRequest, pk: int) -> HttpResponse:
        """What people took the cards for; it is shown to those who write them."""
        if not is_author(request):
            raise PermissionDenied
        activity = _activity(pk)
        title = _("Mixed up in “%(title)s”") % {"title": activity.title}
        context = mix_ups_context(activity, request.today, request.GET.get("unit", EVERYBODY))
        return self._render(request, "mix_ups", activity, title=title, **context)

    def _beside(self, activity: Activity, document: SimulationDocument) -> dict[str, Any]:
        problems = problems_of(activity, document)
        return {"problems": problems, "drawing": picture(activity, document, problems)}

    def _render(self, request: HttpRequest, name: str, activity: Activity, **context: Any) -> HttpResponse:
        page = self.page(request, **standing(activity.edition), activity=activity, **context)
        return TemplateResponse(request, f"{PAGES}/{name}.html", page)

    def _saved(self, request: HttpRequest, activity: Activity, address: str) -> HttpResponse:
        self.log_change(request, activity, _("Draft saved."))
        messages.success(request, _("The draft is saved. Learners see it when you publish."))
        return redirect(address)


def _activity(pk: int) -> Activity:
    rows = Activity.objects.select_related("module", "edition__course").filter(kind="simulation")
    activity = rows.filter(pk=pk).first()
    if activity is None:
        raise Http404
    return activity


def _address(activity: Activity) -> str:
    return reverse("admin:simulations_scenario_change", args=[activity.pk])


def _refusal(save: Callable[[], Any], mine: Any) -> dict[str, Any]:
    """Empty when it is saved; else what the page says, and shows beside `mine`."""
    try:
        save()
    except CannotChange as refusal:
        return {"refused": [str(refusal)]}
    except DocumentError as error:
        return {"refused": _sentences(error)}
    except Overtaken as overtaken:
        return {"seen": mark(overtaken.present), "conflict": _conflict(overtaken.present, mine)}
    return {}


def _sentences(error: DocumentError) -> list[str]:
    return [sentence(one) for one in error.errors()]


def _conflict(theirs: Any, mine: Any) -> dict[str, Any]:
    """Both wordings of one part: theirs is saved, mine is in the fields."""
    one, two = "\n".join(lines_of(theirs)), "\n".join(lines_of(mine))
    return {"fields": [{"name": _("All fields"), "theirs": one, "mine": two, "runs": word_runs(one, two)}]}


def _moved(part: dict[str, Any], act: str) -> dict[str, Any]:
    """With a choice one place up or down, if that is the button that was pressed: “choice-up:a”."""
    how, _colon, key = act.removeprefix("choice-").partition(":")
    choices = part.get(CHOICES, [])
    index = next((number for number, one in enumerate(choices) if one["key"] == key), None)
    if how in STEPS and index is not None and 0 <= index + STEPS[how] < len(choices):
        other = index + STEPS[how]
        choices[index], choices[other] = choices[other], choices[index]
    return part
