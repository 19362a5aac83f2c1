/**
 * The live lines of a desk: what this server tells of orders, notices and one's own state, and,
 * where it offers that, what rings. A line without news is opened anew; each opening tells all.
 */

import { FEATURES, id } from "./desk-api.js";

const OWN_URL = "/api/v1/desk/events";
const QUIET_S = 40;
const REOPEN_S = 3;
const CALL_EVENTS = ["snapshot", "state", "offer", "offer_ended", "talk", "talk_ended", "question", "notice"];

/** Calls `heard(name, body)`, `onBack` when the line stands (again) and `onLost` when it is gone. */
export function openLines({ me, heard, onBack, onLost }) {
  openLine(OWN_URL, ["state", "notice", "orders"], { heard, onBack, onLost });
  if (!FEATURES.has("events")) return;
  openLine(`/api/v1/agents/${id(me)}/events`, CALL_EVENTS, {
    heard: (name, body) => heard(`call_${name}`, body),
    onBack: () => {},
    onLost: () => {},
  });
}

/** One line: `heard(name, body)` for each of `names`. */
export function openLine(url, names, { heard, onBack, onLost }) {
  let source = null;
  let timer = 0;
  let isUp = false;

  const next = (act, after_s) => {
    clearTimeout(timer);
    timer = setTimeout(act, after_s * 1000);
  };

  function open() {
    source?.close();
    source = new EventSource(url);
    source.addEventListener("open", () => {
      if (!isUp) onBack();
      isUp = true;
      next(open, QUIET_S);
    });
    for (const name of names) {
      source.addEventListener(name, (event) => {
        next(open, QUIET_S);
        heard(name, JSON.parse(event.data));
      });
    }
    source.addEventListener("error", () => {
      lost();
      next(open, source.readyState === EventSource.CLOSED ? REOPEN_S : QUIET_S);
    });
    next(open, QUIET_S);
  }

  function lost() {
    if (isUp) onLost();
    isUp = false;
  }

  window.addEventListener("offline", lost);
  window.addEventListener("online", open);
  open();
}
