from django.urls import path

from courses.certification import views

app_name = "certification"
urlpatterns = [
    path("", views.home, name="home"),
    path("why/<uuid:obligation>/", views.why, name="why"),
    path("why/<uuid:obligation>/test/", views.test_out, name="test-out"),
]
