"""What anybody needs to judge the log without us: the program, and the key to pin. And its page for governance."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_POST, require_safe

from accounts.http import PersonRequest, VisitorRequest, holds, only
from courses.evidence.anchors.services import anchor_soon
from courses.evidence.anchors.state import standing
from courses.evidence.models import Checkpoint, LogKey
from courses.evidence.verifier import single_file

PLAIN = "text/plain; charset=utf-8"
GOVERNANCE = "guidelines.author"


@login_not_required
@require_safe
def verifier(request: VisitorRequest) -> HttpResponse:
    headers = {"Content-Disposition": 'attachment; filename="signoff-verify.py"'}
    return HttpResponse(single_file(), content_type=PLAIN, headers=headers)


@login_not_required
@require_safe
def log_key(request: VisitorRequest) -> HttpResponse:
    """The key that signs today. Whoever kept an older one goes on with that: the log leads from one to the next."""
    newest = get_object_or_404(LogKey.objects.order_by("-id")[:1])
    return HttpResponse(f"{newest.public}\n", content_type=PLAIN)


@login_not_required
@require_safe
@cache_control(public=True, max_age=86_400)
def checkpoint(request: VisitorRequest, size: int) -> HttpResponse:
    """What the log signed when it had so many entries; it names nobody. Badges lead here."""
    found = get_object_or_404(Checkpoint, size=size)
    return HttpResponse(found.note, content_type=PLAIN)


@require_safe
@only(holds(GOVERNANCE))
def log(request: PersonRequest) -> HttpResponse:
    return render(request, "evidence/log.html", {"log": standing(request.at)})


@require_POST
@only(holds(GOVERNANCE))
def anchor(request: PersonRequest) -> HttpResponse:
    """A worker sends; nobody waits here for other people's servers."""
    try:
        places = anchor_soon(at=request.at)
    except ImproperlyConfigured:
        return redirect("evidence:log")  # which says what is wrong
    if places:
        messages.success(request, _("The newest checkpoint leaves within a minute. Load this page again then."))
    else:
        messages.warning(request, _("There is nowhere to send it yet. Set up a place first."))
    return redirect("evidence:log")
