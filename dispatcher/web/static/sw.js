/**
 * The worker of the customer's page: starts it without a network, and hears pushes while it is
 * closed. The server puts KEPT before these lines: the digest of the page's files, and the files.
 * Nothing personal is kept here.
 */

const { digest, files } = self.KEPT;
const NAME = `me-${digest}`;
const LANG = new URL(self.location.href).searchParams.get("lang") ?? "en";
const SHELL = `/me/?shell=1&lang=${LANG}`;
const MANIFEST = `/me/manifest.webmanifest?lang=${LANG}`;
const NETWORK_WITHIN_S = 4;

self.addEventListener("install", (event) => {
  event.waitUntil(keep().then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  event.waitUntil(dropOthers().then(() => self.clients.claim()));
});

self.addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  if (event.request.method !== "GET" || url.origin !== self.location.origin) return;
  if (event.request.mode === "navigate") event.respondWith(page(event.request));
  else if (url.pathname.startsWith("/me/shell/")) event.respondWith(kept(event.request));
});

self.addEventListener("push", (event) => {
  const told = read(event.data);
  event.waitUntil(Promise.all([show(told), tellPages({ kind: "pushed", number: told.o })]));
});

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  const { url, mark } = event.notification.data ?? {};
  event.waitUntil(Promise.all([open(ours(url)), sayRead(mark)]));
});

// The browser may change the address of this device by itself; we must learn the new one.
self.addEventListener("pushsubscriptionchange", (event) => {
  event.waitUntil(renew(event));
});

async function keep() {
  const cache = await caches.open(NAME);
  const shell = new Request(SHELL, { credentials: "omit", cache: "reload" });
  await cache.addAll([shell, ...files, MANIFEST, "/me/icon-192.png", "/me/icon-180.png"]);
}

async function dropOthers() {
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name.startsWith("me-") && name !== NAME)
    .map((name) => caches.delete(name)));
}

/** The page from the network, else what is kept: a slow network is none. */
async function page(request) {
  const cached = async () => (await caches.open(NAME)).match(SHELL, { ignoreVary: true });
  try {
    const answer = await fetch(request, { signal: AbortSignal.timeout(NETWORK_WITHIN_S * 1000) });
    return answer.status >= 502 ? (await cached()) ?? answer : answer;
  } catch {
    return (await cached()) ?? Response.error();
  }
}

async function kept(request) {
  const cache = await caches.open(NAME);
  return (await cache.match(request)) ?? fetch(request);
}

function read(content) {
  try {
    return content.json();
  } catch {
    return { t: content?.text() ?? "", u: "/me/" };
  }
}

function show({ t, b, u, o, k, d }) {
  return self.registration.showNotification(t || "…", {
    body: b ?? "",
    icon: "/me/icon-192.png",
    badge: "/me/icon-192.png",
    lang: LANG,
    // A newer word about the same order takes the place of the older one.
    tag: o ? `order-${o}` : k,
    renotify: Boolean(o ?? k),
    data: { url: u, mark: d },
  });
}

async function tellPages(told) {
  const pages = await self.clients.matchAll({ type: "window" });
  pages.forEach((one) => one.postMessage(told));
}

/** Only ever a page of ours, whatever the message says. */
function ours(url) {
  try {
    const wanted = new URL(url ?? "/me/", self.location.origin);
    const inside = wanted.origin === self.location.origin && wanted.pathname.startsWith("/me/");
    return inside ? wanted.pathname + wanted.search : "/me/";
  } catch {
    return "/me/";
  }
}

async function open(path) {
  const pages = await self.clients.matchAll({ type: "window" });
  const page_ = pages.find((one) => new URL(one.url).pathname.startsWith("/me/"));
  if (!page_) return self.clients.openWindow(path);
  page_.postMessage({ kind: "open", path });
  return page_.focus().catch(() => {});
}

/** Tells that the message was opened; the mark in it proves that we were the ones to get it. */
async function sayRead(mark) {
  const [delivery] = (mark ?? "").split(".");
  if (!delivery) return;
  await fetch(`/api/v1/deliveries/${encodeURIComponent(delivery)}/read`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ token: mark }),
  }).catch(() => {});
}

async function renew(event) {
  const options = event.oldSubscription?.options;
  const subscription = event.newSubscription
    ?? await self.registration.pushManager.subscribe(options).catch(() => null);
  if (!subscription) return;
  const me = await (await fetch("/api/v1/me")).json();
  await fetch("/api/v1/me/push/endpoints", {
    method: "POST",
    headers: { "Content-Type": "application/json", "X-CSRF-Token": me.csrf },
    body: JSON.stringify({
      ...subscription.toJSON(), language: LANG, replaces: event.oldSubscription?.endpoint ?? null,
    }),
  });
}
