/** What the customer's page asks of the API. Three things can go wrong; each has a name. */

const BASE = "/api/v1";
const ANSWER_S = 15;

/** The server said no; `status` and `body` tell why. */
export class Refused extends Error {
  constructor(status, body) {
    super(body?.detail ?? String(status));
    this.status = status;
    this.body = body;
  }
}

/** No answer came: no network, or nobody at the other end. */
export class NoNetwork extends Error {}

let csrf = null;
let signedOut = () => {};

/** Whose session it is; null: nobody's. */
export async function whoAmI() {
  const me = await ask("GET", "/me", { quietly: true }).catch((error) => {
    if (error instanceof Refused && error.status === 401) return null;
    throw error;
  });
  csrf = me?.csrf ?? null;
  return me;
}

/** Called when the server does not know us any more. */
export function onSignedOut(act) {
  signedOut = act;
}

/** A name for one thing wanted: sent twice, it is done once. */
export function newKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/**
 * One request; answers with the parsed body, null without one.
 * `key` makes a POST happen once, `type` and a body that is no object send a file.
 */
export async function ask(method, path, { body, key, type, quietly = false } = {}) {
  const headers = { Accept: "application/json" };
  if (csrf && method !== "GET") headers["X-CSRF-Token"] = csrf;
  if (key) headers["Idempotency-Key"] = key;
  if (body !== undefined) headers["Content-Type"] = type ?? "application/json";
  const sent = type || body === undefined ? body : JSON.stringify(body);
  let answer;
  try {
    const signal = type ? undefined : AbortSignal.timeout(ANSWER_S * 1000);
    answer = await fetch(`${BASE}${path}`, { method, headers, body: sent, signal });
  } catch {
    throw new NoNetwork(path);
  }
  const content = await contentOf(answer);
  if (answer.ok) return content;
  if (answer.status === 401 && !quietly) signedOut();
  if (answer.status === 502 || answer.status === 504) throw new NoNetwork(path);
  throw new Refused(answer.status, content);
}

/** Ends the session on this device. */
export async function signOut() {
  const body = new URLSearchParams({ csrf: csrf ?? "" });
  await fetch("/log-out", { method: "POST", body, redirect: "manual" });
  csrf = null;
}

async function contentOf(answer) {
  const kind = answer.headers.get("content-type") ?? "";
  return /^application\/(problem\+)?json/.test(kind) ? answer.json() : null;
}
