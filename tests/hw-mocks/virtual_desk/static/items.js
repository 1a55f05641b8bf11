// The pile of items: a click scans one.

import { act, read } from "./api.js";
import { bars } from "./draw.js";

export function scan(barcode) {
  const device = document.querySelector("[name=scanner]:checked").value;
  return act("POST", "/bench/scan", { device, barcode });
}

export async function showItems(find) {
  const items = await read(`/bench/items?limit=60&find=${encodeURIComponent(find)}`);
  const list = document.getElementById("items");
  list.replaceChildren(...items.map(row));
  if (items.length) return;
  const none = document.createElement("li");
  none.className = "empty";
  none.textContent = "Nothing like that.";
  list.append(none);
}

function row(item) {
  const made = document.getElementById("item-template").content.cloneNode(true);
  made.querySelector(".title").textContent = item.title;
  const lent = item.lent_to && `geleend door ${item.lent_to}`;
  made.querySelector(".about").textContent = [item.author, item.kind, item.branch, lent].filter(Boolean).join(" · ");
  made.querySelector(".bars").append(bars(item.barcode));
  made.querySelector(".code").textContent = item.barcode;
  made.querySelector("button").addEventListener("click", () => scan(item.barcode));
  return made;
}
