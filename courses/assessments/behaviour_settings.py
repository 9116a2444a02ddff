"""How a trainer sets the behaviour of a quiz and what it tells when: the form, what publishing refuses and stores."""

from collections.abc import Iterator
from typing import Any, Protocol, cast

from django import forms
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from courses.assessments.behaviours import COST_WORDS, COSTS, DEFAULT_COST, DEFAULT_TRIES, Behaviour, worth
from courses.assessments.question_types.question import MOST_TRIES
from courses.assessments.showing import ShownDocument, When, usual
from courses.document import Problem

LEAST_TRIES = 2
BEHAVIOURS = [
    (Behaviour.DEFERRED.value, gettext_lazy("All answers together, when the quiz is handed in")),
    (Behaviour.IMMEDIATE.value, gettext_lazy("Each at once: people check an answer, and it is closed")),
    (Behaviour.INTERACTIVE.value, gettext_lazy("Each at once, with hints and further tries")),
]
TOLD = {
    "right": gettext_lazy("Right or wrong"),
    "marks": gettext_lazy("Marks"),
    "explanation": gettext_lazy("Explanation"),
    "solution": gettext_lazy("The right answer"),
}
AS_USUAL = ""
MOMENTS = {
    AS_USUAL: gettext_lazy("As usual"),
    When.CHECKED.value: gettext_lazy("After “Check”"),
    When.HANDED_IN.value: gettext_lazy("After handing in"),
    When.OVER.value: gettext_lazy("Once passed, or without tries left"),
    When.NEVER.value: gettext_lazy("Never"),
}


class MomentTable(forms.Widget):
    """One line for each thing that can be told, one column for each moment."""

    template_name = "admin/assessments/moments.html"
    use_fieldset = True

    def render(self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None) -> SafeString:
        """By the site's own templates, which the renderer of forms does not know."""
        return render_to_string(
            self.template_name, {"moments": MOMENTS.values(), "lines": self._lines(name, value or {})}
        )

    def _lines(self, name: str, value: dict[str, str]) -> list[dict[str, Any]]:
        return [
            {
                "name": f"{name}-{what}",
                "label": label,
                "cells": [
                    (moment, words, (value.get(what) or AS_USUAL) == moment) for moment, words in MOMENTS.items()
                ],
            }
            for what, label in TOLD.items()
        ]

    def value_from_datadict(self, data: Any, files: Any, name: str) -> dict[str, str]:
        return {what: sent for what in TOLD if (sent := data.get(f"{name}-{what}", AS_USUAL)) != AS_USUAL}


class MomentsField(forms.Field):
    """Only what differs from the usual."""

    widget = MomentTable

    def clean(self, value: Any) -> dict[str, str]:
        if not set(value.values()) <= set(MOMENTS):
            raise forms.ValidationError(_("Choose one of the moments in each line."))
        return value


def behaviour_fields() -> dict[str, forms.Field]:
    """Stand folded."""
    tries = [(number, str(number)) for number in range(LEAST_TRIES, MOST_TRIES + 1)]
    fields: dict[str, forms.Field] = {
        "behaviour": forms.TypedChoiceField(
            label=_("When are answers marked?"),
            choices=BEHAVIOURS,
            empty_value=Behaviour.DEFERRED.value,
            help_text=_("Unless you change it, people see nothing before they hand in."),
        ),
        "question_tries": forms.TypedChoiceField(
            label=_("Tries at each question"),
            choices=tries,
            coerce=int,
            empty_value=DEFAULT_TRIES,  # type: ignore[arg-type]  # as what is coerced
            initial=DEFAULT_TRIES,
            help_text=_("Only with hints: 3 unless you change it. You write the hints in the questions."),
        ),
        "try_cost": forms.TypedChoiceField(
            label=_("What each further try costs"),
            choices=list(COST_WORDS.items()),
            empty_value=DEFAULT_COST,
            initial=DEFAULT_COST,
            help_text=_("Only with hints: a third of the marks unless you change it."),
        ),
        "shown": MomentsField(
            label=_("What people are told, and from when on"),
            help_text=_(
                "As usual: right or wrong, marks and the explanation as soon as an answer is marked; "
                "the right answer never."
            ),
        ),
    }
    for field in fields.values():
        field.required, cast(Any, field).folded = False, True
    return fields


class Settings(Protocol):
    """What the document of a quiz says about this."""

    key: str
    certainty: bool
    behaviour: Behaviour
    question_tries: int
    shown: ShownDocument

    @property
    def try_cost(self) -> str: ...


def costs_marks(document: Settings) -> bool:
    """Whether a right answer may be worth less than all its marks."""
    return document.behaviour is Behaviour.INTERACTIVE and COSTS[document.try_cost] > 0


def frozen(document: Settings) -> dict[str, Any]:
    """What differs from the default, for the published quiz."""
    found: dict[str, Any] = {}
    if document.behaviour is not Behaviour.DEFERRED:
        found["behaviour"] = document.behaviour.value
    if document.behaviour is Behaviour.INTERACTIVE:
        tries = {"question_tries": document.question_tries} if document.question_tries != DEFAULT_TRIES else {}
        found |= tries | ({"try_cost": document.try_cost} if document.try_cost != DEFAULT_COST else {})
    shown = document.shown.model_dump(mode="json", exclude_none=True)
    return found | ({"shown": shown} if shown else {})


def behaviour_problems(document: Settings) -> list[Problem]:
    return [*_try_problems(document), *_shown_problems(document)]


def _try_problems(document: Settings) -> Iterator[Problem]:
    if document.behaviour is not Behaviour.INTERACTIVE:
        return
    if document.certainty:
        sentence = _("How sure people are cannot be asked together with further tries. Choose one of the two.")
        yield Problem((document.key, "certainty"), sentence)
    if not worth(document.question_tries, COSTS[document.try_cost]):
        sentence = _("The last try would be worth nothing. Let a try cost less, or allow fewer of them.")
        yield Problem((document.key, "try_cost"), sentence)


def _shown_problems(document: Settings) -> Iterator[Problem]:
    checks = document.behaviour is not Behaviour.DEFERRED
    since = usual(checks=checks) | document.shown.model_dump(exclude_none=True)
    for what, moment in since.items():
        where = (document.key, "shown", what)
        if moment is When.CHECKED and not checks:
            yield Problem(where, _("No answer of this quiz is checked before it is handed in. Choose a later moment."))
        elif what == "right" and checks and moment is not When.CHECKED:
            yield Problem(where, _("Checking an answer shows whether it was right. Tell people so after “Check”."))
        elif moment.place < since["right"].place:
            sentence = _("“%(what)s” gives away whether the answer was right, which is told later. Show both later.")
            yield Problem(where, sentence % {"what": TOLD[what]})
