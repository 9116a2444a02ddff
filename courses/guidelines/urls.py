from django.urls import path

from courses.guidelines import views

app_name = "guidelines"
urlpatterns = [
    path("guidelines/", views.guideline_list, name="list"),
    path("guidelines/<slug:slug>/", views.guideline, name="guideline"),
    path("sign-offs/<uuid:uuid>/", views.sign_off, name="sign-off"),
    path("learn/<uuid:uuid>/<slug:key>/guideline/", views.activity, name="activity"),
]
