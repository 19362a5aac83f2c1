/** What the pages of agents and supervisors ask of the API. Every refusal is a sentence. */

import { say } from "./texts.js";

const BASE = "/api/v1";
const ANSWER_S = 20;
const { csrf } = document.body.dataset;

/** What this server offers; what it does not is not shown. */
export const FEATURES = new Set(
  JSON.parse(document.getElementById("features")?.textContent ?? "[]"),
);

/** The server said no; `status` and `body` tell why. */
export class Refused extends Error {
  constructor(status, body) {
    super(body?.detail ?? say("desk.refused", { status }));
    this.status = status;
    this.body = body ?? {};
  }
}

/** No answer came: nothing is known of what became of the request. */
export class NoAnswer extends Error {
  constructor() {
    super(say("desk.no_answer"));
  }
}

/** A name for one thing wanted: sent twice, it is done once. */
export function newKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** One request: `{ content, next }`, `next` being the path of the list's next page. */
export async function ask(method, path, { body, key } = {}) {
  const headers = { Accept: "application/json" };
  if (csrf && method !== "GET") headers["X-CSRF-Token"] = csrf;
  if (key) headers["Idempotency-Key"] = key;
  if (body !== undefined) headers["Content-Type"] = "application/json";
  const answer = await fetch(`${BASE}${path}`, {
    method,
    headers,
    body: body === undefined ? undefined : JSON.stringify(body),
    signal: AbortSignal.timeout(ANSWER_S * 1000),
  }).catch(() => { throw new NoAnswer(); });
  const content = await contentOf(answer);
  if (answer.ok) return { content, next: nextOf(answer.headers.get("link")) };
  if (answer.status === 401) window.location.reload();
  if (answer.status === 502 && !content) throw new NoAnswer();
  throw new Refused(answer.status, content);
}

export const get = async (path) => (await ask("GET", path)).content;

export const id = encodeURIComponent;

async function contentOf(answer) {
  const kind = answer.headers.get("content-type") ?? "";
  return /^application\/(problem\+)?json/.test(kind) ? answer.json().catch(() => null) : null;
}

function nextOf(link) {
  return link?.match(/<([^>]+)>;\s*rel="next"/)?.[1].replace(BASE, "");
}
