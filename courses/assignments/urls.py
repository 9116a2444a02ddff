from django.urls import path

from courses.assignments.views import coaching, writing

app_name = "assignments"

urlpatterns = [
    path("learn/<uuid:enrollment>/<slug:key>/assignment/", writing.assignment, name="assignment"),
    path("learn/<uuid:enrollment>/<slug:key>/assignment/save/", writing.save, name="save"),
    path("learn/<uuid:enrollment>/<slug:key>/assignment/take-back/", writing.take_back, name="take-back"),
    path("coaching/", coaching.queue, name="queue"),
    path("coaching/<uuid:submission>/", coaching.review, name="review"),
]
