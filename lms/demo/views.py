from io import BytesIO

from csp.decorators import csp_replace, csp_update
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from accounts.http import PersonRequest
from lms.demo import mailbox as mails

SHOWN = 100


@csp_update({"frame-src": ["'self'"]})  # type: ignore[arg-type]  # its stub knows views of one argument only
@require_safe
def mailbox(request: PersonRequest, name: str = "") -> HttpResponse:
    """The mails that were sent; in the demo everybody signed in may read them."""
    search = request.GET.get("q", "").strip()
    mail = mails.get(name) if name else None
    if name and mail is None:
        raise Http404
    context = {"mails": mails.newest(SHOWN, search), "mail": mail, "search": search, "shown": SHOWN}
    return render(request, "demo/mailbox.html", context)


@require_safe
def attachment(request: PersonRequest, name: str, number: int) -> FileResponse:
    mail = mails.get(name)
    if mail is None or not 1 <= number <= len(mail.attachments):
        raise Http404
    found = mail.attachments[number - 1]
    return FileResponse(BytesIO(found.data), as_attachment=True, filename=found.name)


@xframe_options_sameorigin
@csp_replace(  # type: ignore[arg-type]  # as above
    {
        # A mail carries its own styles, and nothing else of it may act: no script, no form, no request, no origin.
        "default-src": ["'none'"],
        "script-src": None,
        "style-src": ["'unsafe-inline'"],
        "img-src": ["data:"],
        "connect-src": None,
        "font-src": None,
        "manifest-src": None,
        "form-action": ["'none'"],
        "frame-ancestors": ["'self'"],
        "sandbox": ["allow-popups", "allow-popups-to-escape-sandbox", "allow-top-navigation-by-user-activation"],
    }
)
@require_safe
def mail_html(request: PersonRequest, name: str) -> HttpResponse:
    mail = mails.get(name)
    if mail is None:
        raise Http404
    return HttpResponse(mail.html)
