from django.urls import path

from lms.demo import views

app_name = "demo"
urlpatterns = [
    path("", views.mailbox, name="mailbox"),
    path("<str:name>/", views.mailbox, name="mail"),
    path("<str:name>/html/", views.mail_html, name="mail-html"),
    path("<str:name>/attachments/<int:number>/", views.attachment, name="attachment"),
]
