/**
 * The page's words. They come with the page in one data block, in one language; a key may have
 * two further forms: `.bare` without its optional values, `.one` for exactly one.
 */

const WORDS = JSON.parse(document.getElementById("texts").textContent);
const PLACEHOLDER = /\{(\w+)\}/;
const NAMED_THINGS = new Set(["agent", "seat"]);

export const LANGUAGE = document.documentElement.lang;

export function isText(key) {
  return key in WORDS;
}

/** The text of a key with its placeholders filled. */
export function say(key, values = {}) {
  return parts(key, values).map((part) => part.text).join("");
}

/** The same as nodes, with people and seats set in bold. */
export function sayNodes(key, values = {}) {
  return parts(key, values).map(({ text, placeholder }) => {
    if (!NAMED_THINGS.has(placeholder)) return document.createTextNode(text);
    const bold = document.createElement("b");
    bold.textContent = text;
    return bold;
  });
}

/** "normal and VIP", "普通和VIP": a list as the language writes it. */
export function listed(words) {
  return new Intl.ListFormat(LANGUAGE, { type: "conjunction" }).format(words);
}

/** How a seat is written for people: `a-01` stands on the desk as A-01. */
export function seatSign(seat) {
  return seat.toUpperCase();
}

function parts(key, values) {
  const pieces = form(key, values).split(PLACEHOLDER);
  return pieces.map((piece, position) => (position % 2
    ? { text: String(values[piece] ?? ""), placeholder: piece }
    : { text: piece })).filter((part) => part.text);
}

function form(key, values) {
  const text = WORDS[key] ?? "";
  const names = text.split(PLACEHOLDER).filter((_, position) => position % 2);
  if (names.some((name) => isMissing(values[name])) && isText(`${key}.bare`)) {
    return WORDS[`${key}.bare`];
  }
  const isOne = values.seconds === 1 && isText(`${key}.one`);
  return isOne ? WORDS[`${key}.one`] : text;
}

function isMissing(value) {
  return value === undefined || value === null || value === "";
}

/** What a zone is called in the reader's language. */
export function zoneName({ name, name_zh }) {
  return LANGUAGE.startsWith("zh") ? name_zh ?? name : name;
}
