/** What was said about an order, in its order: the customer at the left, the house at the right. */

import { el, moment } from "./desk-parts.js";
import { isText, say } from "./texts.js";

const UNDER_WAY = new Set(["pending", "sending", "retry_wait"]);
const READ = 3;
const DELIVERED = 2;
const FAILED = 1;

/** The bubbles of a story; `arrivals`: what became of its messages, null while not known. */
export function storyNodes(story, arrivals, now_ms) {
  const said = [
    { at_ms: story.made_ms, who: "customer", text: story.content, files: story.attachments },
    ...story.notes.map((note) => ({ ...note, who: whoOf(note) })),
    ...story.results.map((result) => ({ ...result, who: "me", kind: "result" })),
  ].sort((one, other) => one.at_ms - other.at_ms);
  const marks = marksOf(said, arrivals);
  return said.map((one) => bubble(one, marks.get(one), now_ms));
}

function whoOf(note) {
  if (note.kind === "system") return "system";
  if (note.kind === "internal") return "internal";
  return note.author_kind === "customer" ? "customer" : "me";
}

function bubble(one, mark, now_ms) {
  const meta = [
    isText(`desk_note.${one.kind}`) ? say(`desk_note.${one.kind}`) : null,
    one.kind === "result" && one.revision > 1 ? say("desk.revision", { number: one.revision }) : null,
    moment(one.at_ms, now_ms),
    mark && standingWords(mark, now_ms),
  ].filter(Boolean).join(" · ");
  return el("li", { class: `said ${one.who}`, "data-kind": one.kind ?? "content" },
    el("p", { class: "bubble", dir: "auto" }, one.text),
    one.files?.length ? el("ul", { class: "files" }, one.files.map((file) => fileLine(file))) : null,
    el("p", { class: `meta${mark?.standing === FAILED ? " late" : ""}` }, meta));
}

function fileLine(file) {
  return el("li", {}, el("a", { href: file.path, download: file.name }, file.name),
    el("span", { class: "soft" }, ` ${Math.ceil(file.size_bytes / 1024)} kB`));
}

/**
 * Which messages went out for which of our words: both are in order of time, each word makes one
 * event. While an event is not there yet, its word, the newest, has no mark: it is on its way.
 */
function marksOf(said, arrivals) {
  const marks = new Map();
  for (const kind of ["progress", "result"]) {
    const words = said.filter((one) => one.kind === kind && one.who === "me");
    const events = eventsOf(arrivals?.deliveries ?? [], kind);
    const skipped = Math.max(0, events.length - words.length);
    words.forEach((one, at) => {
      if (events[at + skipped]) marks.set(one, events[at + skipped]);
    });
  }
  return marks;
}

/** The best that became of each event, the oldest event first. */
function eventsOf(deliveries, kind) {
  const events = new Map();
  for (const delivery of deliveries) {
    if (delivery.kind !== kind) continue;
    const standing = standingOf(delivery);
    const known = events.get(delivery.event_id);
    if (!known || standing.standing > known.standing) events.set(delivery.event_id, standing);
  }
  return [...events].sort(([one], [other]) => one - other).map(([, standing]) => standing);
}

function standingOf(delivery) {
  if (delivery.read_ms !== null) return { standing: READ, at_ms: delivery.read_ms };
  if (delivery.delivered_ms !== null) return { standing: DELIVERED, at_ms: delivery.delivered_ms };
  if (UNDER_WAY.has(delivery.state)) return { standing: FAILED + 0.5, at_ms: null };
  return { standing: FAILED, at_ms: null };
}

function standingWords({ standing, at_ms }, now_ms) {
  if (standing === READ) return say("desk_standing.read", { time: moment(at_ms, now_ms) });
  if (standing === DELIVERED) return say("desk_standing.delivered", { time: moment(at_ms, now_ms) });
  return say(standing === FAILED ? "desk_standing.not_delivered" : "desk_standing.under_way");
}
