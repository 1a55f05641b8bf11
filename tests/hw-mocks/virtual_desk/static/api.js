// Asks the bench, and tells the journal what was asked and answered.

import { note } from "./journal.js";

let begun = 0;
let ended = 0;

/** How often the hands moved; NaN, which equals nothing, while they do. */
export const handsMoved = () => (begun === ended ? begun : NaN);

/** Reads JSON; throws when the bench is not there. */
export async function read(path) {
  const answer = await fetch(path, { cache: "no-store" });
  if (!answer.ok) throw new Error(`${path} answered ${answer.status}`);
  return answer.json();
}

/** Does something with the hands; resolves to whether it was done. */
export async function act(method, path, order) {
  const body = order === undefined ? undefined : JSON.stringify(order);
  const headers = body === undefined ? {} : { "content-type": "application/json" };
  begun += 1;
  try {
    const answer = await fetch(path, { method, body, headers });
    const said = await answer.json();
    note(said.done ?? said.detail ?? `Answered ${answer.status}.`, asCurl(method, path, body), answer.ok);
    return answer.ok;
  } catch {
    note("The bench does not answer.", asCurl(method, path, body), false);
    return false;
  } finally {
    ended += 1;
    document.dispatchEvent(new CustomEvent("acted"));
  }
}

/** Does what a button's `data-send` says: a method, a path, and JSON if any. */
export function send(words) {
  const [, method, path, order] = words.match(/^(\S+) (\S+)\s*(.*)$/);
  return act(method, path, order ? JSON.parse(order) : undefined);
}

function asCurl(method, path, body) {
  const data = body === undefined ? "" : ` --json '${body.replaceAll("'", "'\\''")}'`;
  const verb = body === undefined ? `-X ${method} ` : "";
  return `curl ${verb}${location.origin}${path}${data}`;
}
