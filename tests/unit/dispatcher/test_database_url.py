"""Where the database is: what is understood, and that no password is ever shown."""

import pytest

from dispatcher.database_url import checked, masked
from dispatcher.errors import ConfigInvalid


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://seat@db.example/seat",
        "postgresql://seat:s%40cret@db.example:5433/seat?sslmode=verify-full",
        "postgresql:///seat",
        "postgresql://seat@/seat?host=/run/postgresql",
        "postgresql://[::1]/seat",
    ],
)
def test_a_database_on_a_server_is_understood(url: str) -> None:
    assert checked(url) == url


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("mysql://seat@db/seat", "must begin with postgresql://"),
        ("postgres", "must begin with postgresql://"),
        ("postgresql+asyncpg://seat@db/seat", "must begin with postgresql://"),
        ("postgresql://seat@db", "names no database"),
        ("postgresql://seat@db/", "names no database"),
        ("postgresql://seat:hunter2@db:port/seat", "is no URL"),
        ("postgresql://seat:hunter2@[::1/seat", "is no URL"),
        ("postgresql://seat@db/seat?password=hunter2", "has a password behind the"),
        ("postgresql://seat@db/seat?sslpassword=hunter2", "has a password behind the"),
    ],
)
def test_what_is_refused_is_told_without_its_password(url: str, why: str) -> None:
    with pytest.raises(ConfigInvalid, match=why) as refused:
        checked(url)
    assert "hunter2" not in str(refused.value)


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("postgresql://seat:hunter2@db/seat", "postgresql://seat:***@db/seat"),
        ("postgresql://seat:hun:ter2@db/seat", "postgresql://seat:***@db/seat"),
        ("postgresql://seat:hunter@2@db/seat", "postgresql://seat:***@db/seat"),
        ("postgresql://:hunter2@db/seat", "postgresql://:***@db/seat"),
        ("postgresql://seat@db/seat", "postgresql://seat@db/seat"),
        ("sqlite:////var/lib/x.db", "sqlite:////var/lib/x.db"),
    ],
)
def test_a_password_is_masked(url: str, shown: str) -> None:
    assert masked(url) == shown
