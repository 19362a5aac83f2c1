/** Today's numbers, asked for anew now and then; the tables stay as they were loaded. */

const EVERY_MS = 15_000;

const FORMS = {
  share: (value) => `${Math.round(value * 100)} %`,
  time: (seconds) => `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, "0")}`,
};

const numbers = document.querySelector("[data-live]");

async function refresh() {
  if (document.hidden) return;
  const site = numbers.dataset.live;
  const query = site ? `?site=${encodeURIComponent(site)}` : "";
  const answer = await fetch(`/api/v1/statistics/now${query}`).catch(() => null);
  if (!answer?.ok) return;
  const { today } = await answer.json();
  for (const element of numbers.querySelectorAll("[data-figure]")) {
    const value = today[element.dataset.figure];
    if (value === null) continue;
    const text = (FORMS[element.dataset.form] ?? String)(value);
    if (element.textContent !== text) element.textContent = text;
  }
}

if (numbers) setInterval(refresh, EVERY_MS);
