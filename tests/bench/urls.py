from django.urls import path

from lms.urls import urlpatterns as site
from tests.bench.floor import floor, save

urlpatterns = [path("bench/floor/", floor), path("bench/save/<int:pk>/", save), *site]
