/** What the registry's pages ask of the API. A refusal is an Error whose message is its sentence. */

const BASE = "/api/v1/registry";
const { csrf } = document.body.dataset;

export const mayChange = "mayChange" in document.body.dataset;

/** One request; answers with the parsed body and the version of what was asked for. */
export async function ask(method, path, { body, version, type = "application/json" } = {}) {
  const headers = { Accept: "application/json" };
  if (csrf && method !== "GET") headers["X-CSRF-Token"] = csrf;
  if (version) headers["If-Match"] = version;
  if (body !== undefined) headers["Content-Type"] = type;
  const sent = type === "application/json" && body !== undefined ? JSON.stringify(body) : body;
  const answer = await fetch(`${BASE}${path}`, { method, headers, body: sent });
  if (!answer.ok) throw new Error(await reasonOf(answer));
  const isJson = (answer.headers.get("content-type") ?? "").startsWith("application/json");
  return {
    content: isJson ? await answer.json() : null,
    version: answer.headers.get("etag"),
    next: nextOf(answer.headers.get("link")),
  };
}

/** Every entry of a kind, page after page. */
export async function all(kind) {
  const found = [];
  let path = `/${kind}?limit=1000`;
  while (path) {
    const { content, next } = await ask("GET", path);
    found.push(...content);
    path = next?.replace(BASE, "");
  }
  return found;
}

/** The address of one entry. */
export function entryPath(kind, id) {
  return `/${kind}/${encodeURIComponent(id)}`;
}

async function reasonOf(answer) {
  try {
    const { detail } = await answer.json();
    return detail || answer.statusText;
  } catch {
    return answer.statusText || String(answer.status);
  }
}

function nextOf(link) {
  return link?.match(/<([^>]+)>;\s*rel="next"/)?.[1];
}
