"""A source is taken in whole, or its good rows are; nobody is lost over a typing error."""

from collections.abc import Mapping

from hypothesis import given
from hypothesis import strategies as st
from registry_samples import HOUSE, house

from dispatcher.registry.entries import entities_of
from dispatcher.registry.incoming import faults_of, merged
from dispatcher.registry.values import BindingPolicy, PresenceSource, Registry
from dispatcher.registry.written import from_csv, from_sections, from_yaml, sections, to_csv

AGENTS = "id,name,tier,zones,capability\n"


def taken(
    texts: Mapping[str, str], *, skip_bad: bool = False
) -> tuple[Registry | None, list[str]]:
    outcome = merged(house(), from_csv(texts), skip_bad=skip_bad)
    return outcome.registry, [str(one) for one in outcome.bad]


def test_of_10_000_rows_the_37_bad_ones_are_told_and_nothing_is_taken() -> None:
    texts, wrong = ten_thousand_agents()
    registry, told = taken(texts)

    assert registry is None
    assert [int(one.split()[2].rstrip(",")) for one in told] == wrong
    assert len(wrong) == 37


def test_of_10_000_rows_the_other_9963_are_taken_when_bad_ones_may_be_left_out() -> None:
    registry, told = taken(ten_thousand_agents()[0], skip_bad=True)

    assert registry is not None
    assert len(told) == 37
    assert len(registry.agents) == 10_000 - 37


def ten_thousand_agents() -> tuple[dict[str, str], list[int]]:
    """Rows of which 37 are bad, each in one of five ways; and the lines of those."""
    ways = (
        "a-{0},Name,gold,billing,5",
        "a-{0},Name,vip,attic,5",
        "a-{0},Name,vip,billing,101",
        "a-{0},,vip,billing,5",
        "A {0},Name,vip,billing,5",
    )
    bad = set(range(13, 13 + 37 * 270, 270))
    rows = [
        (ways[at % len(ways)] if at in bad else "a-{0},Name,vip,billing,5").format(at)
        for at in range(10_000)
    ]
    return {"agents.csv": AGENTS + "\n".join(rows)}, sorted(at + 2 for at in bad)


def test_a_bad_row_is_told_with_file_line_column_and_reason() -> None:
    _, told = taken({"agents.csv": AGENTS + "anna,Anna,gold,billing,5\n"})

    assert told == [
        "agents.csv line 2, tier: agent anna: Input should be 'guide', 'normal' or 'vip'"
    ]


def test_whoever_stands_in_a_bad_row_stays_as_he_was() -> None:
    """DS-03: nothing is lost."""
    rows = "anna,Anna,gold,billing,5\nben,Ben,vip,repair,41\ncleo,Cleo,normal,attic,1\n"
    registry, told = taken({"agents.csv": AGENTS + rows}, skip_bad=True)

    assert registry is not None
    assert registry.agents["anna"] == house().agents["anna"]
    assert registry.agents["cleo"] == house().agents["cleo"]
    assert registry.agents["ben"].capability == 41
    assert registry.bindings == house().bindings
    assert len(told) == 2


def test_a_field_that_is_not_said_keeps_what_the_dispatcher_knows() -> None:
    registry, _ = taken({"agents.csv": "id,name\nanna,Anna B.\nben,Ben\ncleo,Cleo\n"})

    assert registry is not None
    assert registry.agents["anna"].capability == 90
    assert registry.agents["anna"].seat == "berlin-001"
    assert registry.agents["anna"].name == "Anna B."


def test_an_empty_cell_says_the_default() -> None:
    text = "id,seat\nanna,\nben,\ncleo,\n"
    registry, _ = taken({"agents.csv": text})

    assert registry is not None
    assert registry.agents["anna"].seat is None


def test_a_new_entry_needs_everything_that_has_no_default() -> None:
    _, told = taken({"agents.csv": "id,name\nanna,A\nben,B\ncleo,C\ndora,D\n"})

    assert {one.split(", ")[1].split(":")[0] for one in told} == {"tier", "zones", "capability"}


def test_a_kind_that_is_not_in_the_source_stays() -> None:
    registry, _ = taken({"blocked.csv": "number,reason\n"})

    assert registry is not None
    assert registry.blocked == {}
    assert registry.agents == house().agents


def test_an_entry_that_is_missing_from_its_list_goes_and_his_bindings_with_him() -> None:
    rows = "ben,Ben,guide,repair,40\ncleo,Cleo,normal,billing,60\n"
    registry, told = taken({"agents.csv": AGENTS + rows})

    assert registry is not None
    assert told == []
    assert set(registry.agents) == {"ben", "cleo"}
    assert registry.bindings == {}


def test_a_cover_who_left_is_taken_out_of_the_binding() -> None:
    rows = "anna,Anna,vip,billing,90\ncleo,Cleo,normal,billing,60\n"
    registry, _ = taken({"agents.csv": AGENTS + rows})

    assert registry is not None
    assert registry.bindings["zhou"].cover is None
    assert registry.bindings["zhou"].agent == "anna"


