"""A draft: its words, what is missing, how people will read it, and its way to approval."""

from typing import Any

from django.conf import settings
from django.contrib import admin, messages
from django.db.models import OuterRef, QuerySet, Subquery
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.http import PersonRequest
from accounts.models import Tier
from courses.evidence.services import CannotLog
from courses.guidelines import drafting
from courses.guidelines.admin.access import Workshop, refuse_unless
from courses.guidelines.admin.forms import (
    CountryForm,
    QuestionRows,
    TextForm,
    change_form,
    question_initial,
    question_values,
)
from courses.guidelines.diffs import changes
from courses.guidelines.drafting import CannotMove, Standing, standing_of
from courses.guidelines.models import DraftMove, DraftText, RevisionDraft
from courses.guidelines.policies import approvers_of, authors_of, may_approve, may_govern, may_write

Kind = RevisionDraft.Kind


@admin.register(RevisionDraft)
class DraftAdmin(Workshop):
    list_display = ["__str__", "note", "last_move", "opened_at", "closed_at"]
    list_select_related = ["guideline"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[RevisionDraft]:
        moves = DraftMove.objects.filter(draft=OuterRef("pk")).order_by("-id").values("act")[:1]
        return super().get_queryset(request).annotate(last_act=Subquery(moves))

    @admin.display(description=gettext_lazy("last move"))
    def last_move(self, draft: Any) -> str:
        return str(DraftMove.Act(draft.last_act).label) if draft.last_act else ""

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        place = "<int:pk>/text/<slug:language>/"
        return [
            path("<int:pk>/what-changes/", view(self.what), name="guidelines_revisiondraft_what"),
            path("<int:pk>/country/", view(self.country), name="guidelines_revisiondraft_country"),
            path(place, view(self.text), name="guidelines_revisiondraft_text"),
            path(f"{place}<slug:country>/", view(self.text), name="guidelines_revisiondraft_supplement"),
            path(
                "<int:pk>/questions/<slug:language>/", view(self.questions), name="guidelines_revisiondraft_questions"
            ),
            *super().get_urls(),
        ]

    def change_view(  # type: ignore[override]  # our own request
        self, request: PersonRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The draft as a whole: read it, then move it on."""
        self.refuse_strangers(request)
        draft = _found(object_id)
        if request.method == "POST":
            return self._move(request, draft)
        standing = standing_of(draft)
        contents = standing.contents
        context = {
            "draft": draft,
            "standing": standing,
            "contents": contents,
            "texts": _texts(contents.texts),
            "shown": _shown(standing),
            "lacking": _lacking(draft, contents.texts),
            "tiers": [one.shown_name for one in Tier.objects.filter(slug__in=draft.tiers)],
            "moves": draft.moves.select_related("by"),
            "authors": authors_of(draft),
            "approvers": approvers_of(draft, request.today),
            "may_approve": may_approve(draft, request.user),
            "may_edit": draft.closed_at is None and _may_edit(draft, request),
        }
        return self.render(request, "draft", title=str(draft), **context)

    def _move(self, request: PersonRequest, draft: RevisionDraft) -> HttpResponse:
        act = request.POST.get("act", "")
        try:
            said = _act(act, request, draft)
        except (CannotMove, CannotLog) as refusal:
            messages.error(request, _("Nothing has happened. %(why)s") % {"why": refusal})
        else:
            self.log_change(request, draft.guideline, said)
            messages.success(request, said)
        return redirect("admin:guidelines_revisiondraft_change", draft.pk)

    def what(self, request: PersonRequest, pk: int) -> HttpResponse:
        draft = self._edited(request, pk)
        form = change_form(draft, request.today, request.POST or None)
        page = None
        if request.method == "POST" and form.is_valid():
            page = self._saved(request, draft, drafting.save_change, **form.values())
        return page or self._form(request, draft, _("What changes"), form=form)

    def text(self, request: PersonRequest, pk: int, language: str, country: str = "") -> HttpResponse:
        draft = self._edited(request, pk)
        _refuse_language(draft, language)
        row = draft.texts.filter(language=language, country=country).first()
        initial = {name: getattr(row, name) for name in ("title", "summary", "body")} if row else None
        form = TextForm(request.POST or None, initial=initial, language=language, country=country)
        page = None
        if request.method == "POST" and form.is_valid():
            words = {"language": language, "country": country, **form.cleaned_data}
            page = self._saved(request, draft, drafting.save_text, **words)
        name = dict(settings.LANGUAGES)[language]
        title = _("%(language)s, %(country)s") % {"language": name, "country": country} if country else str(name)
        return page or self._form(request, draft, title, form=form)

    def country(self, request: PersonRequest, pk: int) -> HttpResponse:
        """Which country adds clauses; its texts are written like the others."""
        draft = self._edited(request, pk)
        form = CountryForm(request.POST or None)
        if request.method == "POST" and form.is_valid():
            first = draft.texts.filter(country="").first()
            language = first.language if first else settings.LANGUAGE_CODE
            country = form.cleaned_data["country"].upper()
            return redirect("admin:guidelines_revisiondraft_supplement", pk, language, country)
        return self._form(request, draft, _("Clauses that a country adds"), form=form)

    def questions(self, request: PersonRequest, pk: int, language: str) -> HttpResponse:
        draft = self._edited(request, pk)
        row = get_object_or_404(draft.texts, language=language, country="")
        rows = QuestionRows(request.POST or None, initial=question_initial(row.questions), prefix="questions")
        page = None
        if request.method == "POST" and rows.is_valid():
            questions = question_values(rows.filled())
            page = self._saved(request, draft, drafting.save_questions, language=language, questions=questions)
        title = _("Questions on the change (%(language)s)") % {"language": row.get_language_display()}
        return page or self._form(request, draft, title, rows=rows)

    def _edited(self, request: PersonRequest, pk: int) -> RevisionDraft:
        draft = get_object_or_404(RevisionDraft.objects.select_related("guideline"), pk=pk, closed_at=None)
        refuse_unless(_may_edit(draft, request))
        return draft

    def _saved(self, request: PersonRequest, draft: RevisionDraft, save: Any, **values: Any) -> HttpResponse | None:
        seen = request.POST.get("seen", "")
        try:
            save(draft=draft, by=request.user, at=request.at, seen=seen, **values)
        except drafting.Stale:
            messages.error(
                request,
                _("Somebody has saved this draft while you wrote. Your words stand below; saving again puts them in."),
            )
            return None
        except CannotMove as refusal:
            messages.error(request, str(refusal))
            return redirect("admin:guidelines_revisiondraft_change", draft.pk)
        messages.success(request, _("Saved."))
        return redirect("admin:guidelines_revisiondraft_change", draft.pk)

    def _form(self, request: PersonRequest, draft: RevisionDraft, title: str, **sent: Any) -> HttpResponse:
        """`sent` is the form or its rows. What was valid and came too late is shown over what is there now."""
        is_refused = request.method == "POST" and not all(one.is_valid() for one in sent.values())
        seen = request.POST.get("seen", "") if is_refused else standing_of(draft).contents.sha256
        return self.render(request, "form", title=title, draft=draft, seen=seen, **sent)


def _act(act: str, request: PersonRequest, draft: RevisionDraft) -> str:
    """What the person is told once it is done."""
    who: dict[str, Any] = {"draft": draft, "by": request.user, "at": request.at}
    judged: dict[str, Any] = {
        "seen": request.POST.get("seen", ""),
        "comment": request.POST.get("comment", "").strip()[:1000],
    }
    if act == "submit":
        drafting.submit(**who)
        return _("It is in review. Somebody in governance who has not written any of it approves it.")
    if act == "approve":
        drafting.approve(**who, **judged)
        return _("Approved. It can be published as it is; any edit needs a new approval.")
    if act == "send-back":
        drafting.send_back(**who, **judged)
        return _("Sent back with your comment.")
    if act == "discard":
        drafting.discard(**who)
        return _("The draft is discarded.")
    if act != "publish":
        raise Http404
    revision = drafting.publish(**who)
    if draft.kind == Kind.RETIREMENT:
        return _("The guideline is retired. Nobody owes it any more; what was signed stays on record.")
    if draft.kind == Kind.LANGUAGES:
        return _("The new languages of version %(number)s are published.") % {"number": revision.number}
    return _("Version %(number)s is published.") % {"number": revision.number}


def _found(object_id: str) -> RevisionDraft:
    if not object_id.isdecimal() or len(object_id) > 18:
        raise Http404
    return get_object_or_404(RevisionDraft.objects.select_related("guideline"), pk=int(object_id))


def _may_edit(draft: RevisionDraft, request: HttpRequest) -> bool:
    user: Any = request.user
    return may_govern(user) if draft.kind == Kind.RETIREMENT else may_write(user)


def _refuse_language(draft: RevisionDraft, language: str) -> None:
    if language not in dict(settings.LANGUAGES) or draft.kind == Kind.RETIREMENT:
        raise Http404


def _texts(texts: list[DraftText]) -> list[DraftText]:
    return sorted(texts, key=lambda one: (one.country, one.pk))


def _lacking(draft: RevisionDraft, texts: list[DraftText]) -> list[tuple[str, str, str]]:
    """Texts that could be added: (language, country, name of the language)."""
    if draft.kind == Kind.RETIREMENT:
        return []
    there = {(one.language, one.country) for one in texts}
    countries = {country for _language, country in there} | {""}
    if draft.kind == Kind.LANGUAGES:
        published = draft.guideline.revisions.order_by("-number")[:1].values_list("texts__language", "texts__country")
        found = set(published)
        there |= found
        countries |= {country for _language, country in found}
    names = [(code, country, str(name)) for country in sorted(countries) for code, name in settings.LANGUAGES]
    return [one for one in names if one[:2] not in there]


def _shown(standing: Standing) -> list[dict[str, Any]]:
    """Each text as people will read it, beside what changes in it."""
    contents, shown = standing.contents, []
    for text in contents.compiled:
        before = contents.before.get((text.language, text.country))
        shown.append({"text": text, "before": before, "changes": changes(before.body, text.body) if before else []})
    return shown
