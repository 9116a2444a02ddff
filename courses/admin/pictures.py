"""Pictures that lessons show. A better one is uploaded under the same name; what was published keeps the old one."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from courses.admin.access import WorkshopAdmin
from courses.models import Picture
from courses.pictures import FOLDER, BadPicture, address, check, write_picture


class PictureForm(forms.ModelForm):
    file = forms.FileField(
        label=gettext_lazy("Picture"),
        help_text=gettext_lazy("SVG or PNG, up to 300 kB. Photographs: save them as PNG, so that no place is in them."),
        widget=forms.ClearableFileInput(attrs={"accept": ".svg,.png"}),
    )

    class Meta:
        model = Picture
        fields = ["course"]

    def clean_file(self) -> tuple[str, bytes]:
        """Name and content."""
        file = self.cleaned_data["file"]
        name, body = file.name.lower().replace(" ", "-").replace("_", "-"), file.read()
        try:
            check(name, body)
        except BadPicture as refusal:
            raise forms.ValidationError(str(refusal)) from refusal
        return name, body


@admin.register(Picture)
class PictureAdmin(WorkshopAdmin):
    form = PictureForm
    list_display = ["shown", "name", "course", "words"]
    list_select_related = ["course"]
    list_filter = ["course"]
    list_display_links = None
    list_per_page = 50

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).defer("body")

    @admin.display(description=gettext_lazy("Picture"))
    def shown(self, row: Picture) -> SafeString:
        return format_html('<img src="{}" alt="" width="160">', address(row.name, row.sha256))

    @admin.display(description=gettext_lazy("In a lesson"))
    def words(self, row: Picture) -> SafeString:
        return format_html("<code>![{}]({}{})</code>", _("What it shows"), FOLDER, row.name)

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: Picture, form: PictureForm, change: bool) -> None:
        name, body = form.cleaned_data["file"]
        written = write_picture(course=form.cleaned_data["course"], name=name, body=body)
        obj.pk, obj.name, obj.sha256 = written.pk, written.name, written.sha256
