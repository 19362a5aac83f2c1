/** The bar: who, where, in which state and why; break, camera and the other switches. */

import { drawChair, showSecondsLeft } from "./chair.js";
import { secondsLeft } from "./clock.js";
import { FEATURES, ask, id } from "./desk-api.js";
import { button, el, part, sayBriefly } from "./desk-parts.js";
import { isText, say, seatSign } from "./texts.js";

// Without the desk there is nothing above the seat but the ring.
const CHAIR_ALONE = "10 8 68 66";
// What one can do something about stands on the page, not only in the chip.
const SAID_ALOUD = new Set(["seat_unknown", "not_responding", "seat_empty", "on_break", "site_mode"]);
const SAYS_HERE = new Set(["seat_unknown", "not_responding"]);

/** `changed(state)` is called with what the server answers to a switch. */
export function createBar({ me, sound, notify, changed, keys }) {
  const deeds = {
    here: button(say("desk.here"), () => post("here", {}), { key: "H", class: "now" }),
    break: button(say("desk.break"), takeBreak, { key: "B" }),
    camera: button(say("desk.camera_off"), turnCamera, { key: "P" }),
    leave: button(say("desk.leave_seat"), () => post("logout"), { class: "second" }),
    sound: button("", toggleSound, { key: "S", class: "second" }),
    notify: button(say("desk.notify"), allowNotify, { class: "second" }),
    keys: button(say("desk.keys"), keys, { key: "?", class: "second" }),
  };
  let state = null;
  part("deeds").prepend(...Object.values(deeds));
  showSound();

  return {
    deeds,
    show(next, now_ms) {
      state = next;
      part("who").textContent = state.name;
      part("seat").textContent = state.seat
        ? ` · ${say("desk.seat", { seat: seatSign(state.seat) })}` : "";
      showChip(state, now_ms);
      deeds.here.hidden = !(FEATURES.has("here") && SAYS_HERE.has(state.why));
      deeds.break.hidden = deeds.leave.hidden = !state.seat;
      deeds.camera.hidden = !state.seat || state.camera === "unknown";
      word(deeds.break, state.break_wanted ? "desk.break_end" : "desk.break");
      word(deeds.camera, state.camera === "off" ? "desk.camera_on" : "desk.camera_off");
      deeds.break.setAttribute("aria-pressed", state.break_wanted);
      deeds.camera.setAttribute("aria-pressed", state.camera === "off");
      deeds.notify.hidden = !notify.possible;
    },
    tick(now_ms) {
      if (state) showLeft(state, now_ms);
    },
  };

  async function post(verb, body) {
    await ask("POST", `/agents/${id(me)}/${verb}`, { body });
    changed();
  }

  async function takeBreak() {
    await post("break", { wanted: !state.break_wanted });
  }

  async function turnCamera() {
    const allowed = state.camera === "off";
    await ask("PUT", "/desk/camera", { body: { allowed } });
    sayBriefly(say(allowed ? "desk.camera_looks" : "desk.camera_rests"), "good");
    changed();
  }

  function toggleSound() {
    sound.toggle();
    showSound();
  }

  function showSound() {
    word(deeds.sound, sound.muted ? "desk.sound_on" : "desk.sound_off");
    deeds.sound.setAttribute("aria-pressed", sound.muted);
  }

  async function allowNotify() {
    await notify.allow();
    deeds.notify.hidden = !notify.possible;
  }
}

/** Why no call would be offered, in one sentence; for a chair nothing is known of, its link. */
export function whyWords(state) {
  const key = state.why === "seat_unknown" && isText(`desk_link.${state.link}`)
    ? `desk_link.${state.link}` : `desk_state_why.${state.why}`;
  return isText(key) ? say(key) : "";
}

function showChip(state, now_ms) {
  const chip = part("chip");
  chip.dataset.look = state.look;
  chip.dataset.why = state.why;
  const chair = drawChair(state.look);
  chair.setAttribute("viewBox", CHAIR_ALONE);
  chip.replaceChildren(el("span", { class: "chip-words" },
    say(isText(`desk_state.${state.why}`) ? `desk_state.${state.why}` : "desk_state.other")),
  el("span", { class: "left", "aria-hidden": "true" }));
  part("own-chair").dataset.look = state.look;
  part("own-chair").replaceChildren(chair);
  chip.title = whyWords(state);
  const why = part("why");
  why.textContent = SAID_ALOUD.has(state.why) ? whyWords(state) : "";
  why.hidden = !why.textContent;
  showLeft(state, now_ms);
}

/** The seconds until it ends by itself; the ring of a chair that empties says the same. */
function showLeft(state, now_ms) {
  const left = part("chip").querySelector(".left");
  const left_s = state.until_ms === null ? null : secondsLeft(state.until_ms, now_ms);
  left.textContent = left_s ? String(left_s) : "";
  const chair = part("own-chair").firstElementChild;
  if (state.look === "leaving" && left_s !== null && chair) showSecondsLeft(chair, left_s);
}

function word(node, key) {
  node.querySelector("span").textContent = say(key);
}
