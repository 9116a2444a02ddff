from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from courses.guidelines.authentication import ProofForm


class PresenceForm(ProofForm):
    """Says who one is, where that was not said just now. `nonce` is the number of the form, good for once."""

    nonce = forms.CharField(widget=forms.HiddenInput, max_length=64)

    @property
    def is_stale(self) -> bool:
        """What the page showed did not come back whole."""
        return any(field.is_hidden and field.errors for field in self if field.name != "credential")


class SignForm(PresenceForm):
    """What was shown comes back as hashes, so that nobody signs a text or a sentence that was not on the page."""

    text = forms.CharField(widget=forms.HiddenInput, max_length=64)
    statement = forms.CharField(widget=forms.HiddenInput, max_length=64)


class DeclineForm(PresenceForm):
    reason = forms.CharField(
        label=gettext_lazy("Why you do not sign"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": gettext_lazy("Please say why. A sentence is enough.")},
    )

    field_order = ("nonce", "reason", "password", "code")


class ChangeForm(forms.Form):
    """The questions on what changed. Which answer is right stays on the server."""

    def __init__(self, questions: list[dict[str, Any]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.questions = questions
        for number, question in enumerate(questions):
            self.fields[f"question-{number}"] = forms.ChoiceField(
                label=question["prompt"],
                choices=[(str(place), option) for place, option in enumerate(question["options"])],
                widget=forms.RadioSelect,
                error_messages={"required": _("Please choose an answer.")},
            )

    def clean(self) -> None:
        for number, question in enumerate(self.questions):
            name = f"question-{number}"
            if name in self.cleaned_data and self.cleaned_data[name] != str(question["right"]):
                explanation = question.get("explanation") or _("Please look at the change once more.")
                self.add_error(name, _("Not quite. %(explanation)s") % {"explanation": explanation})


class AskForm(forms.Form):
    body = forms.CharField(
        label=gettext_lazy("Your question"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": gettext_lazy("Please write your question first.")},
    )


class AnswerForm(forms.Form):
    body = forms.CharField(
        label=gettext_lazy("Your answer"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": gettext_lazy("Please write an answer first.")},
    )
