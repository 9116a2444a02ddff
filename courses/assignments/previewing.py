"""The draft of a written practice as a learner would see it. What is written there is looked at, and kept nowhere."""

from typing import Any

from accounts.http import PersonRequest
from courses.assignments.findings import look_at
from courses.assignments.forms import AnswerForm
from courses.assignments.rubric import total
from courses.assignments.views.writing import beside
from courses.models import VersionActivity


def first_page(request: PersonRequest, found: VersionActivity) -> tuple[str, dict[str, Any]]:
    form = AnswerForm({"revision": 0} | request.POST.dict(), activity_data=found.data)
    look = look_at(found, form.answer if form.is_valid() else {}, request.at)
    context = {
        **beside(found, None, look),
        "form": form,
        "total": total(found.data),
        "needed": found.data["pass_points"],
        "post": found.data["post"],
    }
    return "assignments/preview.html", context
