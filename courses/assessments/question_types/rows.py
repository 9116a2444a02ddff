"""Lists of authored things with keys: what several kinds check alike."""

from collections.abc import Iterable

from django.utils.translation import gettext as _


def refuse_twins(keys: Iterable[str], texts: Iterable[str]) -> None:
    """Raises `ValueError`. Twins would make two answers that read the same, one right and one wrong."""
    keys, texts = list(keys), list(texts)
    if len(set(keys)) != len(keys):
        raise ValueError(_("Two choices have the same key."))
    if len(set(texts)) != len(texts):
        raise ValueError(_("Two choices have the same text."))
