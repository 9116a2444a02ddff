from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from accounts.http import PersonRequest
from courses.guidelines.models import Guideline, Revision, RevisionText
from courses.guidelines.needs import country_of


@require_safe
def history(request: PersonRequest, slug: str) -> HttpResponse:
    """The versions that hold or held where the person works, the newest first."""
    guideline = get_object_or_404(Guideline, slug=slug)
    country = country_of(request.user, request.today)
    revisions = Revision.objects.begun(request.today, country).filter(guideline=guideline).order_by("-number")
    versions = list(revisions)
    if not versions:
        raise Http404
    texts = RevisionText.objects.of_country(country).filter(revision=versions[0]).order_by("language")
    titles = dict(texts.values_list("language", "title"))
    language = request.LANGUAGE_CODE if request.LANGUAGE_CODE in titles else next(iter(sorted(titles)))
    context = {"guideline": guideline, "versions": versions, "title": titles[language], "language": language}
    return render(request, "guidelines/history.html", context)
