from django.urls import path

from courses.assessments import views

app_name = "assessments"

urlpatterns = [
    path("<uuid:enrollment>/<slug:key>/quiz/", views.quiz, name="quiz"),
    path("<uuid:enrollment>/<slug:key>/quiz/start/", views.start, name="attempt-start"),
    path("<uuid:enrollment>/<slug:key>/quiz/<uuid:attempt>/<int:position>/", views.question, name="question"),
    path("<uuid:enrollment>/<slug:key>/quiz/<uuid:attempt>/<int:position>/answer/", views.answer, name="answer"),
    path("<uuid:enrollment>/<slug:key>/quiz/<uuid:attempt>/hand-in/", views.hand_in, name="attempt-submit"),
    path("<uuid:enrollment>/<slug:key>/quiz/<uuid:attempt>/result/", views.result, name="attempt-result"),
]
