// Runs in the page; answers with what is wrong there (page_checks.py).
() => {
  const found = [];
  const shown = (node) => node.checkVisibility({ checkOpacity: false, checkVisibilityCSS: true })
    && !node.closest("[aria-hidden=true]");
  const short = (node) => node.outerHTML.slice(0, 90);
  const name = (node) => {
    const by = node.getAttribute("aria-labelledby");
    if (by) return by.split(" ").map((id) => document.getElementById(id)?.textContent ?? "").join(" ").trim();
    if (node.getAttribute("aria-label")) return node.getAttribute("aria-label").trim();
    if (node.labels?.length) return [...node.labels].map((one) => one.textContent).join(" ").trim();
    return node.textContent.trim();
  };
  const modal = document.querySelector("dialog[open]");
  const area = modal ?? document.body;

  if (!document.documentElement.lang) found.push("no lang");
  if (!document.title.trim()) found.push("no title");
  if (document.querySelectorAll("main").length !== 1) found.push("not one main");
  if (![...document.querySelectorAll("h1")].some(shown)) found.push("no h1");
  const ids = [...document.querySelectorAll("[id]")].map((one) => one.id);
  ids.filter((id, at) => ids.indexOf(id) !== at).forEach((id) => found.push(`id twice: ${id}`));
  for (const node of document.querySelectorAll("[aria-labelledby], [aria-describedby]")) {
    for (const which of ["aria-labelledby", "aria-describedby"]) {
      for (const id of (node.getAttribute(which) ?? "").split(" ").filter(Boolean)) {
        if (!document.getElementById(id)) found.push(`${which} leads nowhere: ${id}`);
      }
    }
  }
  for (const node of area.querySelectorAll("a[href], button, input, textarea, select, summary, [tabindex='0'], [role=img], dialog, nav, fieldset")) {
    if (!shown(node)) continue;
    const named = node.tagName === "FIELDSET" ? node.querySelector("legend")?.textContent.trim() : name(node);
    if (!named) found.push(`no name: ${short(node)}`);
  }
  for (const node of area.querySelectorAll("a[href], button, summary, input:not([type=radio]), textarea, label:has(input[type=radio])")) {
    if (!shown(node) || node.matches(".unseen, .skip")) continue;
    const box = node.getBoundingClientRect();
    const inText = getComputedStyle(node).display === "inline";
    if (!inText && (box.width < 24 || box.height < 40)) found.push(`${Math.round(box.width)}x${Math.round(box.height)}: ${short(node)}`);
  }

  const pen = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const rgba = (colour) => {
    pen.clearRect(0, 0, 1, 1);
    pen.fillStyle = colour;
    pen.fillRect(0, 0, 1, 1);
    return [...pen.getImageData(0, 0, 1, 1).data];
  };
  const light = (part) => { const s = part / 255; return s <= 0.04045 ? s / 12.92 : ((s + 0.055) / 1.055) ** 2.4; };
  const luminance = ([r, g, b]) => 0.2126 * light(r) + 0.7152 * light(g) + 0.0722 * light(b);
  const ground = (node) => {
    for (let at = node; at; at = at.parentElement) {
      const colour = rgba(getComputedStyle(at).backgroundColor);
      if (colour[3] === 255) return colour;
    }
    return [255, 255, 255, 255];
  };
  const walker = document.createTreeWalker(area, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const node = walker.currentNode.parentElement;
    if (!walker.currentNode.textContent.trim() || !shown(node) || node.closest("script, .unseen, .skip, svg")) continue;
    const style = getComputedStyle(node);
    const [one, other] = [luminance(rgba(style.color)), luminance(ground(node))].sort((a, b) => b - a);
    const ratio = (one + 0.05) / (other + 0.05);
    const size = parseFloat(style.fontSize);
    const large = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 650);
    if (ratio < (large ? 3 : 4.5)) found.push(`contrast ${ratio.toFixed(2)}: ${walker.currentNode.textContent.trim().slice(0, 40)}`);
  }
  if (document.documentElement.scrollWidth > innerWidth) found.push(`wider than the screen by ${document.documentElement.scrollWidth - innerWidth}`);
  return found;
}
