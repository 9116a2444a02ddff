"""The whole site's addresses. `docs/permissions.md` says who may do what at each."""

from allauth.account.decorators import secure_admin_login
from django.conf import settings
from django.contrib import admin
from django.urls import include, path

from lms import health

# The admin signs in by the site's own page, with its rate limits and second factor.
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]  # as allauth asks for

urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("", include("courses.certification.urls")),
    path("", include("lms.pages")),
    path("", include("lms.theme")),
    path("", include("courses.urls")),
    path("", include("courses.enrollments.urls")),
    path("", include("courses.refreshers.urls")),
    path("learn/", include("courses.assessments.urls")),
    path("", include("courses.assignments.urls")),
    path("learn/", include("courses.simulations.urls")),
    path("", include("courses.guidelines.urls")),
    path("", include("courses.evidence.urls")),
    path("", include("courses.draft_check.urls")),
    path("", include("courses.certification.badges.urls")),
    path("", include("courses.certification.clearance.urls")),
    path("", include("courses.certification.nominations.urls")),
    path("", include("courses.certification.casework.urls")),
    path("", include("courses.posters.urls")),
    path("", include("courses.presence.urls")),
    path("", include("courses.reporting.urls")),
    path("api/v1/", include("courses.api.urls")),
    path("accounts/", include("accounts.urls")),
    path("accounts/", include("allauth.urls")),
    path("admin/", admin.site.urls),
]
if settings.DEMO:
    urlpatterns.append(path("mailbox/", include("lms.demo.urls")))
