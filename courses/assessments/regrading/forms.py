from typing import Any, cast
from uuid import uuid4

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from courses.assessments.models import QuestionVersion
from courses.assessments.regrading.models import Regrade
from courses.assessments.regrading.preview import Preview

Choice = Regrade.Choice
CHOICES = {
    Choice.HELPS: gettext_lazy("Only where it helps: marks and passes may rise, nobody loses any"),
    Choice.EVERYTHING: gettext_lazy("Everything: marks also fall, and passes and badges that rest on them end"),
    Choice.LATER: gettext_lazy("Only from now on: nothing is marked again"),
}


class RegradeForm(forms.Form):
    """`fields["falling"]` is typed by hand, so that nobody takes away more than the page has just shown."""

    token = forms.UUIDField(widget=forms.HiddenInput)
    choice = forms.ChoiceField(label=gettext_lazy("What is marked again?"), widget=forms.RadioSelect)
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        error_messages={"required": gettext_lazy("Say why. People who lose something read it.")},
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("One sentence. It is kept, and people who lose something read it."),
    )
    falling = forms.IntegerField(
        label=gettext_lazy("Tries with a lower score"),
        min_value=0,
        help_text=gettext_lazy(
            "Only for “Everything”: type the number from the table above, to show that you have seen it."
        ),
        error_messages={"required": gettext_lazy("Type the number from the table above.")},
    )

    def __init__(self, data: Any, *, seen: Preview, may_take_away: bool) -> None:
        super().__init__(data, initial={"token": uuid4(), "choice": Choice.HELPS.value})
        self.seen = seen
        choices = [(key.value, words) for key, words in CHOICES.items() if may_take_away or key != Choice.EVERYTHING]
        cast(forms.ChoiceField, self.fields["choice"]).choices = choices
        self.takes_away = data is not None and data.get("choice") == Choice.EVERYTHING
        self.fields["reason"].required = self.fields["falling"].required = self.takes_away
        if not may_take_away:
            del self.fields["falling"]

    def clean_falling(self) -> int | None:
        typed: int | None = self.cleaned_data["falling"]
        if self.takes_away and typed != self.seen.everything["tries_down"]:
            raise forms.ValidationError(_("That is not the number in the table. Look at it again."))
        return typed


def read_wrong(asked: list[str], earlier: list[QuestionVersion]) -> list[QuestionVersion]:
    """The versions that are asked for by their numbers; when none is, the last that people have answered."""
    return [one for one in earlier if str(one.number) in asked] or earlier[:1]
