from django import forms
from django.utils.translation import gettext_lazy as _

from courses.models import CourseVersion


class PublishForm(forms.Form):
    note = forms.CharField(
        label=_("Note"),
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("What has changed, and why, in a sentence."),
    )
    change = forms.ChoiceField(
        label=_("What kind of change is it?"), choices=CourseVersion.Change.choices, widget=forms.RadioSelect
    )
    in_progress = forms.ChoiceField(
        label=_("People who are learning it now"), choices=CourseVersion.InProgress.choices, widget=forms.RadioSelect
    )
    completed = forms.ChoiceField(
        label=_("People who have completed it"),
        # The other two come with recertification.
        choices=[(CourseVersion.Completed.KEEP.value, CourseVersion.Completed.KEEP.label)],
        widget=forms.RadioSelect,
        initial=CourseVersion.Completed.KEEP,
    )
