from django.urls import path

from courses.posters import views

app_name = "posters"
urlpatterns = [
    path("posters/", views.posters, name="list"),
    path("posters/<slug:slug>-<str:language>.png", views.picture, name="picture"),
    path("posters/<slug:slug>-<str:language>-<str:paper>.pdf", views.sheet, name="sheet"),
]
