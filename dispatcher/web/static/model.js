/**
 * What the page knows: the last snapshot with every change applied. Pure: values in, values out,
 * no page, no clock. A seat or call that did not change stays the same object, so the views can
 * tell by identity what to draw again.
 */

const JUST_NOW_KEPT = 6;

export function fromSnapshot(snapshot) {
  return {
    link: snapshot.link,
    banners: snapshot.banners ?? [],
    numbers: snapshot.numbers,
    zones: snapshot.zones,
    seats: new Map(snapshot.seats.map((seat) => [seat.seat, seat])),
    calls: new Map(snapshot.calls.map((call) => [call.id, call])),
    justNow: newestFirst(snapshot.just_now),
  };
}

export function withChange(model, change) {
  return {
    link: change.link ?? model.link,
    banners: change.banners ?? model.banners,
    numbers: change.numbers ?? model.numbers,
    zones: change.zones ?? model.zones,
    seats: replaced(model.seats, change.seats, "seat"),
    calls: replaced(model.calls, change.calls, "id"),
    justNow: newestFirst([...(change.just_now ?? []), ...model.justNow]),
  };
}

/** Waiting and offered calls, the longest waiting first. */
export function waitingCalls(calls) {
  return [...calls.values()]
    .filter((call) => call.state !== "connected")
    .sort((one, other) => one.since_ms - other.since_ms || compareNatural(one.id, other.id));
}

export function floorsOf(seats) {
  return [...new Set([...seats.values()].map((seat) => seat.floor))].sort(compareNatural);
}

/**
 * Seats by floor and zone, zones in the site's order, seats row by row from the door (y, then x).
 * A zone that the site does not name keeps its id as its name, so no seat is ever left out.
 */
export function seatGroups(seats, zones) {
  const place = new Map(zones.map((zone, position) => [zone.id, position]));
  const groups = new Map();
  for (const seat of seats.values()) {
    const key = JSON.stringify([seat.floor, seat.zone]);
    const zone = zones[place.get(seat.zone)] ?? { id: seat.zone, name: seat.zone, tiers: [] };
    if (!groups.has(key)) groups.set(key, { floor: seat.floor, zone, seats: [] });
    groups.get(key).seats.push(seat);
  }
  for (const group of groups.values()) {
    group.seats.sort((one, other) => one.y - other.y || one.x - other.x
      || compareNatural(one.seat, other.seat));
  }
  const placeOf = (group) => place.get(group.zone.id) ?? zones.length;
  return [...groups.values()].sort((one, other) => compareNatural(one.floor, other.floor)
    || placeOf(one) - placeOf(other) || compareNatural(one.zone.id, other.zone.id));
}

function replaced(known, changes, key) {
  if (!changes?.length) return known;
  const next = new Map(known);
  for (const change of changes) {
    if (change.gone) next.delete(change[key]);
    else next.set(change[key], change);
  }
  return next;
}

function newestFirst(items) {
  const byId = new Map(items.map((item) => [item.id, item]));
  return [...byId.values()].sort((one, other) => other.id - one.id).slice(0, JUST_NOW_KEPT);
}

const natural = new Intl.Collator("en", { numeric: true });

function compareNatural(one, other) {
  return natural.compare(String(one), String(other));
}
