from django.urls import path

from lms.demo import views

app_name = "demo"
urlpatterns = [
    path("mailbox/", views.mailbox, name="mailbox"),
    path("mailbox/<str:name>/", views.mailbox, name="mail"),
    path("mailbox/<str:name>/html/", views.mail_html, name="mail-html"),
]
