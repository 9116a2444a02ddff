"""What teaches the guidelines: for governance, and for the trainers whose texts cite a clause that has changed."""

from typing import Any

from django.contrib import admin, messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.http import PersonRequest
from courses.admin.access import AUTHOR, REVIEWER, is_author
from courses.guidelines.admin.access import Workshop, refuse_unless
from courses.guidelines.models import Guideline, SecondLook
from courses.guidelines.policies import GOVERN
from courses.guidelines.second_looks import look
from courses.guidelines.tracing import Stale, to_look_at_again, trace

SHOWN = 30


@admin.register(SecondLook)
class SecondLookAdmin(Workshop):
    seen_by = frozenset({AUTHOR, REVIEWER, GOVERN})

    def get_urls(self) -> list[URLPattern]:
        clauses = self.admin_site.admin_view(require_safe(self.clauses))
        return [path("clauses/<int:pk>/", clauses, name="guidelines_secondlook_clauses"), *super().get_urls()]

    def changelist_view(  # type: ignore[override]  # our own request
        self, request: PersonRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """What is to be looked at again, the guidelines clause by clause, and who has looked at what."""
        self.refuse_strangers(request)
        stale = to_look_at_again(request.today)
        if request.method == "POST":
            return self._look(request, stale)
        looks = SecondLook.objects.select_related("revision__guideline", "edition", "looked_by")
        return self.render(
            request,
            "teaching",
            title=_("To look at again"),
            stale=stale,
            changes={one.revision.pk: one.revision for one in stale}.values(),
            looks=looks[:SHOWN],
            guidelines=Guideline.objects.filter(revisions__isnull=False).distinct(),
            may_write=is_author(request),
        )

    def _look(self, request: PersonRequest, stale: list[Stale]) -> HttpResponse:
        refuse_unless(is_author(request))
        one = next((one for one in stale if one.token == request.POST.get("look")), None)
        if one is None:
            messages.info(request, _("That was done already, or the text has been published anew."))
        else:
            look(stale=one, by=request.user, at=request.at)
            messages.success(request, _("Noted: “%(title)s” is still right.") % {"title": one.content.title})
        return redirect("admin:guidelines_secondlook_changelist")

    def clauses(self, request: PersonRequest, pk: int) -> HttpResponse:
        """Each clause of a guideline with what cites it, and how often it is answered wrong."""
        self.refuse_strangers(request)
        guideline = get_object_or_404(Guideline, pk=pk)
        found = trace(guideline, request.LANGUAGE_CODE, request.today)
        return self.render(
            request,
            "clauses",
            title=_("What teaches %(guideline)s") % {"guideline": guideline},
            guideline=guideline,
            clauses=found,
            untaught=[one.id for one in found if not one.contents],
            may_write=is_author(request),
        )
