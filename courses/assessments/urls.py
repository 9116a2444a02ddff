from django.urls import path

from courses.assessments.views import answering, handing_in, starting

app_name = "assessments"

urlpatterns = [
    path("<uuid:enrollment>/<slug:key>/quiz/", starting.quiz, name="quiz"),
    path("<uuid:enrollment>/<slug:key>/quiz/start/", starting.start, name="attempt-start"),
    path("<uuid:enrollment>/<slug:key>/quiz/<uuid:attempt>/<int:position>/", answering.question, name="question"),
    path("<uuid:enrollment>/<slug:key>/quiz/<uuid:attempt>/<int:position>/answer/", answering.answer, name="answer"),
    path("<uuid:enrollment>/<slug:key>/quiz/<uuid:attempt>/hand-in/", handing_in.hand_in, name="attempt-submit"),
    path("<uuid:enrollment>/<slug:key>/quiz/<uuid:attempt>/result/", handing_in.result, name="attempt-result"),
]
