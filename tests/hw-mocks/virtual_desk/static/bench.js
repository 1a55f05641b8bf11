// The page: looks how the desk is, again and again, and shows it.

import { handsMoved, read } from "./api.js";
import { showBeams, showDevices, wireDevices } from "./devices.js";
import { scan, showItems } from "./items.js";
import { showPaper } from "./paper.js";
import { showPeople } from "./visitor.js";

const LOOK_MS = 400;
const TYPING_MS = 150;

let printed = null;
let times = null;
let listed = false;

async function look() {
  const before = handsMoved();
  const state = await read("/bench/state");
  if (handsMoved() !== before) return; // it tells of before: a switch would jump back
  if (!listed) await list(state);
  showDevices(state);
  const now = await read("/bench/times");
  showBeams(times, now);
  times = now;
  if (state.printer.printed !== printed) {
    showPaper(await read("/bench/paper/drawing"));
    printed = state.printer.printed;
  }
}

async function list({ screen }) {
  for (const link of document.querySelectorAll("[data-screen-link]")) {
    link.href = new URL(link.dataset.screenLink, screen);
  }
  document.getElementById("screen").src = screen;
  await showPeople("");
  await showItems("");
  listed = true;
}

async function keepLooking() {
  for (;;) {
    if (!document.hidden) {
      const there = await look().then(() => true, (error) => (console.warn(error.message), false));
      document.querySelector(".gone").hidden = there;
    }
    await new Promise((resolve) => {
      setTimeout(resolve, LOOK_MS);
      document.addEventListener("acted", resolve, { once: true });
    });
  }
}

function onTyping(id, show) {
  let timer;
  document.getElementById(id).addEventListener("input", ({ target }) => {
    clearTimeout(timer);
    timer = setTimeout(() => show(target.value), TYPING_MS);
  });
}

/** The screen is drawn at its own size and made as small as the place it has. */
function fitScreen() {
  const screen = document.getElementById("screen");
  const fit = () => (screen.style.transform = `scale(${screen.parentElement.clientWidth / 1280})`);
  new ResizeObserver(fit).observe(screen.parentElement);
}

onTyping("find-person", showPeople);
onTyping("find-item", showItems);
document.getElementById("any-code").addEventListener("submit", (event) => {
  event.preventDefault();
  const { value } = event.target.elements.barcode;
  if (value) scan(value);
});
wireDevices();
fitScreen();
keepLooking();
