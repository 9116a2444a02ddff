from django.urls import path

from courses.certification.nominations.views import approving, deciding, members, pages, tiers

app_name = "nominations"
urlpatterns = [
    path("nominations/", pages.mine, name="mine"),
    path("nominations/tiers/<slug:slug>/", tiers.tier, name="tier"),
    path("nominations/people/<uuid:uuid>/", pages.nominate, name="nominate"),
    path("nominations/waiting/", deciding.waiting, name="waiting"),
    path("nominations/appointment/", members.appoint, name="appoint"),
    path("nominations/members/<uuid:uuid>/<slug:slug>/", members.member, name="member"),
    path("nominations/approvals/", approving.approvals, name="approvals"),
    path("nominations/<uuid:uuid>/", pages.nomination, name="nomination"),
    path("nominations/<uuid:uuid>/decision/", deciding.decide, name="decide"),
    path("nominations/<uuid:uuid>/withdrawal/", pages.withdraw, name="withdraw"),
    path("nominations/<uuid:uuid>/no/", pages.decline, name="decline"),
]
