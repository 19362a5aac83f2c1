/** The supervisor's page: the floor's own modules, and queues, orders and modes beside them. */

import { createCalls } from "./calls.js";
import { hatching } from "./chair.js";
import { createClock, timeOfDay } from "./clock.js";
import { openLine } from "./desk-line.js";
import { part, sayBriefly } from "./desk-parts.js";
import { openFeed } from "./feed.js";
import { createJustNow } from "./just-now.js";
import { fromSnapshot, withChange } from "./model.js";
import { createNumbers } from "./numbers.js";
import { createFloor } from "./seats.js";
import { createFloors } from "./supervisor-floors.js";
import { createModes } from "./supervisor-modes.js";
import { createOrders } from "./supervisor-orders.js";
import { createQueues } from "./supervisor-queues.js";
import { say } from "./texts.js";

const TICK_MS = 1000;
const page = document.querySelector("main");
const { site } = document.body.dataset;

const clock = createClock();
const floors = createFloors({ place: part("floors"), chosen: showFloor });
const floor = createFloor({ floor: part("floor"), title: part("floor-title"), empty: part("no-seats") });
const views = [
  createNumbers({ page, longest: part("longest") }),
  createCalls({ list: part("calls"), title: part("calls-title"), empty: part("no-calls") }),
  createJustNow({ list: part("just-now"), empty: part("no-just-now") }),
];
const queues = createQueues({ clock });
const orders = createOrders({ clock });
const modes = createModes({ clock });
let model = null;

page.append(hatching());
openFeed({
  onSnapshot: (snapshot) => show(fromSnapshot(snapshot), snapshot.now_ms),
  onChange: (change) => model && show(withChange(model, change), change.now_ms),
  onLost: showLost,
});
openLine("/api/v1/lead/events", ["board"], {
  heard: (_, board) => {
    queues.show(board);
    orders.figures(board);
  },
  onBack: () => Promise.all([orders.load(), modes.load()]).catch((error) => (
    sayBriefly(error.message, "bad"))),
  onLost: () => {},
});
setInterval(tick, TICK_MS);

function show(next, now_ms) {
  model = next;
  clock.hear(now_ms);
  for (const view of views) view.show(model, now_ms);
  floors.show(model);
  showFloor();
  page.ariaBusy = "false";
  showLink(model.link, model.link === "broker_lost" ? say("link.broker_lost", { site }) : say("link.live", { site }));
}

/** The floor that was chosen; a seat that did not change stays the same object. */
function showFloor() {
  if (model) floor.show(floors.of(model), clock.now_ms());
}

function showLost() {
  clock.stop();
  showLink("reconnecting", say("link.reconnecting", { time: model && timeOfDay(clock.now_ms()) }));
}

function showLink(link, words) {
  document.body.dataset.link = link;
  if (part("link").textContent !== words) part("link").textContent = words;
}

function tick() {
  const now_ms = clock.now_ms();
  if (model) [...views, floor].forEach((view) => view.tick?.(now_ms));
  queues.tick(now_ms);
  modes.tick(now_ms);
}
