from django.urls import path

from courses.enrollments.views import catalogue, lesson, preview

app_name = "enrollments"

urlpatterns = [
    path("courses/", catalogue.catalogue, name="catalogue"),
    path("courses/<slug:slug>/", catalogue.course, name="course"),
    path("courses/<slug:slug>/preview/<slug:language>/", preview.first, name="preview-course"),
    path("courses/<slug:slug>/preview/<slug:language>/<slug:key>/", preview.activity, name="preview"),
    path("learn/<uuid:uuid>/", lesson.resume, name="resume"),
    path("learn/<uuid:uuid>/<slug:key>/", lesson.activity, name="activity"),
]
