from django.urls import path

from accounts.views import activation, language, letters

app_name = "accounts"

# Below /accounts/, beside the pages of allauth.
urlpatterns = [
    path("activate/", activation.enter_code, name="activate"),
    path("activate/<str:code>/", activation.choose_password, name="activate-code"),
    path("letters/", letters.choose_people, name="letters"),
    path("letters/print/", letters.print_letters, name="letters-print"),
    path("letters/invite/", letters.send_invitations, name="letters-invite"),
    path("language/", language.choose_language, name="language"),
]
