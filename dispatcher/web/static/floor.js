/** The supervisor's live floor: wires the feed to the views. Rules live in the parts. */

import { createBanners } from "./banners.js";
import { createCalls } from "./calls.js";
import { hatching } from "./chair.js";
import { createClock, timeOfDay } from "./clock.js";
import { openFeed } from "./feed.js";
import { createJustNow } from "./just-now.js";
import { floorsOf, fromSnapshot, withChange } from "./model.js";
import { createNumbers } from "./numbers.js";
import { createFloor } from "./seats.js";
import { say } from "./texts.js";

const TICK_MS = 1000;

const part = (id) => document.getElementById(id);
const page = document.querySelector("main");
const pageTitle = document.title;
const { site } = document.body.dataset;

const clock = createClock();
const views = [
  createBanners({ place: part("banners") }),
  createNumbers({ page, longest: part("longest") }),
  createFloor({ floor: part("floor"), title: part("floor-title"), empty: part("no-seats") }),
  createCalls({ list: part("calls"), title: part("calls-title"), empty: part("no-calls") }),
  createJustNow({ list: part("just-now"), empty: part("no-just-now") }),
];
let model = null;

page.append(hatching());
openFeed({
  onSnapshot: (snapshot) => show(fromSnapshot(snapshot), snapshot.now_ms),
  onChange: (change) => model && show(withChange(model, change), change.now_ms),
  onLost: showLost,
});
setInterval(() => views.forEach((view) => model && view.tick?.(clock.now_ms())), TICK_MS);

function show(next, now_ms) {
  model = next;
  clock.hear(now_ms);
  for (const view of views) view.show(model, now_ms);
  page.ariaBusy = "false";
  showLink(model.link, liveWords());
  const { waiting } = model.numbers;
  document.title = waiting ? `(${waiting}) ${pageTitle}` : pageTitle;
}

/** What was heard last stays, grey and with its clock stopped. */
function showLost() {
  clock.stop();
  showLink("reconnecting", say("link.reconnecting", {
    time: model && timeOfDay(clock.now_ms()),
  }));
}

function showLink(link, words) {
  document.body.dataset.link = link;
  if (part("link").textContent !== words) part("link").textContent = words;
}

function liveWords() {
  if (model.link === "broker_lost") return say("link.broker_lost", { site });
  const floors = floorsOf(model.seats);
  return floors.length === 1
    ? say("link.live_floor", { site, floor: floors[0] }) : say("link.live", { site });
}
