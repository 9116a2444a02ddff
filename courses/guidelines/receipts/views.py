from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.http import PersonRequest
from courses.evidence.refusals import CannotLog
from courses.guidelines.models import SignOff
from courses.guidelines.proof import verified
from courses.guidelines.receipts.contents import NoReceipt, file_name
from courses.guidelines.receipts.contents import receipt as receipt_of


@never_cache
@require_safe
def receipt(request: PersonRequest, uuid: UUID) -> HttpResponse:
    """For whom the page is, too. When the record was erased, that page says so."""
    row = get_object_or_404(SignOff.objects.with_text().visible_to(request.user), uuid=uuid)
    try:
        data = receipt_of(row)
    except NoReceipt:
        return render(request, "guidelines/sign_off.html", {"sign_off": row, "proof": verified(row)}, status=410)
    except CannotLog as error:
        messages.error(request, str(error.sentence))
        return redirect("guidelines:sign-off", uuid)
    headers = {"Content-Disposition": f'attachment; filename="{file_name(row)}"'}
    return HttpResponse(data, content_type="application/zip", headers=headers)
