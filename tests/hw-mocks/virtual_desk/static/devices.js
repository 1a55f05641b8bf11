// Draws the devices as the bench says they are, and hands their switches on.

import { act, send } from "./api.js";
import { showInReader } from "./visitor.js";

const BEAM_MS = 500;
const place = (name) => document.querySelector(`[data-device="${name}"]`);

export function showDevices(state) {
  for (const name of ["eid", "nfc", "hid", "serial", "printer"]) {
    const plugged = state[name].plugged;
    place(name).dataset.plugged = plugged ? "yes" : "no";
    place(name).querySelector("[data-plug]").checked = plugged;
    say(name, plugged ? SAYINGS[name](state[name]) : state[name].why_not || "unplugged");
  }
  place("eid").querySelector("[data-plug]").disabled = Boolean(state.eid.why_not);
  place("eid").dataset.card = state.eid.card ? "in" : "none";
  place("nfc").dataset.card = state.nfc.cards ? "on" : "none";
  for (const part of ["paper", "cover", "cutter"]) {
    place("printer").dataset[part] = state.printer[part];
    for (const radio of document.getElementsByName(part)) radio.checked = radio.value === state.printer[part];
  }
  showInReader(state.eid.card?.patron ?? null);
}

const SAYINGS = {
  eid: ({ card }) => (card ? `eID of ${card.patron}${card.trick ? `, ${card.trick.replace("_", " ")}` : ""}` : "empty"),
  nfc: ({ cards }) => ["nothing on it", "a card on it"][cards] ?? `${cards} cards on it`,
  hid: () => "ready",
  serial: () => "ready",
  printer: ({ paper, cover, cutter }) => {
    const wishes = [
      cover === "open" && "cover open",
      paper === "out" && "out of paper",
      paper === "low" && "paper nearly out",
      cutter === "jammed" && "cutter jammed",
    ].filter(Boolean);
    return wishes.join(", ") || "ready";
  },
};

function say(name, words) {
  const status = place(name).querySelector("[data-status]");
  if (status.textContent !== words) status.textContent = words;
}

function flash(name) {
  place(name).dataset.busy = "no";
  requestAnimationFrame(() => (place(name).dataset.busy = "yes"));
  setTimeout(() => (place(name).dataset.busy = "no"), BEAM_MS);
}

export function wireDevices() {
  for (const plug of document.querySelectorAll("[data-plug]")) {
    const { device } = plug.closest("[data-device]").dataset;
    plug.addEventListener("change", () => act("POST", `/bench/devices/${device}`, { plugged: plug.checked }));
  }
  for (const button of document.querySelectorAll("[data-send]")) {
    button.addEventListener("click", () => send(button.dataset.send));
  }
  for (const part of ["paper", "cover", "cutter"]) {
    for (const radio of document.getElementsByName(part)) {
      radio.addEventListener("change", () => act("POST", "/bench/printer", { [part]: radio.value }));
    }
  }
}

/** Lets a scanner's beam light up when it has scanned since `before`. */
export function showBeams(before, now) {
  for (const name of ["hid", "serial"]) if (now[name] && before && now[name] !== before[name]) flash(name);
}
