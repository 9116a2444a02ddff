from django.urls import path

from courses.certification.casework.views import decisions, renewals, undoing

app_name = "casework"
urlpatterns = [
    path("decisions/", decisions.listing, name="decisions"),
    path("decisions/new/<slug:act>/", decisions.new, name="new"),
    path("decisions/<uuid:uuid>/", decisions.decision, name="decision"),
    path("decisions/<uuid:uuid>/undo/", undoing.undo, name="undo"),
    path("reports/renewals/", renewals.listing, name="renewals"),
    path("reports/renewals.csv", renewals.export, name="renewals-csv"),
    path("reports/renewals/look/", renewals.look, name="look"),
    path("reports/renewals/closed/", renewals.closed, name="closed"),
    path("reports/renewals/<uuid:uuid>/", renewals.finding, name="finding"),
]
