"""Signing a version of a guideline, seen from above: who has, who has to, who is not asked yet."""

from dataclasses import dataclass

from django.conf import settings
from django.core.paginator import Paginator
from django.db.models import Min
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts.http import PersonRequest, only
from accounts.models import Department
from accounts.querysets import UserQuerySet
from courses.guidelines.models import Revision
from courses.reporting.campaign import COLUMNS, Signing, Wanted, count, narrowed, people, total
from courses.reporting.campaign_table import beside, lines, states
from courses.reporting.policies import may_see_signing, sees_refusals
from lms.lib import csv_export

PAGE = 15
# Below 15 KB of HTML.
UNITS = 10


@dataclass(frozen=True)
class Campaign:
    """A version that people are asked to sign."""

    revision: Revision
    wanted: Wanted

    @property
    def key(self) -> str:
        return f"{self.revision.guideline.slug}:{self.revision.number}"


@require_safe
@only(may_see_signing)
def campaign(request: PersonRequest) -> HttpResponse:
    chosen, versions = _chosen(request)
    if chosen is None:
        return render(request, "reporting/campaign.html", {"campaign": None})
    found = _people(request, chosen)
    units, languages = count(found)
    names = dict(Department.objects.values_list("path", "name"))
    shown = units if "all" in request.GET else units[:UNITS]
    columns = states(with_refusals=sees_refusals(request.user))
    context = {
        "campaign": chosen,
        "versions": versions,
        "total": total(units),
        "beside": beside(total(units), chosen.wanted),
        "units": lines(shown, "department", names, chosen.wanted, columns),
        "hidden": len(units) - len(shown),
        "languages": lines(
            languages, "language", {code: str(name) for code, name in settings.LANGUAGES}, chosen.wanted, columns
        ),
        "states": columns,
        "due_on": found.filter(signing=Signing.DUE).aggregate(first=Min("due_on"))["first"],
        "people_url": reverse("reporting:campaign-people") + chosen.wanted.query,
        "export_url": reverse("reporting:campaign-csv") + chosen.wanted.query,
        "sees_refusals": sees_refusals(request.user),
    }
    return render(request, "reporting/campaign.html", context)


@require_safe
@only(may_see_signing)
def campaign_people(request: PersonRequest) -> HttpResponse:
    """The people behind a figure. Why somebody declined stands elsewhere, for governance alone."""
    chosen, _versions = _chosen(request)
    if chosen is None:
        raise Http404
    found = _people(request, chosen).order_by("name", "pk")
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    context = {
        "campaign": chosen,
        "page": page,
        "applied": _applied(chosen.wanted),
        "lines": [(person, Signing(person.signing)) for person in page.object_list],
        "query": f"{chosen.wanted.query}&",
        "back_url": reverse("reporting:campaign") + Wanted(chosen.key).query,
        "export_url": reverse("reporting:campaign-csv") + chosen.wanted.query,
    }
    return render(request, "reporting/campaign_people.html", context)


@require_safe
@only(may_see_signing)
def campaign_csv(request: PersonRequest) -> HttpResponseBase:
    chosen, _versions = _chosen(request)
    if chosen is None:
        raise Http404
    found = _people(request, chosen).order_by("name", "pk")
    return csv_export.response(found, COLUMNS, filename=f"signing-{chosen.key.replace(':', '-')}-{request.today}.csv")


def _chosen(request: PersonRequest) -> tuple[Campaign | None, list[Campaign]]:
    """The version asked for, else the one that people were asked for last; all there are, newest first."""
    rows = Revision.objects.not_retired(request.today).filter(material=True).select_related("guideline")
    versions = [_campaign(row, Wanted()) for row in rows.order_by("-published_at", "-pk")]
    wanted = _wanted(request, {one.key for one in versions})
    named = next((one for one in versions if one.key == wanted.version), versions[0] if versions else None)
    return (_campaign(named.revision, wanted) if named else None), versions


def _campaign(revision: Revision, wanted: Wanted) -> Campaign:
    return Campaign(revision, wanted.but(version=f"{revision.guideline.slug}:{revision.number}"))


def _wanted(request: HttpRequest, versions: set[str]) -> Wanted:
    """What is not one of the choices is left out."""
    given = {key: request.GET.get(key, "") for key in ("version", "department", "language", "state")}
    return Wanted(
        version=given["version"] if given["version"] in versions else "",
        department=given["department"].replace("\0", ""),
        direct="1" if request.GET.get("direct") else "",
        language=given["language"] if given["language"] in dict(settings.LANGUAGES) else "",
        state=given["state"] if given["state"] in Signing.values else "",
    )


def _people(request: PersonRequest, chosen: Campaign) -> UserQuerySet:
    found = people(request.user, chosen.revision, request.today, sees_refusals=sees_refusals(request.user))
    return narrowed(found, chosen.wanted)


def _applied(wanted: Wanted) -> list[str]:
    """What the list is narrowed to, in words."""
    unit = Department.objects.filter(path=wanted.department).values_list("name", flat=True).first()
    words = [unit or wanted.department, str(dict(settings.LANGUAGES).get(wanted.language, ""))]
    return [word for word in [*words, str(Signing(wanted.state).label) if wanted.state else ""] if word]
