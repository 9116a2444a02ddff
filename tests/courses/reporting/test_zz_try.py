import pytest
from datetime import date
from tests.builders import *
from tests.builders_reporting import *
from accounts.services import grant_role, write_departments
from accounts.roles import Role
pytestmark = pytest.mark.django_db

def test_it(client, django_assert_num_queries):
    make_programme()
    hr = make_person("Helle Kruse")
    grant_role(user=hr, role=Role.HR, at=AT, starts_on=date(2026,1,1))
    make_people(["A B", "C D", "E F", "G H", "I J", "K L"], department="havnby/ops/", country="DK")
    make_people(["M N", "O P"], department="havnby/fin/", country="DE")
    from accounts.models import User
    r = make_requirement("listener","Listener")
    make_states(User.objects.order_by("id"), r)
    client.force_login(hr)
    import time_machine
    with time_machine.travel(AT):
        from django.db import connection
        from django.test.utils import CaptureQueriesContext
        for url in ["/reports/", "/reports/?state=overdue&country=XX&department=\0", "/reports/people", "/reports/completion.csv", f"/reports/people/{hr.uuid}/", "/reports/?department=havnby/"]:
            with CaptureQueriesContext(connection) as ctx:
                resp = client.get(url)
                body = resp.getvalue().decode() if resp.streaming else resp.content.decode()
            print(url, resp.status_code, len(body), len(ctx))
            if resp.streaming: print(body)
            if 'XX' in url: print(body)
            if url.endswith("/"+str(hr.uuid)+"/"):print(body[4000:])
        for q in ctx: print(q["sql"][:1500])
