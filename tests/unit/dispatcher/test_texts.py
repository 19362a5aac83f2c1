"""The page's words: two languages that say the same, and nothing shown that has no words."""

import json
import re
from pathlib import Path

import pytest

import dispatcher.web

WEB = Path(dispatcher.web.__file__).parent
LANGUAGES = {
    path.stem: json.loads(path.read_text(encoding="utf-8"))
    for path in sorted((WEB / "texts").glob("*.json"))
}
ENGLISH = LANGUAGES["en"]
NAMESPACES = {key.split(".")[0] for key in ENGLISH}

# What the dispatcher may send (its floor snapshot) and therefore the page must be able to say.
LOOKS = (
    "here",
    "talking",
    "ringing",
    "leaving",
    "away",
    "unknown",
    "wrap_up",
    "on_break",
    "not_responding",
    "who_is_sitting",
    "free",
    "logged_out",
)
REASONS = (
    "held_leaving",
    "held_seat_empty",
    "held_unknown",
    "waits_nobody_in_seat",
    "waits_all_busy",
    "waits_wrap_up",
    "waits_settling",
    "waits_not_logged_in",
    "waits_on_break",
    "waits_site_mode",
    "waits_who_is_sitting",
    "waits_not_responding",
    "offered",
    "connected",
    "other",
)
JUST_NOW = (
    "held",
    "withdrawn",
    "offered",
    "delivered",
    "seat_silent",
    "seat_fault",
    "seat_left",
    "abandoned",
    "broker_lost",
    "broker_back",
)
BANNERS = (
    "evacuation",
    "drain",
    "closed",
    "trust_logins",
    "evacuation_suggested",
    "sensing_down",
    "sensing_down_long",
)
CUSTOMER_CLASSES = ("vip", "new", "normal")
TIERS = ("guide", "normal", "vip")
SAID = {
    "look": LOOKS,
    "label": LOOKS,
    "reason": REASONS,
    "just_now": JUST_NOW,
    "banner": BANNERS,
    "banner_name": BANNERS,
    "customer_class": CUSTOMER_CLASSES,
    "tiers": TIERS,
    "tiers_joined": TIERS,
    "tier_agent": (*TIERS, "any"),
}


def placeholders(text: str) -> set[str]:
    return set(re.findall(r"\{(\w+)\}", text))


def sources() -> str:
    scripts = sorted((WEB / "static").glob("*.js"))
    pages = sorted((WEB / "templates").glob("*.html"))
    return "\n".join(path.read_text(encoding="utf-8") for path in [*scripts, *pages])


def literal_keys() -> set[str]:
    """Keys written out in full, such as `say("link.live")` or `texts["page.title"]`."""
    quoted = re.findall(r"""["']([a-z_]+(?:\.[a-z_]+)+)["']""", sources())
    return {key for key in quoted if key.split(".")[0] in NAMESPACES}


def composed_prefixes() -> set[str]:
    """Beginnings of keys put together at run time: `look.${...}` or `"legend." ~ look`."""
    return set(re.findall(r"[`\"']([a-z_]+\.)(?:\$\{|[\"'] ~)", sources()))


def test_both_languages_are_there() -> None:
    assert set(LANGUAGES) == {"en", "zh"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_the_same_keys_in_the_same_order(language: str) -> None:
    assert list(LANGUAGES[language]) == list(ENGLISH)


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_text_is_empty(language: str) -> None:
    assert [key for key, text in LANGUAGES[language].items() if not text.strip()] == []


@pytest.mark.parametrize("key", ENGLISH)
def test_every_language_fills_in_the_same_values(key: str) -> None:
    expected = placeholders(ENGLISH[key])

    assert {name: placeholders(texts[key]) for name, texts in LANGUAGES.items()} == dict.fromkeys(
        LANGUAGES, expected
    )


@pytest.mark.parametrize("key", [key for key in ENGLISH if key.endswith(".bare")])
def test_a_bare_form_needs_less_than_the_full_one(key: str) -> None:
    assert placeholders(ENGLISH[key]) < placeholders(ENGLISH[key.removesuffix(".bare")])


@pytest.mark.parametrize("key", [key for key in ENGLISH if key.endswith(".one")])
def test_a_singular_form_needs_what_the_full_one_needs(key: str) -> None:
    assert placeholders(ENGLISH[key]) == placeholders(ENGLISH[key.removesuffix(".one")])


def test_every_key_the_page_names_has_a_text() -> None:
    assert literal_keys() - set(ENGLISH) == set()


def test_every_composed_key_begins_like_a_text() -> None:
    known = {f"{namespace}." for namespace in NAMESPACES}

    assert composed_prefixes() <= known


@pytest.mark.parametrize("namespace", SAID)
def test_whatever_the_dispatcher_may_send_has_words(namespace: str) -> None:
    expected = {f"{namespace}.{name}" for name in SAID[namespace]}

    assert expected - set(ENGLISH) == set()


def test_no_text_is_left_over() -> None:
    named = literal_keys()
    composed = tuple(composed_prefixes())
    forms = {key: re.sub(r"\.(bare|one)$", "", key) for key in ENGLISH}

    assert [
        key for key, full in forms.items() if full not in named and not full.startswith(composed)
    ] == []
