from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from courses.certification.badges.baking import LARGEST
from courses.certification.badges.models import PublicPage


class AddressForm(forms.Form):
    """Whether a badge was awarded to this address. It is compared and forgotten."""

    email = forms.EmailField(
        label=_("E-mail address"), widget=forms.EmailInput(attrs={"autocomplete": "off"}), max_length=254
    )


class FileForm(forms.Form):
    badge = forms.FileField(
        label=_("The badge’s file"),
        help_text=_("PNG, SVG, JSON or JWT, as it was downloaded here; 2 MB at most."),
        widget=forms.FileInput(attrs={"accept": ".png,.svg,.json,.jwt,.txt"}),
        error_messages={
            "required": _("Choose the file of a badge first."),
            "empty": _("That file is empty. Download the badge once more."),
        },
    )

    def clean_badge(self) -> UploadedFile:
        file: UploadedFile = self.cleaned_data["badge"]
        if (file.size or 0) > LARGEST:
            raise forms.ValidationError(_("That file is larger than 2 MB. No badge of ours is: choose another one."))
        return file


class ShowForm(forms.ModelForm):
    """What the public page may also say, and to whom; nothing until the holder says so."""

    class Meta:
        model = PublicPage
        fields = ["shows_clearance", "is_listed"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
