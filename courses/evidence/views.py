"""What anybody needs to judge the log without us: the program, and the key that they pin."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from accounts.http import VisitorRequest
from courses.evidence.models import LogKey
from courses.evidence.verifier import single_file

PLAIN = "text/plain; charset=utf-8"


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
