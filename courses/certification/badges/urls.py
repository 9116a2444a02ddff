from django.urls import path

from courses.certification.badges import views

app_name = "badges"
urlpatterns = [
    path("badges/", views.badge_list, name="list"),
    path("badges/<uuid:uuid>/", views.detail, name="detail"),
    path("badges/<uuid:uuid>/page/", views.page, name="page"),
    path("credentials/<uuid:uuid>", views.credential, name="credential"),
    path("credentials/<uuid:uuid>.svg", views.picture, name="picture"),
]
