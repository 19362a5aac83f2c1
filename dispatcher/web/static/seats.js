/**
 * The floor: one group per zone, one list item per seat. An item is made once and then only
 * touched where its seat changed, so that 2 000 seats stay quick.
 */

import { drawChair, showSecondsLeft } from "./chair.js";
import { runningTime, secondsLeft } from "./clock.js";
import { moveByKeys } from "./keys.js";
import { floorsOf, seatGroups } from "./model.js";
import { listed, say, seatSign, zoneName } from "./texts.js";

const SHOWS_TIME = new Set(["here", "talking", "ringing", "wrap_up"]);
const FEWEST_COLUMNS = 8;
// From here on zones out of sight are not laid out (`content-visibility` in floor.css).
const LARGE_FLOOR = 300;

export function createFloor({ floor, title, empty }) {
  const tiles = new Map();
  let zonesShown = null;
  moveByKeys(floor);

  return {
    show(model, now_ms) {
      let moved = model.zones !== zonesShown || tiles.size !== model.seats.size;
      for (const seat of model.seats.values()) {
        const tile = tiles.get(seat.seat);
        moved ||= !tile || stands(tile.seat) !== stands(seat);
        if (tile?.seat === seat) continue;
        if (tile) redraw(tile, seat, now_ms);
        else tiles.set(seat.seat, createTile(seat, now_ms));
      }
      if (moved) arrange(model);
    },
    tick(now_ms) {
      for (const tile of tiles.values()) showTime(tile, now_ms);
    },
  };

  function arrange(model) {
    for (const seat of tiles.keys()) if (!model.seats.has(seat)) tiles.delete(seat);
    zonesShown = model.zones;
    const floors = floorsOf(model.seats);
    title.textContent = floors.length === 1
      ? say("floor.title_one", { floor: floors[0] }) : say("floor.title");
    const groups = seatGroups(model.seats, model.zones);
    const largest = Math.max(...groups.map((group) => group.seats.length));
    floor.style.setProperty("--columns", Math.max(largest, FEWEST_COLUMNS));
    floor.classList.toggle("large", model.seats.size > LARGE_FLOOR);
    const focused = floor.contains(document.activeElement) ? document.activeElement : null;
    floor.replaceChildren(...groups.map((group, position) => (
      createGroup(group, `zone-${position}`, floors.length > 1, tiles))));
    empty.hidden = model.seats.size > 0;
    if (!floor.querySelector('[tabindex="0"]')) {
      floor.querySelector("[data-seat]")?.setAttribute("tabindex", "0");
    }
    focused?.focus({ preventScroll: true });
  }
}

function createGroup(group, id, isOneOfManyFloors, tiles) {
  const section = document.createElement("section");
  section.className = "zone";
  const heading = document.createElement("h3");
  heading.id = id;
  heading.textContent = say(isOneOfManyFloors ? "floor.zone_on" : "floor.zone", {
    floor: group.floor, zone: zoneName(group.zone), tiers: tierNames(group.zone.tiers),
  });
  const list = document.createElement("ul");
  list.setAttribute("role", "list");
  list.setAttribute("aria-labelledby", id);
  list.setAttribute("aria-describedby", "floor-keys");
  list.append(...group.seats.map((seat) => tiles.get(seat.seat).item));
  section.append(heading, list);
  return section;
}

function tierNames(tiers) {
  if (tiers.length === 1) return say(`tiers.${tiers[0]}`);
  return listed(tiers.map((tier) => say(`tiers_joined.${tier}`)));
}

function createTile(seat, now_ms) {
  const item = document.createElement("li");
  item.className = "seat";
  item.dataset.seat = seat.seat;
  item.dataset.sign = seatSign(seat.seat);
  item.tabIndex = -1;
  const [name, line] = ["seat-name", "seat-line"].map((className) => {
    const span = document.createElement("span");
    span.className = className;
    span.ariaHidden = "true";
    return span;
  });
  const tile = { item, name, line, seat, chair: drawChair(seat.look) };
  item.append(tile.chair, name, line);
  showWords(tile, now_ms);
  return tile;
}

function redraw(tile, seat, now_ms) {
  if (tile.seat.look !== seat.look) {
    const chair = drawChair(seat.look);
    chair.classList.add("changed");
    tile.chair.replaceWith(chair);
    tile.chair = chair;
  }
  tile.seat = seat;
  tile.left_s = null;
  showWords(tile, now_ms);
}

function showWords(tile, now_ms) {
  const { item, name, seat } = tile;
  item.dataset.look = seat.look;
  name.textContent = nameOf(seat);
  item.ariaLabel = say(`label.${seat.look}`, { name: nameOf(seat) });
  tile.line.textContent = say(`look.${seat.look}`);
  showTime(tile, now_ms);
}

function showTime(tile, now_ms) {
  const { seat } = tile;
  if (seat.look === "leaving") showLeaving(tile, now_ms);
  if (!SHOWS_TIME.has(seat.look) || seat.since_ms === null) return;
  tile.line.textContent = say(`look.${seat.look}`, { time: runningTime(now_ms - seat.since_ms) });
}

function showLeaving(tile, now_ms) {
  const { seat, item, chair } = tile;
  if (seat.until_ms === null) return;
  const seconds = secondsLeft(seat.until_ms, now_ms);
  if (seconds === tile.left_s) return;
  tile.left_s = seconds;
  showSecondsLeft(chair, seconds);
  item.ariaLabel = say("label.leaving", { name: nameOf(seat), seconds });
}

function nameOf(seat) {
  return seat.agent?.name ?? seatSign(seat.seat);
}

function stands(seat) {
  return `${seat.floor}\n${seat.zone}\n${seat.x}\n${seat.y}`;
}
