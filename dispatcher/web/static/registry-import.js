/** Import: choose files, look at what they would change, then take them in. */

import { ask, mayChange } from "./registry-calls.js";
import { difference, made, part, tell } from "./registry-parts.js";
import { say } from "./texts.js";

let files = {};

part("files").addEventListener("change", async () => {
  const chosen = [...part("files").files];
  const texts = await Promise.all(chosen.map((file) => file.text()));
  files = Object.fromEntries(chosen.map((file, at) => [file.name, texts[at]]));
  setReady(chosen.length > 0 && mayChange);
  if (chosen.length) await take(true);
});
part("skip-bad").addEventListener("change", () => Object.keys(files).length && take(true));
part("preview").addEventListener("click", () => take(true));
part("import").addEventListener("submit", (event) => {
  event.preventDefault();
  take(false);
});

async function take(preview) {
  setReady(false);
  tell(part("told"), null);
  try {
    const body = { files, skip_bad: part("skip-bad").checked, preview };
    const { content } = await ask("POST", "/import", { body });
    show(content, preview);
  } catch (error) {
    part("outcome").hidden = true;
    tell(part("told"), error.message);
  }
  setReady(true);
}

function show(content, preview) {
  const stopped = content.bad_rows.length > 0 && !part("skip-bad").checked;
  const title = content.applied ? "import.done" : stopped ? "import.stopped" : "import.would";
  part("outcome").replaceChildren(
    made("h2", {}, say(preview || stopped ? title : "import.done")), difference(content),
  );
  part("outcome").dataset.applied = content.applied;
  part("outcome").hidden = false;
}

function setReady(ready) {
  part("preview").disabled = !ready;
  part("apply").disabled = !ready;
}
