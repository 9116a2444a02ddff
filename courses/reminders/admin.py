from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from accounts.admin_access import ReadOnly
from courses.reminders.models import Reminder


@admin.register(Reminder)
class ReminderAdmin(ReadOnly, admin.ModelAdmin):
    """The outbox. HR looks here for what is uncertain or was refused; nothing is sent again by itself."""

    seen_by = frozenset({"reminders.see_all"})
    list_display = ["user", "kind", "occasion", "state", "send_after", "sent_at"]
    list_filter = ["state", "kind"]
    search_fields = ["user__name", "user__email", "message_id"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Reminder]:
        return super().get_queryset(request).select_related("user")
