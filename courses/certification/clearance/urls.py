from django.urls import path

from courses.certification.clearance import crisis_views, views

app_name = "clearance"
urlpatterns = [
    path("clearance/", views.mine, name="mine"),
    path("clearance/people/", views.person, name="person"),
    path("clearance/who-may/", views.who, name="who"),
    path("clearance/crisis/", crisis_views.crisis, name="crisis"),
    path("clearance/crisis/<uuid:uuid>/end/", crisis_views.end, name="crisis-end"),
]
