from django.urls import path

from courses.draft_check import views

app_name = "draft_check"
urlpatterns = [path("draft-check/", views.draft_check, name="page")]
