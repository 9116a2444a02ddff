"""What a person is told when nothing was signed."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.http import PersonRequest
from courses.evidence.services import CannotLog
from courses.guidelines import ceremony
from courses.guidelines.views.ways import to

SENTENCES = {
    ceremony.Superseded: gettext_lazy(
        "This guideline has changed since you opened the page. Here is what holds now. Nothing is signed yet."
    ),
    ceremony.Replayed: gettext_lazy("This form was used already, and counts once. Here is a new one."),
    ceremony.OtherForm: gettext_lazy(
        "This page was opened too long ago, or not by you. Nothing is signed yet. Please read it once more."
    ),
    ceremony.OtherStatement: gettext_lazy(
        "The sentence above the signature is another one now. Please read it once more. Nothing is signed yet."
    ),
    ceremony.NotRead: gettext_lazy("Please read to the end first. Nothing is signed yet."),
    ceremony.NotAnswered: gettext_lazy("Please answer the questions on the change first. Nothing is signed yet."),
    ceremony.NotAuthenticated: gettext_lazy(
        "More than five minutes have passed. Please type your password once more; nothing is lost."
    ),
}
REFUSED = (ceremony.CannotSign, CannotLog)


def told(request: PersonRequest, slug: str, refusal: Exception) -> HttpResponse:
    """Back to the guideline, as it holds now."""
    if isinstance(refusal, ceremony.Retired):
        return retired(request)
    if isinstance(refusal, CannotLog):
        messages.error(request, f"{refusal.sentence} {_('Nothing is signed. Please tell the administrator.')}")
    elif isinstance(refusal, ceremony.Superseded) and refusal.current is None:
        messages.warning(request, _("This guideline does not hold where you work yet. Nothing is signed."))
    else:
        messages.warning(request, SENTENCES[type(refusal)])
    return to(request, "guidelines:guideline", slug)


def retired(request: PersonRequest) -> HttpResponse:
    messages.info(request, _("This guideline is retired. Nobody needs to sign it any more."))
    return redirect("guidelines:list")
