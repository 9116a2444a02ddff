from django.urls import path

from courses.refreshers import views

app_name = "refreshers"
urlpatterns = [
    path("refreshers/", views.month, name="month"),
    path("refreshers/choice/", views.choice, name="choice"),
    path("refreshers/<uuid:uuid>/", views.question, name="question"),
]
