"""Django's cache in Redis or Valkey, without a new client object for every question asked of it."""

from functools import cache
from typing import Any

from django.core.cache.backends.redis import RedisCache, RedisCacheClient


class KeptClients(RedisCacheClient):
    """A client does nothing but borrow from its pool, so one for each pool serves all threads."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._client = cache(self._client)  # type: ignore[has-type]  # the stubs leave it out


class Cache(RedisCache):
    def __init__(self, server: str, params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self._class = KeptClients
