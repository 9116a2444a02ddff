"""A person before a guideline's page: what the forms there bring back."""

import re
from typing import Any

from django.test import Client

from tests.builders import PASSWORD

HIDDEN = re.compile(r'<input type="hidden" name="(nonce|text|statement)" value="([^"]*)"')


def hidden(client: Client, url: str) -> dict[str, str]:
    return dict(HIDDEN.findall(client.get(url).content.decode()))


def shown(client: Client, url: str) -> dict[str, str]:
    """The hidden fields of the form that signs; its page is read to the end for that."""
    path, _mark, query = url.partition("?")
    client.post(f"{path}end/?{query}", hidden(client, url))
    return hidden(client, url)


def sign(client: Client, url: str, **fields: str) -> Any:
    return client.post(url, {**shown(client, url), "password": PASSWORD, **fields})


def told(response: Any) -> str:
    """The page that follows, as text."""
    return response.content.decode()
