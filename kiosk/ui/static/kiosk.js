// The page's only program: shows what the kiosk sends, tells it what is touched, and says so when
// the kiosk is gone. It keeps no state: every (re)connection brings the whole screen.
import { Idiomorph } from "./vendor/idiomorph.esm.js";

const HEARTBEAT = Number(document.body.dataset.heartbeat) * 1000;
const PATIENCE = 3.2 * HEARTBEAT; // three signs of life missed, and a little for the third
const RESTART = Math.min(PATIENCE, 5000); // a kiosk that restarts is back before this
const RELOAD_AFTER = 30_000;
const REVIVE_EVERY = 1000;

const outOfOrder = document.getElementById("out-of-order");
const glass = () => document.getElementById("glass");
const policy = globalThis.trustedTypes?.createPolicy("kiosk", { createHTML: (html) => html });

let stream;
let deadline;
let reviving;

function show(html) {
  const parsed = new DOMParser().parseFromString(policy?.createHTML(html) ?? html, "text/html");
  const next = parsed.getElementById("glass");
  if (next.dataset.build !== glass().dataset.build) {
    location.reload(); // the kiosk was updated: its page with it
    return;
  }
  const before = landmarks();
  Idiomorph.morph(glass(), next, { restoreFocus: true });
  document.documentElement.lang = glass().lang;
  lead(before);
}

const landmarks = () => ({
  state: glass().dataset.state,
  dialog: glass().querySelector(".dialog")?.id,
  newest: glass().querySelector(".items > :first-child")?.id,
});

// Where the eye goes, so do the list and whoever works without a pointer.
function lead(before) {
  const now = landmarks();
  if (now.newest !== before.newest) glass().querySelector(".items")?.scrollTo({ top: 0 });
  if (now.state === before.state && now.dialog === before.dialog) return;
  const start = now.dialog ? ".dialog .primary" : "#title";
  glass().querySelector(start)?.focus({ preventScroll: true });
}

function connect() {
  stream = new EventSource("/events");
  stream.addEventListener("view", (event) => {
    alive();
    show(event.data);
  });
  stream.addEventListener("beat", alive);
  stream.addEventListener("error", () => expect(RESTART));
}

function expect(milliseconds) {
  deadline = Math.min(deadline, performance.now() + milliseconds);
}

function alive() {
  deadline = performance.now() + PATIENCE;
  if (outOfOrder.hidden) return;
  outOfOrder.hidden = true;
  clearInterval(reviving);
}

function watch() {
  if (outOfOrder.hidden && performance.now() > deadline) close();
}

// Nothing of a patron stays in the page while nobody can take it away. The stream ends too: if this
// one came to life again it would bring a sign of life, but not the screen.
function close() {
  stream.close();
  glass().replaceChildren();
  delete glass().dataset.state;
  outOfOrder.hidden = false;
  const since = performance.now();
  reviving = setInterval(() => revive(performance.now() - since), REVIVE_EVERY);
}

async function revive(waited) {
  if (stream.readyState === EventSource.CLOSED) connect();
  if (waited < RELOAD_AFTER) return;
  // Only a kiosk that answers can be reloaded; else the browser's own error page would stand here.
  const answer = await fetch("/", { cache: "no-store" }).catch(() => undefined);
  if (answer?.ok) location.reload();
}

function touched(event) {
  const button = event.target.closest("[data-tap]");
  // The second touch of a double one is not meant for the screen that the first one brought.
  if (!button || event.detail > 1) return;
  const { tap, value } = button.dataset;
  fetch("/api/tap", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ tap, value }),
  }).catch(() => expect(RESTART));
}

// Staff hold the logo: patrons have no reason to, and behind it is a PIN.
let holding;
function held(event) {
  clearTimeout(holding);
  if (!event.target.closest?.(".logo")) return;
  holding = setTimeout(() => location.assign("/staff"), 3000);
}

document.addEventListener("pointerdown", held);
for (const kind of ["pointerup", "pointercancel"])
  document.addEventListener(kind, () => clearTimeout(holding));
document.addEventListener("dragstart", (event) => event.preventDefault());
document.addEventListener("click", touched);
document.addEventListener("contextmenu", (event) => event.preventDefault());
deadline = performance.now() + PATIENCE;
setInterval(watch, Math.min(1000, HEARTBEAT / 2));
connect();
