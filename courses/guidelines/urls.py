from django.urls import path

from courses.guidelines.receipts.views import receipt
from courses.guidelines.views import asking, declining, history, reading, signing

app_name = "guidelines"
urlpatterns = [
    path("guidelines/", reading.guideline_list, name="list"),
    path("guidelines/questions/", asking.questions, name="questions"),
    path("guidelines/questions/<uuid:uuid>/", asking.answer, name="answer"),
    path("guidelines/declined/", declining.declined, name="declined"),
    path("guidelines/<slug:slug>/", signing.guideline, name="guideline"),
    path("guidelines/<slug:slug>/history/", history.history, name="history"),
    path("guidelines/<slug:slug>/passkey/", signing.passkey, name="passkey"),
    path("guidelines/<slug:slug>/end/", reading.reached_end, name="reached-end"),
    path("guidelines/<slug:slug>/answers/", reading.answers, name="answers"),
    path("guidelines/<slug:slug>/question/", asking.ask, name="ask"),
    path("guidelines/<slug:slug>/question/withdraw/", asking.withdraw, name="withdraw"),
    path("guidelines/<slug:slug>/decline/", declining.decline, name="decline"),
    path("sign-offs/<uuid:uuid>/", signing.sign_off, name="sign-off"),
    path("sign-offs/<uuid:uuid>/receipt.zip", receipt, name="receipt"),
    path("learn/<uuid:uuid>/<slug:key>/guideline/", signing.activity, name="activity"),
]
