"""Settings that are unsafe together are refused before anything starts."""

import secrets

import pytest
from pytest_django import Settings

from lms.checks import safe_settings


@pytest.fixture
def production(settings: Settings) -> Settings:
    """An installation as docs/operations.md asks for; each test spoils one thing."""
    settings.DEMO, settings.DEBUG = False, False
    settings.SECRET_KEY = secrets.token_urlsafe(50)
    settings.BASE_URL, settings.SECURE = "https://learn.example.com", True
    settings.ALLOWED_HOSTS = ["learn.example.com"]
    settings.EMAIL_URL, settings.DEFAULT_FROM_EMAIL = "smtp://mail.example.com", "learn@example.com"
    settings.DATABASE_URL, settings.ALLAUTH_TRUSTED_PROXY_COUNT = "postgres://db.example.com/lms", 1
    settings.KEY_PASSPHRASE = secrets.token_urlsafe(20)
    return settings


def found() -> list[str | None]:
    return [message.id for message in safe_settings(None)]


def test_a_complete_installation_is_let_through(production: Settings) -> None:
    assert found() == []


def test_the_demo_on_this_machine_is_let_through(settings: Settings) -> None:
    settings.DEMO, settings.BASE_URL = True, "http://127.0.0.1:8000"
    assert found() == []


def test_a_published_demo_is_pointed_out(settings: Settings) -> None:
    settings.DEMO, settings.BASE_URL = True, "https://learn.example.com"
    assert found() == ["lms.W001"]


@pytest.mark.parametrize("key", ["", "short", "x" * 49])
def test_a_weak_key_is_refused(production: Settings, key: str) -> None:
    production.SECRET_KEY = key
    assert found() == ["lms.E001"]


def test_the_key_of_the_demo_is_refused(production: Settings) -> None:
    production.SECRET_KEY = production.DEMO_SECRET_KEY
    assert found() == ["lms.E001"]


@pytest.mark.parametrize(
    ("name", "value", "refusal"),
    [
        ("DEBUG", True, "lms.E002"),
        ("EMAIL_URL", "", "lms.E003"),
        ("DEFAULT_FROM_EMAIL", "", "lms.E004"),
        ("SECURE", False, "lms.E005"),
        ("ALLOWED_HOSTS", ["*"], "lms.E006"),
        ("ALLOWED_HOSTS", [], "lms.E007"),
        ("ALLOWED_HOSTS", ["other.example.com"], "lms.E007"),
        ("KEY_PASSPHRASE", "", "lms.E008"),
        ("DATABASE_URL", "", "lms.W002"),
        ("ALLAUTH_TRUSTED_PROXY_COUNT", 0, "lms.W003"),
    ],
)
def test_each_unsafe_setting_is_named(production: Settings, name: str, value: object, refusal: str) -> None:
    setattr(production, name, value)
    assert found() == [refusal]


def test_a_host_given_with_its_subdomains_covers_the_address(production: Settings) -> None:
    production.ALLOWED_HOSTS = [".example.com"]
    assert found() == []
