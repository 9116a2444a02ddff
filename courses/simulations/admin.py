"""The workshop of simulations: the story beside its picture, a page for each situation and ending, the cards."""

from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from pydantic import ValidationError as DocumentError

from courses.admin.access import WorkshopAdmin, refuse_readers, standing
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
from courses.simulations.models import Scenario
from courses.simulations.playing import play_page
from courses.simulations.workshop import picture, problems_of, rows_of_places

PAGES = "admin/simulations"
STEPS = {"up": -1, "down": 1}


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
            *super().get_urls(),
        ]

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
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

    def _save_settings(self, request: HttpRequest, activity: Activity, document: SimulationDocument) -> HttpResponse:
        form = SettingsForm(request.POST, document=document)
        seen, context = request.POST.get("seen", ""), {}
        if form.is_valid():
            fields = with_line_ends_of_files(form.cleaned_data)
            try:
                drafts.save_settings(pk=activity.pk, seen=seen, fields=fields)
                return self._saved(request, activity, _address(activity))
            except Overtaken as overtaken:
                context = {"conflict": _conflict(overtaken.present, fields), "seen": mark(overtaken.present)}
            except DocumentError as error:
                context = {"refused": _sentences(error), "seen": seen}
        return self._scenario_page(request, activity, document, form=form, **context)

    def _add(self, request: HttpRequest, activity: Activity, document: SimulationDocument, kind: str) -> HttpResponse:
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
        return self._render(request, "remove", activity, title=title, key=key)

    def _scenario_page(
        self, request: HttpRequest, activity: Activity, document: SimulationDocument, **context: Any
    ) -> HttpResponse:
        new = {"situation": NewPlaceForm(prefix="situation"), "ending": NewPlaceForm(prefix="ending")}
        context = {
            "document": document,
            "form": SettingsForm(None, document=document),
            "seen": mark(settings_part(document.model_dump(mode="json"))),
            "places": rows_of_places(document),
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
        if request.method != "POST":
            return self._part_page(request, name, activity, document, editor, seen=mark(part), **shown)

        def save(seen: str) -> Any:
            value = _moved(editor.value(), request.POST.get("act", ""))
            return drafts.save_place(pk=pk, key=key, seen=seen, part=value)

        return self._post_part(request, name, activity, document, editor, save, shown)

    def cards(self, request: HttpRequest, pk: int) -> HttpResponse:
        refuse_readers(request)
        activity = _activity(pk)
        document = read(activity)
        if document.drill is None:
            raise Http404
        editor = DrillEditor(document.drill, request.POST or None)
        shown = {"title": _("Cards of “%(title)s”") % {"title": activity.title}}
        if request.method != "POST":
            seen = mark(document.drill.model_dump(mode="json"))
            return self._part_page(request, "cards", activity, document, editor, seen=seen, **shown)

        def save(seen: str) -> Any:
            return drafts.save_drill(pk=pk, seen=seen, part=editor.value())

        return self._post_part(request, "cards", activity, document, editor, save, shown)

    def _post_part(
        self,
        request: HttpRequest,
        name: str,
        activity: Activity,
        document: SimulationDocument,
        editor: Any,
        save: Any,
        shown: dict[str, Any],
    ) -> HttpResponse:
        seen, rows = request.POST.get("seen", ""), request.POST.get("act", "").removeprefix("rows:")
        context: dict[str, Any] = {"seen": seen}
        if rows in editor.lists:
            context["longer"] = rows
            editor = editor.with_more_rows(request.POST, rows)
        elif not editor.is_valid():
            context["is_refused"] = True
        else:
            try:
                save(seen)
                return self._saved(request, activity, request.path)
            except CannotChange as refusal:
                context["refused"] = [str(refusal)]
            except DocumentError as error:
                context["refused"] = _sentences(error)
            except Overtaken as overtaken:
                context |= {"seen": mark(overtaken.present), "conflict": _conflict(overtaken.present, editor.value())}
        return self._part_page(request, name, activity, document, editor, **context, **shown)

    def _part_page(
        self,
        request: HttpRequest,
        name: str,
        activity: Activity,
        document: SimulationDocument,
        editor: Any,
        **context: Any,
    ) -> HttpResponse:
        context |= {"editor": editor, "document": document, **self._beside(activity, document)}
        return self._render(request, name, activity, **context)

    def play(self, request: HttpRequest, pk: int) -> HttpResponse:
        """From any situation; nothing is stored."""
        refuse_readers(request)
        activity = _activity(pk)
        return play_page(request, activity, read(activity))

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
