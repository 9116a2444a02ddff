from django.urls import path

from lms.urls import urlpatterns as site
from tests.bench.floor import floor

urlpatterns = [path("bench/floor/", floor), *site]
