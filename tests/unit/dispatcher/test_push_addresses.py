"""Where we connect to on somebody's behalf, and where never."""

from ipaddress import ip_address, ip_network
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatcher.desk.addresses import target_of, unwrapped, why_not
from dispatcher.desk.gateway_urls import FIELDS, SCHEMES, GatewayAccount, gateway_url
from dispatcher.errors import RequestInvalid

PRIVATE = [
    "127.0.0.1",
    "127.9.9.9",
    "0.0.0.0",
    "10.0.0.1",
    "172.16.0.1",
    "192.168.1.1",
    "169.254.169.254",
    "100.64.0.1",
    "192.0.2.1",
    "198.18.0.1",
    "224.0.0.1",
    "239.255.255.255",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "fe80::1",
    "fe80::1%eth0",
    "fc00::1",
    "fd12::1",
    "fec0::1",
    "ff02::1",
    "2001:db8::1",
    "::ffff:127.0.0.1",
    "::ffff:10.0.0.1",
    "64:ff9b::7f00:1",
    "64:ff9b::a00:1",
    "2002:7f00:1::",
    "2002:c0a8:101::",
    "not an address",
]


@pytest.mark.parametrize("address", PRIVATE)
def test_no_address_of_a_network_of_our_own_however_it_is_wrapped(address):
    assert why_not(address) is not None


@pytest.mark.parametrize("address", ["93.184.216.34", "2606:2800:220:1::1", "64:ff9b::5db8:d822"])
def test_public_addresses_are_connected_to(address):
    assert why_not(address) is None


def test_this_machine_is_not_connected_to_even_by_its_public_address():
    assert why_not("93.184.216.34", own={"93.184.216.34"}) == "93.184.216.34 is this machine"


def test_what_the_site_has_opened_and_nothing_beside_it():
    allowed = [ip_network("10.1.0.0/16"), ip_network("fd00::/8")]
    assert why_not("10.1.2.3", allowed) is None
    assert why_not("::ffff:10.1.2.3", allowed) is None
    assert why_not("fd12::1", allowed) is None
    assert why_not("10.2.2.3", allowed) is not None


@given(st.ip_addresses(v=4))
def test_wrapping_an_address_changes_nothing(address):
    nat64 = ip_address(int(ip_address("64:ff9b::")) + int(address))
    for wrapped in (f"::ffff:{address}", str(nat64)):
        assert unwrapped(ip_address(wrapped)) == address
        assert (why_not(wrapped) is None) == (why_not(str(address)) is None)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "push.example.org",
        "http://push.example.org/",
        "ftp://push.example.org/",
        "javascript:alert(1)",
        "https://",
        "https:///path",
        "https://user@push.example.org/",
        "https://push.example.org:0/",
        "https://push.example.org:99999/",
        "https://push.example.org:x/",
        "https://push.example.org/a b",
        "https://push.example.org/\r\nHost: x",
        "https://push.example.org\\@evil.example/",
        "https://[::1]/",
        "https://ex_ämple.org/",
        "https://-x.org/",
        "https://" + "x" * 2_000,
    ],
)
def test_what_is_no_address_we_connect_to(url):
    with pytest.raises(RequestInvalid, match=r"^address: "):
        target_of(url)


def test_the_parts_of_an_address():
    target = target_of("https://Push.Example.org:8443/a/b?c=d#e")
    assert (target.host, target.port, target.path) == ("push.example.org", 8443, "/a/b?c=d")
    assert target.origin == "https://push.example.org:8443"
    assert target_of("https://push.example.org").origin == "https://push.example.org"


@given(st.text(max_size=60))
def test_whatever_stands_behind_https_leads_to_one_host_or_nowhere(text):
    try:
        target = target_of(f"https://push.example.org/{text}")
    except RequestInvalid:
        return
    assert (target.host, target.port) == ("push.example.org", 443)
    assert not set(target.path) & set(" \r\n\t\\")


@given(
    st.sampled_from(sorted(FIELDS)),
    st.builds(
        dict,
        host=st.text(max_size=30),
        user=st.text(max_size=30),
        secret=st.text(max_size=30),
        sender=st.text(max_size=30),
    ),
    st.text(max_size=40),
)
def test_no_field_leads_a_gateway_to_another_service(through, fields, to):
    account = GatewayAccount(through=through, **fields)
    try:
        url = gateway_url(account, to)
    except RequestInvalid:
        return
    assert urlsplit(url).scheme in SCHEMES


MAIL = GatewayAccount(
    through="smtp", host="mail.example.org", user="desk@x", secret="p@ss:/?#", sender="a@x.org"
)


@pytest.mark.parametrize(
    ("account", "to", "url"),
    [
        (
            MAIL,
            "c+d@e.org",
            (
                "mailtos://desk%40x:p%40ss%3A%2F%3F%23@mail.example.org:587/"
                "?smtp=mail.example.org&mode=starttls&format=text&from=a%40x.org&to=c%2Bd%40e.org"
            ),
        ),
        (
            GatewayAccount(through="twilio", user="AC1", secret="k", sender="+14155550100"),
            "+491701234567",
            "twilio://AC1:k@%2B14155550100/%2B491701234567",
        ),
        (
            GatewayAccount(through="vonage", user="u", secret="k", sender="+14155550100"),
            "+491701234567",
            "vonage://u:k@%2B14155550100/%2B491701234567",
        ),
        (
            GatewayAccount(through="clicksend", user="u", secret="k"),
            "+491701234567",
            "clicksend://u:k@%2B491701234567",
        ),
        (
            GatewayAccount(through="telegram", secret="12345:" + "a" * 20),
            "-100123",
            "tgram://12345:aaaaaaaaaaaaaaaaaaaa/-100123/?image=no&format=text",
        ),
        (
            GatewayAccount(through="wxpusher", secret="AT_abcdefgh"),
            "UID_abcd",
            "wxpusher://AT_abcdefgh/UID_abcd/?format=text",
        ),
    ],
)
def test_the_addresses_of_gateways(account, to, url):
    assert gateway_url(account, to) == url


@pytest.mark.parametrize(
    ("account", "to"),
    [
        (GatewayAccount(through="json", host="localhost"), "a@b.org"),
        (MAIL, "a@b.org,c@d.org"),
        (MAIL, "a@b.org&smtp=evil.example"),
        (MAIL, "a@b.org\r\nBcc: c@d.org"),
        (GatewayAccount(through="smtp", host="x/y", sender="a@x.org"), "a@b.org"),
        (GatewayAccount(through="telegram", secret="12345:" + "a" * 20), "1/../2"),
        (GatewayAccount(through="clicksend", user="u", secret="k"), "@evil"),
    ],
)
def test_what_does_not_belong_in_a_field_is_refused(account, to):
    with pytest.raises(RequestInvalid):
        gateway_url(account, to)
