// Who stands at the kiosk, and the passes in the wallet: a click uses a pass as its kind is used.

import { act, read } from "./api.js";
import { bars } from "./draw.js";
import { scan } from "./items.js";

const NAMES = { eid: "eID", chip: "Kaart met chip", uitpas: "UiTPAS", akaart: "A-kaart", 2000: "Bibpas", legacy: "Oude bibpas" };

const STATUSES = { lost: "verloren", blocked: "geblokkeerd", replaced: "vervangen" };

let chosen = null;
let inReader = null;

export async function showPeople(find) {
  const people = await read(`/bench/people?limit=60&find=${encodeURIComponent(find)}`);
  const list = document.getElementById("people");
  list.replaceChildren(...people.map(person));
  if (!people.length) list.append(empty("Nobody like that."));
  if (!people.some((one) => one.key === chosen?.key) && people.length && !find) choose(people[0]);
}

/** Shows which patron's eID is in the reader now; null for none. */
export function showInReader(patron) {
  if (patron === inReader) return;
  inReader = patron;
  showWallet();
}

function empty(words) {
  const line = document.createElement("p");
  line.className = "empty";
  line.textContent = words;
  return line;
}

function person(one) {
  const row = document.getElementById("person-template").content.cloneNode(true);
  const radio = row.querySelector("input");
  radio.value = one.key;
  radio.checked = one.key === chosen?.key;
  radio.addEventListener("change", () => choose(one));
  row.querySelector(".key").textContent = one.key;
  row.querySelector(".story").textContent = one.story;
  row.querySelector(".library").textContent = one.library;
  return row;
}

function choose(one) {
  chosen = one;
  for (const radio of document.getElementsByName("person")) radio.checked = radio.value === one.key;
  showWallet();
}

function showWallet() {
  const wallet = document.getElementById("wallet");
  const focused = wallet.contains(document.activeElement) ? document.activeElement.dataset.kind : null;
  wallet.replaceChildren(...(chosen ? passes(chosen) : []));
  if (!wallet.children.length) wallet.append(empty("No pass at all."));
  if (focused) wallet.querySelector(`[data-kind="${focused}"]`)?.focus();
}

function passes(one) {
  const cards = [];
  if (one.eid) cards.push(eid(one));
  if (one.chip) {
    const kind = one.barcodes.find((code) => ["uitpas", "akaart"].includes(code.kind))?.kind ?? "chip";
    cards.push(card(kind, one.chip, "Hold to the reader", () => act("POST", "/bench/nfc", { patron: one.key })));
  }
  for (const { kind, number, status } of one.barcodes) {
    const face = status === "active" ? number : `${number} ${STATUSES[status]}`;
    cards.push(card(kind, face, "Scan the barcode", () => scan(number), bars(number)));
  }
  return cards;
}

function eid(one) {
  const isIn = inReader === one.key;
  const use = isIn ? takeOut : () => putIn(one.key);
  const made = card("eid", `applet ${document.getElementById("applet").value}`, isIn ? "Take it out" : "Put it in", use);
  made.dataset.in = isIn ? "yes" : "no";
  return made;
}

const takeOut = () => act("DELETE", "/bench/eid");

function putIn(patron) {
  const order = { patron, applet: document.getElementById("applet").value };
  const trick = document.getElementById("eid-trick").value;
  return act("POST", "/bench/eid", trick ? { ...order, trick } : order);
}

function card(kind, face, does, use, picture) {
  const made = document.getElementById("card-template").content.firstElementChild.cloneNode(true);
  made.dataset.kind = kind;
  made.querySelector(".card-name").textContent = NAMES[kind] ?? kind;
  made.querySelector(".card-face").append(...(picture ? [picture, face] : [face]));
  made.querySelector(".card-do").textContent = does;
  made.addEventListener("click", use);
  return made;
}

document.getElementById("applet").addEventListener("change", showWallet);
