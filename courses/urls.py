from django.urls import re_path

from courses import views

app_name = "pictures"
urlpatterns = [re_path(r"^pictures/(?P<sha256>[0-9a-f]{64})\.(?P<suffix>svg|png)$", views.picture, name="picture")]
