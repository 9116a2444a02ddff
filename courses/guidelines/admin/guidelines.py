"""A guideline: what holds, what is being prepared, who owns it, how its versions differ."""

from typing import Any

from django.conf import settings
from django.contrib import admin, messages
from django.db.models import Model, Prefetch, QuerySet
from django.forms import ModelForm
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from accounts.http import PersonRequest
from courses.guidelines.admin.access import Workshop, refuse_unless
from courses.guidelines.admin.forms import OwnersForm
from courses.guidelines.diffs import changes
from courses.guidelines.drafting import CannotMove, open_draft, set_owners
from courses.guidelines.gaps import find_gaps
from courses.guidelines.models import Guideline, Revision, RevisionDraft, RevisionText
from courses.guidelines.policies import may_govern
from courses.guidelines.publishing import write_guideline


@admin.register(Guideline)
class GuidelineAdmin(Workshop):
    list_display = ["slug", "title", "version", "in_force_since", "retired_on"]
    fields = ["slug", "position"]
    change_list_template = "guidelines/admin/list.html"

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return may_govern(request.user)  # type: ignore[arg-type]

    def save_model(self, request: HttpRequest, obj: Guideline, form: ModelForm, change: bool) -> None:
        obj.pk = write_guideline(slug=obj.slug, position=obj.position).pk

    def response_add(self, request: HttpRequest, obj: Guideline, post_url_continue: str | None = None) -> HttpResponse:
        return redirect("admin:guidelines_guideline_change", obj.pk)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Guideline]:
        texts = RevisionText.objects.defer("body", "html", "questions").order_by("country", "id")
        return super().get_queryset(request).prefetch_related(Prefetch("revisions__texts", texts))

    @admin.display(description=gettext_lazy("title"))
    def title(self, guideline: Guideline) -> str:
        newest = _newest(guideline)
        return newest.texts.all()[0].title if newest else ""

    @admin.display(description=gettext_lazy("newest version"))
    def version(self, guideline: Guideline) -> int | None:
        newest = _newest(guideline)
        return newest.number if newest else None

    @admin.display(description=gettext_lazy("in force from"))
    def in_force_since(self, guideline: Guideline) -> object:
        newest = _newest(guideline)
        return newest.effective_on if newest else None

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path("gaps/", view(require_safe(self.gaps)), name="guidelines_guideline_gaps"),
            path("<int:pk>/draft/", view(require_POST(self.draft)), name="guidelines_guideline_draft"),
            path("<int:pk>/owners/", view(self.owners), name="guidelines_guideline_owners"),
            path("<int:pk>/compare/", view(require_safe(self.compare)), name="guidelines_guideline_compare"),
            *super().get_urls(),
        ]

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        user: Any = request.user
        context = {"title": _("Guidelines"), "may_govern": may_govern(user), **(extra_context or {})}
        return super().changelist_view(request, context)

    def change_view(  # type: ignore[override]  # our own request
        self, request: PersonRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        self.refuse_strangers(request)
        refuse_unless(request.method in {"GET", "HEAD"})
        guideline = _found(object_id)
        revisions = guideline.revisions.select_related("author", "approved_by").prefetch_related("texts")
        gaps = find_gaps([guideline], request.today)
        context = {
            "guideline": guideline,
            "revisions": list(revisions.order_by("-number")),
            "draft": guideline.drafts.filter(closed_at=None).first(),
            "owners": guideline.named_owners,
            "gaps": gaps[0] if gaps else None,
            "kinds": RevisionDraft.Kind,
            "may_add_languages": _lacks_languages(guideline),
        }
        return self.render(request, "guideline", title=str(guideline), **context)

    def draft(self, request: PersonRequest, pk: int) -> HttpResponse:
        """Begin a draft of the kind that the button names."""
        guideline = get_object_or_404(Guideline, pk=pk)
        kind = request.POST.get("kind", "")
        if kind not in RevisionDraft.Kind.values:
            raise Http404
        try:
            draft = open_draft(guideline=guideline, kind=kind, by=request.user, at=request.at)
        except CannotMove as refusal:
            messages.error(request, str(refusal))
            return redirect("admin:guidelines_guideline_change", pk)
        return redirect("admin:guidelines_revisiondraft_change", draft.pk)

    def owners(self, request: PersonRequest, pk: int) -> HttpResponse:
        refuse_unless(may_govern(request.user))
        guideline = get_object_or_404(Guideline, pk=pk)
        form = OwnersForm(request.POST or None, guideline=guideline)
        if request.method == "POST" and form.is_valid():
            set_owners(guideline=guideline, owners=form.cleaned_data)
            self.log_change(request, guideline, _("Owners named."))
            messages.success(request, _("The owners are named. People see them below the guideline."))
            return redirect("admin:guidelines_guideline_change", pk)
        title = _("Who answers for %(guideline)s") % {"guideline": guideline}
        return self.render(request, "form", title=title, guideline=guideline, form=form)

    def gaps(self, request: PersonRequest) -> HttpResponse:
        refuse_unless(may_govern(request.user))
        found = [one for one in find_gaps(Guideline.objects.all(), request.today) if one]
        return self.render(request, "gaps", title=_("Whom the guidelines do not reach yet"), gaps=found)

    def compare(self, request: PersonRequest, pk: int) -> HttpResponse:
        """Two versions in one language, clause by clause and word by word."""
        self.refuse_strangers(request)
        guideline = get_object_or_404(Guideline, pk=pk)
        texts = RevisionText.objects.filter(revision__guideline=guideline).defer("html").select_related("revision")
        places = sorted(set(texts.order_by().values_list("language", "country")), key=lambda one: (one[1], one[0]))
        place = request.GET.get("text", "en")
        here = {one.revision.number: one for one in texts.order_by("revision__number") if _place(one) == place}
        numbers = list(here)
        before = _number(request, "from", numbers[-2:][:1])
        after = _number(request, "to", numbers[-1:])
        context = {
            "guideline": guideline,
            "places": [f"{language}-{country}" if country else language for language, country in places],
            "place": place,
            "numbers": range(1, guideline.revisions.count() + 1),
            "before": here.get(before),
            "after": here.get(after),
            "asked": (before, after),
        }
        if before in here and after in here:
            context["changes"] = changes(here[before].body, here[after].body)
        title = _("Compare versions of %(guideline)s") % {"guideline": guideline}
        return self.render(request, "compare", title=title, **context)


def _found(object_id: str) -> Guideline:
    if not object_id.isdecimal() or len(object_id) > 18:
        raise Http404
    return get_object_or_404(Guideline, pk=int(object_id))


def _newest(guideline: Guideline) -> Revision | None:
    return max(guideline.revisions.all(), key=lambda revision: revision.number, default=None)


def _place(text: RevisionText) -> str:
    return f"{text.language}-{text.country}" if text.country else text.language


def _number(request: HttpRequest, name: str, otherwise: list[int]) -> int:
    sent = request.GET.get(name, "")
    return int(sent) if sent.isdecimal() and len(sent) < 6 else next(iter(otherwise), 0)


def _lacks_languages(guideline: Guideline) -> bool:
    newest = guideline.revisions.order_by("-number").first()
    return newest is not None and newest.texts.filter(country="").count() < len(settings.LANGUAGES)
