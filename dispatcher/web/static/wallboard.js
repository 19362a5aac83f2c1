/** The wallboard: figures large enough for the far end of the hall, and nobody's name. */

import { createClock, runningTime, timeOfDay } from "./clock.js";
import { openLine } from "./desk-line.js";
import { el, part } from "./desk-parts.js";
import { say, zoneName } from "./texts.js";

const TICK_MS = 1000;
const FIGURES = ["in_seat", "seats", "talking", "waiting", "open", "overdue", "undelivered"];
const clock = createClock();
let board = null;

openLine("/wallboard/events", ["board"], { heard: (_, body) => show(body), onBack: live, onLost: lost });
setInterval(tick, TICK_MS);

function show(next) {
  board = next;
  clock.hear(board.now_ms);
  live();
  for (const name of FIGURES) {
    const place = document.querySelector(`[data-figure="${name}"]`);
    if (place.textContent !== String(board[name])) place.textContent = board[name];
    place.closest(".figure").dataset.bad = place.dataset.isBad !== undefined && board[name] > 0;
  }
  // Callers wait on any day; that nobody is there for them is what the hall should see.
  part("waiting").dataset.bad = board.queues.some((queue) => isLeftAlone(queue));
  part("zones").replaceChildren(...board.queues.map(row));
  part("board").ariaBusy = "false";
  tick();
}

function row(queue) {
  return el("tr", { "data-zone": queue.zone, "data-bad": isLeftAlone(queue) },
    el("th", { scope: "row" }, zoneName(queue)),
    el("td", {}, String(queue.waiting)),
    el("td", { "data-since": queue.longest_since_ms }, ""),
    el("td", {}, String(queue.ready)),
    el("td", {}, String(queue.talking)),
    el("td", {}, String(queue.open)),
    el("td", { class: queue.overdue ? "late" : null }, String(queue.overdue)));
}

function isLeftAlone(queue) {
  return queue.waiting > 0 && queue.ready === 0;
}

function tick() {
  const now_ms = clock.now_ms();
  part("time").textContent = timeOfDay(now_ms);
  if (!board) return;
  part("longest").textContent = board.longest_since_ms === null ? say("board.none")
    : runningTime(now_ms - board.longest_since_ms);
  for (const cell of part("zones").querySelectorAll("[data-since]")) {
    cell.textContent = runningTime(now_ms - Number(cell.dataset.since));
  }
}

function live() {
  document.body.dataset.link = board && !board.linked ? "broker_lost" : "live";
  part("link").textContent = board && !board.linked ? say("link.broker_lost", { site: board.site }) : "";
}

function lost() {
  clock.stop();
  document.body.dataset.link = "reconnecting";
  part("link").textContent = say("link.reconnecting", { time: board && timeOfDay(clock.now_ms()) });
}
