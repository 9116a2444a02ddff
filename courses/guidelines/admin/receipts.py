from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.admin_access import ReadOnly
from courses.guidelines.models import ReceiptMail


@admin.register(ReceiptMail)
class ReceiptMailAdmin(ReadOnly, admin.ModelAdmin):
    """HR looks here for what is uncertain or was refused; the person finds the receipt on the signature's page."""

    seen_by = frozenset({"reminders.see_all"})
    list_display = ["signer", "sign_off", "state", "send_after", "sent_at"]
    list_filter = ["state"]
    search_fields = ["sign_off__user__name", "sign_off__user__email", "message_id"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[ReceiptMail]:
        return super().get_queryset(request).select_related("sign_off__user")

    @admin.display(description=_("signer"))
    def signer(self, row: ReceiptMail) -> str:
        return row.sign_off.user.name
