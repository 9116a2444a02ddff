from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.http import PersonRequest
from courses.presence import services
from courses.presence.forms import RequestForm
from courses.programme import current_programme


@require_http_methods(["GET", "HEAD", "POST"])
def request_account(request: PersonRequest) -> HttpResponse:
    programme = current_programme()
    form = RequestForm(
        request.POST if request.method == "POST" else None,
        initial={"owner": request.user.email or request.user.employee_number, "language": request.LANGUAGE_CODE},
        person=request.user,
        programme=programme,
        at=request.at,
    )
    if form.is_bound and form.is_valid():
        try:
            account = services.request(wish=form.wish, by=request.user, at=request.at)
        except services.Refused:
            form.add_error("handle", _("Somebody asked for this account a moment ago."))
        else:
            messages.success(request, _("Asked. Governance decides, and you hear of it."))
            return redirect("presence:account", account.uuid)
    status = 400 if form.is_bound else 200
    return render(request, "presence/request.html", {"form": form, "programme": programme}, status=status)