def test_a_binding_to_a_deleted_agent_is_told() -> None:
    _, told = taken({"bindings.csv": "customer,agent\nzhou,dora\nacme,anna\n"})

    assert told == ["bindings.csv line 2, agent: binding of zhou: no agent dora"]


def test_what_others_still_need_is_not_taken_away() -> None:
    seats = "id,zone,floor\nberlin-002,billing,3\nberlin-003,repair,3\n"
    registry, told = taken({"seats.csv": seats})
    kept, told_leniently = taken({"seats.csv": seats}, skip_bad=True)

    assert registry is None
    assert told == [
        "registry, agents.seat: agent anna: no seat berlin-001 any more, and it is still in use"
    ]
    assert kept is not None
    assert kept.agents["anna"].seat == "berlin-001"
    assert told_leniently == told


def test_one_agent_at_two_seats_and_two_agents_at_one_seat_are_told() -> None:
    text = "id,name,tier,zones,capability,seat\n"
    row = "{0},N,vip,billing,5,{1}\n"
    two_at_one = row.format("anna", "berlin-001") + row.format("ben", "berlin-001")
    one_at_two = row.format("anna", "berlin-001") + row.format("anna", "berlin-002")

    assert taken({"agents.csv": text + two_at_one})[1] == [
        "agents.csv line 3, seat: agent ben: seat berlin-001 is anna's already"
    ]
    assert taken({"agents.csv": text + one_at_two})[1] == [
        "agents.csv line 3: agents: id anna is used twice"
    ]


def test_where_two_customers_claim_a_number_whoever_had_it_keeps_it() -> None:
    text = "id,name,phones\nthief,Thief,030 12345678\nacme,,030 12345678\n"
    registry, told = taken({"customers.csv": text}, skip_bad=True)

    assert registry is not None
    assert registry.by_phone["+493012345678"].id == "acme"
    assert any("customer thief: +493012345678 is acme's already" in one for one in told)


def test_a_customer_nobody_could_recognise_is_told() -> None:
    _, told = taken({"customers.csv": "id,name\nnobody,Nobody\n"})

    assert told == [
        "customers.csv line 2, phones: customer nobody: needs a phone, an e-mail or an account"
    ]


def test_a_wrong_zone_does_not_make_every_row_that_names_it_wrong() -> None:
    text = HOUSE.replace("id: billing, name: Billing", "id: billing, name: ''")
    bad = merged(Registry(), from_yaml(text, "house.yaml")).bad

    assert [(one.line, one.column) for one in bad] == [(7, "name")]


def test_phone_numbers_are_read_in_any_written_form() -> None:
    phones = "030 12345678;(0049) 30-1234 5679;＋８６ 138 0013 8000;tel:+49-30-12345680"
    text = f"id,name,phones\na,A,{phones}\n"
    registry, told = taken({"customers.csv": text, "bindings.csv": "customer,agent\n"})

    assert told == []
    assert registry is not None
    assert registry.customers["a"].phones == (
        "+493012345678",
        "+493012345679",
        "+493012345680",
        "+8613800138000",
    )


def test_values_of_enums_are_values() -> None:
    text = "id,presence\nanna,desk_mat\nben,\ncleo,\n"
    registry, _ = taken({"agents.csv": text})

    assert registry is not None
    assert registry.agents["anna"].presence is PresenceSource.DESK_MAT
    assert registry.bindings["zhou"].policy is BindingPolicy.FIRST


SENT = sections(house())
JUNK = (
    st.none() | st.integers() | st.text(max_size=6) | st.lists(st.sampled_from(["billing", "x"]))
)


@given(st.data())
def test_whatever_a_source_says_the_registry_fits_together_and_rows_are_taken_or_told(
    data: st.DataObject,
) -> None:
    """Spoiled, doubled and missing rows, in every kind."""
    spoiled = {}
    for kind, entries in SENT.items():
        rows = data.draw(st.lists(st.sampled_from(entries), max_size=4)) if entries else []
        spoiled[kind] = [
            {**row, data.draw(st.sampled_from(list(row))): data.draw(JUNK)}
            if data.draw(st.booleans())
            else row
            for row in rows
        ]
    chosen = data.draw(st.sets(st.sampled_from(sorted(spoiled))))
    incoming = from_sections({kind: spoiled[kind] for kind in chosen}, "house.json", None)
    strict, lenient = merged(house(), incoming), merged(house(), incoming, skip_bad=True)

    assert lenient.registry is not None
    assert faults_of(lenient.registry) == []
    assert (strict.registry is None) is bool(strict.bad)
    if not strict.bad:
        assert strict.registry == lenient.registry
    for kind, found in entities_of(lenient.registry).items():
        if kind not in chosen and kind != "bindings":
            assert found == entities_of(house())[kind]


def test_the_written_form_is_what_the_house_is_made_of() -> None:
    assert set(to_csv(house())) == {f"{kind}.csv" for kind in SENT}
