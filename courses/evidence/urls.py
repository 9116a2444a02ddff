from django.urls import path

from courses.evidence import views

app_name = "evidence"
urlpatterns = [
    path("evidence/", views.log, name="log"),
    path("evidence/anchor/", views.anchor, name="anchor"),
    path("evidence/signoff-verify.py", views.verifier, name="verifier"),
    path("evidence/checkpoints/<int:size>", views.checkpoint, name="checkpoint"),
    path("evidence/log-key.txt", views.log_key, name="log-key"),
]
