// Draws what came out of the printer, the newest receipt nearest to it.

import { modules } from "./draw.js";

let known = new Set();

export function showPaper({ receipts }) {
  const paper = document.getElementById("paper");
  const fresh = receipts.filter(({ number }) => !known.has(number)).map(({ number }) => number);
  const drawn = receipts.map((one) => receipt(one, known.size > 0 || receipts.length === 1 ? fresh.includes(one.number) : false));
  known = new Set(receipts.map(({ number }) => number));
  paper.replaceChildren(...drawn.reverse());
  if (!drawn.length) paper.append(nothing());
  if (fresh.length) paper.scrollTop = 0;
}

function nothing() {
  const words = document.createElement("p");
  words.className = "no-paper";
  words.textContent = "No receipt yet.";
  return words;
}

function receipt({ cut, printed }, fresh) {
  const sheet = document.createElement("article");
  sheet.className = fresh ? "receipt fresh" : "receipt";
  sheet.dataset.cut = cut;
  const strip = document.createElement("div");
  strip.className = "strip";
  strip.append(...printed.map((part) => PARTS[part.kind](part)));
  for (const [i, part] of printed.entries()) strip.children[i].dataset.align = part.align;
  sheet.append(strip);
  return sheet;
}

const PARTS = {
  line({ spans }) {
    const row = document.createElement("div");
    row.className = "line";
    for (const { text, bold, large } of spans) {
      const span = document.createElement("span");
      span.textContent = text;
      span.classList.toggle("bold", bold);
      span.classList.toggle("large", large);
      row.append(span);
    }
    return row;
  },
  qr({ rows, payload }) {
    const code = modules(rows);
    code.classList.add("qr");
    code.removeAttribute("aria-hidden");
    code.setAttribute("role", "img");
    code.setAttribute("aria-label", `QR code: ${payload}`);
    return code;
  },
  image({ width, height, bits }) {
    const canvas = document.createElement("canvas");
    Object.assign(canvas, { width, height });
    canvas.setAttribute("role", "img");
    canvas.setAttribute("aria-label", "Printed picture");
    const pen = canvas.getContext("2d");
    const data = Uint8Array.from(atob(bits), (char) => char.charCodeAt(0));
    for (let dot = 0; dot < width * height; dot++) {
      if (data[dot >> 3] & (0x80 >> (dot & 7))) pen.fillRect(dot % width, Math.floor(dot / width), 1, 1);
    }
    return canvas;
  },
};
