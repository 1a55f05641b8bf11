// Draws the health page anew every few seconds, in place.
import { Idiomorph } from "./vendor/idiomorph.esm.js";

const EVERY = 2000;
const policy = globalThis.trustedTypes?.createPolicy("kiosk", { createHTML: (html) => html });

async function refresh() {
  const answer = await fetch(location.href, { cache: "no-store" }).catch(() => undefined);
  document.body.classList.toggle("gone", !answer?.ok);
  if (!answer?.ok) return;
  const html = await answer.text();
  const parsed = new DOMParser().parseFromString(policy?.createHTML(html) ?? html, "text/html");
  Idiomorph.morph(document.getElementById("health"), parsed.getElementById("health"));
  document.title = parsed.title;
}

setInterval(refresh, EVERY);
