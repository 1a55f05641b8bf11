// The staff's page on a panel without a keyboard: drawn keys type, and nobody's page stays open.
const inputs = [...document.querySelectorAll("input:not([type=hidden])")];
let writing = inputs[0];
let leaving;

function wait() {
  clearTimeout(leaving);
  leaving = setTimeout(() => location.replace("/"), Number(document.body.dataset.idle) * 1000);
}

function type(event) {
  const key = event.target.closest("[data-key]");
  if (!key || !writing) return;
  const room = writing.maxLength - writing.value.length;
  writing.value = key.dataset.key ? writing.value + (room > 0 ? key.dataset.key : "") : writing.value.slice(0, -1);
}

for (const input of inputs) input.addEventListener("focus", () => (writing = input));
document.addEventListener("click", type);
for (const kind of ["pointerdown", "keydown"]) document.addEventListener(kind, wait);
wait();
