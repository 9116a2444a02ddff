import time, cProfile, pstats
import pytest
from django.http import HttpResponse
from django.test import override_settings
from django.test.utils import CaptureQueriesContext
from django.db import connection
from django.urls import path
import lms.urls
from tests.builders import *
from tests.builders_enrollments import *
from tests.bench.floor import floor
from courses.packages.starter import load_starter
from courses.models import Course, CourseVersion
urlpatterns = [path("bare/", floor), *lms.urls.urlpatterns]
@pytest.mark.django_db
@override_settings(ROOT_URLCONF=__name__)
def test_perf(client):
    from django.template.base import Template
    import django.test.utils as tu
    Template._render = tu._TestState.saved_data.template_render
    make_programme(); load_starter(AT)
    u = make_person(); client.force_login(u)
    mine = make_enrollment(u, CourseVersion.objects.get(edition__course__slug="listen", edition__language="en"))
    url = f"/learn/{mine.uuid}/l-101-3/"
    def rate(u, n=30):
        for _ in range(3): client.get(u)
        best=1e9
        for _ in range(10):
            t=time.process_time()
            for _ in range(n): client.get(u)
            best=min(best,(time.process_time()-t)/n)
        return best*1000
    for _ in range(2):
        b, l = rate("/bare/"), rate(url)
        print("PERF bare", round(b,2), "lesson", round(l,2), "ratio", round(b/l,2))
    print("PERF courses", round(rate("/courses/", 5),2), "course", round(rate("/courses/listen/", 5),2))
    with CaptureQueriesContext(connection) as c: client.get(url)
    for q in c: print("SQL", q["sql"][:150])
    pr=cProfile.Profile(); pr.enable()
    for _ in range(50): client.get(url)
    pr.disable(); pstats.Stats(pr).sort_stats("tottime").print_stats(22); pstats.Stats(pr).sort_stats("cumtime").print_stats(r"ui.py|enrollments|formats|query.py|context|i18n|compiler")
