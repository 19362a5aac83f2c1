/**
 * What this device keeps to be useful without a network: the last known agent and orders, and a
 * text not sent yet. It goes with the session.
 */

const KNOWN = "me.known";
const DRAFT = "me.draft";

/** The last known agent and orders with the moment they were true; null if there are none. */
export function lastKnown() {
  return read(KNOWN);
}

export function keepKnown(known) {
  write(KNOWN, { ...known, at_ms: Date.now() });
}

export function draft() {
  return read(DRAFT);
}

export function keepDraft(text) {
  write(DRAFT, text || null);
}

export function forgetAll() {
  [KNOWN, DRAFT, "me.notify"].forEach((name) => write(name, null));
}

/** Whether the question about notifications was answered with "not now". */
export function saidNotNow() {
  return read("me.notify") === "later";
}

export function keepNotNow() {
  write("me.notify", "later");
}

function read(name) {
  try {
    return JSON.parse(localStorage.getItem(name));
  } catch {
    return null;
  }
}

function write(name, value) {
  try {
    if (value === null) localStorage.removeItem(name);
    else localStorage.setItem(name, JSON.stringify(value));
  } catch {
    // A private window may keep nothing; the page works without.
  }
}
