"""Who calls decides which agents serve him."""

from call_hall import small_registry
from hypothesis import given, settings
from hypothesis import strategies as st

from dispatcher.registry.values import TIER_FOR, CustomerClass, Registry, Tier

REGISTRY = small_registry()


def test_each_class_of_customer_has_the_tier_that_serves_it() -> None:
    """CM-04: guides serve new customers, normal agents normal ones, VIP agents VIPs."""
    assert dict(TIER_FOR) == {
        CustomerClass.NEW: Tier.GUIDE,
        CustomerClass.NORMAL: Tier.NORMAL,
        CustomerClass.VIP: Tier.VIP,
    }


def test_a_customer_is_known_by_each_of_his_numbers() -> None:
    assert REGISTRY.by_phone["+493012345678"].id == "acme"
    assert REGISTRY.by_phone["+493012345679"].id == "acme"
    assert REGISTRY.customer_class("+493012345679") is CustomerClass.VIP


def test_whoever_withholds_his_number_is_new() -> None:
    assert REGISTRY.customer_class(None) is CustomerClass.NEW


@settings(derandomize=True)
@given(st.text(max_size=20))
def test_whoever_is_not_in_the_registry_is_new(phone: str) -> None:
    assert Registry().customer_class(phone) is CustomerClass.NEW
