from django.urls import path

from courses.presence.views import acting, pages, requesting

app_name = "presence"
urlpatterns = [
    path("presence/", pages.mine, name="mine"),
    path("presence/register/", pages.register, name="register"),
    path("presence/request/", requesting.request_account, name="request"),
    path("presence/<uuid:uuid>/", pages.account, name="account"),
    path("presence/<uuid:uuid>/decision/", acting.decide, name="decide"),
    path("presence/<uuid:uuid>/active/", acting.active, name="active"),
    path("presence/<uuid:uuid>/review/", acting.review, name="review"),
    path("presence/<uuid:uuid>/hand-over/", acting.ask_for_hand_over, name="hand-over"),
    path("presence/<uuid:uuid>/new-owner/", acting.name_owner, name="new-owner"),
    path("presence/<uuid:uuid>/closing/", acting.close, name="close"),
]
