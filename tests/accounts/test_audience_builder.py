"""The audience builder: a rule becomes a form and the same rule again, button by button, without a script."""

from datetime import date
from typing import Any

import pytest
from django.http import QueryDict
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from accounts import audience_form, audiences
from accounts.audience_form import Node
from accounts.models import Audience, Employment, User
from tests.cast import signed_in

ADD = "admin:accounts_audience_add"
COUNTRIES = ["DK", "SE", "US"]
conditions = st.one_of(
    st.just({"fact": "employed"}),
    st.fixed_dictionaries(
        {"fact": st.sampled_from(["country", "grade"]), "in": st.lists(st.sampled_from(COUNTRIES), min_size=1)}
    ).map(lambda rule: {**rule, "in": list(dict.fromkeys(rule["in"]))}),
)
rules = st.recursive(
    conditions,
    lambda parts: st.one_of(
        st.lists(parts, min_size=1, max_size=3).map(lambda found: {"all": found}),
        st.lists(parts, min_size=1, max_size=3).map(lambda found: {"any": found}),
        parts.map(lambda found: {"not": found}),
    ),
    max_leaves=4,
)


def sent(node: Node, path: str = audience_form.ROOT) -> dict[str, list[str]]:
    """What a browser sends for a tree."""
    if node.fact:
        return {f"{path}.fact": [node.fact], f"{path}.values": node.values}
    found = {f"{path}.joiner": [node.joiner]}
    for number, part in enumerate(node.parts):
        found |= sent(part, f"{path}-{number}")
    return found


def posted(fields: dict[str, list[str]]) -> QueryDict:
    data = QueryDict(mutable=True)
    for name, values in fields.items():
        data.setlist(name, values)
    return data


def depth(node: Node) -> int:
    return 1 + max((depth(part) for part in node.parts), default=0)


@given(rules, st.sampled_from(COUNTRIES), st.sampled_from(COUNTRIES))
def test_a_rule_comes_back_from_the_form(rule: dict[str, Any], country: str, grade: str) -> None:
    tree = audience_form.tree_of(rule)
    if depth(tree) > audience_form.DEEPEST + 1:
        return
    again = audience_form.rule_of(audience_form.read(posted(sent(tree))))
    job = Employment(country=country, grade=grade, starts_on=date(2026, 1, 1))
    day = date(2026, 6, 1)
    assert audiences._holds(again, day, [job], []) == audiences._holds(rule, day, [job], [])
    assert audience_form.rule_of(audience_form.tree_of(again)) == again


def test_it_is_built_with_buttons_alone(administrator: User, staff: User) -> None:
    client, url = signed_in(administrator), reverse(ADD)
    fields: dict[str, Any] = {"name": "Nordic", "slug": "nordic", "rule.joiner": "none", "rule.new": "country"}
    page = client.post(url, {**fields, "act": "condition:rule"}).text
    assert 'value="Nordic"' in page
    assert 'name="rule-0.values" value="DK"' in page
    fields |= {"rule-0.fact": "country"}
    assert "Tick at least one value" in client.post(url, {**fields, "act": "save"}).text
    page = client.post(url, {**fields, "rule-0.values": ["DK"], "act": "group:rule"}).text
    assert 'name="rule-1.joiner"' in page
    assert "A group is empty" in page
    page = client.post(url, {**fields, "rule-1.joiner": "any", "act": "remove:rule-1"}).text
    assert "rule-1.joiner" not in page
    assert not Audience.objects.exists()


def test_everybody_or_nobody_is_said_before_it_is_saved(administrator: User, staff: User) -> None:
    client, url = signed_in(administrator), reverse(ADD)
    fields = {"name": "All", "slug": "all", "rule.joiner": "all", "rule-0.fact": "employed", "act": "save"}
    page = client.post(url, fields).text
    assert "This matches everybody in the company." in page
    assert staff.name in page
    assert not Audience.objects.exists()
    client.post(url, {**fields, "sure": "1"})
    assert Audience.objects.get().rule == {"fact": "employed"}


@pytest.mark.parametrize("act", ["remove:rule-7", "remove:x", "group:rule-0", "condition:rule-a", "remove:rule", "x"])
def test_a_button_that_is_not_there_does_nothing(act: str, administrator: User, staff: User) -> None:
    fields = {"rule.joiner": "all", "rule-0.fact": "employed", "act": act}
    assert 'name="rule-0.fact"' in signed_in(administrator).post(reverse(ADD), fields).text


def test_hr_reads_it_in_words(hr: User) -> None:
    rule = {"all": [{"fact": "employed"}, {"not": {"fact": "country", "in": ["DK", "SE"]}}]}
    audience = Audience.objects.create(slug="away", name="Away", rule=rule)
    page = signed_in(hr).get(reverse("admin:accounts_audience_change", args=[audience.pk])).text
    assert "employed and not (country is DK or SE)" in page
    assert "csrfmiddlewaretoken" not in page.split('id="content"')[1]
