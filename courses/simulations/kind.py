"""The simulation as an activity. Publishing refuses a story with a hole and freezes its texts as HTML."""

from collections.abc import Iterator
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from courses.document import ActivityDocument, Compiled, Problem
from courses.lessons import fill
from courses.models import Edition
from courses.simulations.document import SimulationDocument
from courses.simulations.graph import best_points, faults
from courses.simulations.missing import missing
from lms.lib import markdown


class SimulationKind:
    slug: ClassVar[str] = "simulation"
    label: ClassVar[Any] = gettext_lazy("Simulation")
    document: ClassVar[type[ActivityDocument]] = SimulationDocument
    url_name: ClassVar[str] = "simulations:simulation"

    def check(self, document: SimulationDocument, placeholders: dict[str, str], edition: Edition) -> list[Problem]:
        found = []
        for name in markdown.unknown_placeholders(document.model_dump_json(), placeholders):
            sentence = _("The placeholder “%(name)s” is not known.")
            found.append(Problem((document.key,), sentence % {"name": name}))
        inside = missing(document) or _faults(document)
        return found + [Problem((document.key, *one.where), one.message) for one in inside]

    def compile(
        self, documents: list[SimulationDocument], placeholders: dict[str, str], edition: Edition
    ) -> list[Compiled]:
        """All simulations of an edition at once: one rendering process for the lot."""
        values = [_values(one, placeholders) for one in documents]
        slots = [slot for one in values for slot in _markdown_in(one)]
        html = markdown.render_many([holder[name] for holder, name in slots], placeholders)
        for (holder, name), rendered in zip(slots, html, strict=True):
            holder[name] = rendered
        for one, document in zip(values, documents, strict=True):
            one["most_points"] = _most_points(document)
        return [Compiled(html="", data=one) for one in values]

    def form_fields(self, edition: Edition) -> dict[str, forms.Field]:
        return {
            "lead": forms.CharField(label=_("Lead"), required=False, max_length=300),
            "intro": forms.CharField(label=_("Introduction"), required=False, widget=forms.Textarea(attrs={"rows": 4})),
            "pass_points": forms.IntegerField(label=_("Points to pass"), min_value=1),
        }


def _faults(document: SimulationDocument) -> list[Problem]:
    if document.story is not None:
        return faults(document.story, document.pass_points)
    cards = len(document.drill.cards) if document.drill else 0
    if document.pass_points <= cards:
        return []
    sentence = _("%(needed)s points are needed, and there are only %(cards)s cards.")
    return [Problem(("pass_points",), sentence % {"needed": document.pass_points, "cards": cards})]


def _values(document: SimulationDocument, placeholders: dict[str, str]) -> dict[str, Any]:
    head = {"key", "kind", "title", "minutes", "required"}
    return fill(document.model_dump(mode="json", exclude=head, exclude_none=True), placeholders)


def _most_points(document: SimulationDocument) -> int:
    """What a score is a share of."""
    if document.story is not None:
        return best_points(document.story) or 0
    return len(document.drill.cards) if document.drill else 0


def _markdown_in(values: dict[str, Any]) -> Iterator[tuple[dict[str, Any], str]]:
    """Where Markdown stands: in which dictionary, under which name."""
    yield values, "intro"
    if story := values.get("story"):
        for situation in story["situations"]:
            yield situation, "text"
            for choice in situation["choices"]:
                yield choice, "feedback"
        for ending in story["endings"]:
            yield ending, "debrief"
    if drill := values.get("drill"):
        yield drill, "debrief"
        for card in drill["cards"]:
            yield card, "feedback"
