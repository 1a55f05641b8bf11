// Run in the page: what on the glass a patron could not read or touch well, in words.
() => {
  const glass = document.getElementById("glass");
  const mm = parseFloat(getComputedStyle(document.documentElement).getPropertyValue("--mm"));
  const shown = glass.querySelector(".dialog") ?? glass;
  const screen = { left: 0, top: 0, right: innerWidth, bottom: innerHeight };
  const wrong = [];

  const within = (inner, outer) =>
    inner.left >= outer.left - 1 && inner.right <= outer.right + 1 &&
    inner.top >= outer.top - 1 && inner.bottom <= outer.bottom + 1;
  const beside = (inner, outer) => inner.left >= outer.left - 1 && inner.right <= outer.right + 1;
  const scroller = (element) => {
    for (let up = element; up && up !== document.body; up = up.parentElement) {
      if (["auto", "scroll"].includes(getComputedStyle(up).overflowY)) return up;
    }
    return null;
  };
  const covered = (element, box) => {
    const top = document.elementFromPoint((box.left + box.right) / 2, (box.top + box.bottom) / 2);
    return !(top && (element.contains(top) || top.contains(element)));
  };
  const name = (element) => `${element.tagName.toLowerCase()}.${element.className} "${element.textContent.trim().slice(0, 40)}"`;

  for (const button of shown.querySelectorAll("button")) {
    const box = button.getBoundingClientRect();
    const least = button.classList.contains("primary") ? 20 : 15;
    if (box.height < least * mm - 0.5 || box.width < 15 * mm - 0.5) {
      wrong.push(`too small: ${name(button)} ${(box.width / mm).toFixed(1)} × ${(box.height / mm).toFixed(1)} mm`);
    }
    if (scroller(button)) continue;
    if (!within(box, screen)) wrong.push(`off the screen: ${name(button)}`);
    else if (Math.max(screen.left - box.left, box.right - screen.right) > -2 * mm) wrong.push(`at the very edge: ${name(button)}`);
    else if (covered(button, box)) wrong.push(`covered: ${name(button)}`);
  }

  const texts = document.createTreeWalker(shown, NodeFilter.SHOW_TEXT);
  for (let text = texts.nextNode(); text; text = texts.nextNode()) {
    if (!text.data.trim()) continue;
    const range = document.createRange();
    range.selectNodeContents(text);
    const holder = text.parentElement;
    const moving = scroller(holder);
    const room = (holder.closest("button, .item, .way, .message, .dialog, header, main") ?? glass).getBoundingClientRect();
    for (const letters of range.getClientRects()) {
      // Letters have room above and below them that may hang out.
      const spare = letters.height * 0.15;
      const box = { left: letters.left, right: letters.right, top: letters.top + spare, bottom: letters.bottom - spare };
      if (moving ? !beside(box, room) : !within(box, room)) wrong.push(`cut off: ${name(holder)}`);
      else if (!moving && !within(box, screen)) wrong.push(`off the screen: ${name(holder)}`);
      else if (!moving && covered(holder, box)) wrong.push(`covered: ${name(holder)}`);
    }
  }

  for (const message of glass.querySelectorAll("main .message")) {
    if (scroller(message)) continue;
    const box = message.getBoundingClientRect();
    if (!within(box, glass.querySelector("main").getBoundingClientRect())) wrong.push(`runs over: ${name(message)}`);
  }

  const list = glass.querySelector(".items");
  const newest = list?.firstElementChild?.getBoundingClientRect();
  if (newest && newest.bottom > list.getBoundingClientRect().bottom) wrong.push("the newest item is not in sight");

  for (const picture of shown.querySelectorAll("img.picture")) {
    const box = picture.getBoundingClientRect();
    if (box.height === 0 || scroller(picture)) continue;
    if (box.height < 6 * mm) wrong.push(`too small to see: ${picture.getAttribute("src")} ${(box.height / mm).toFixed(1)} mm`);
    if (!within(box, screen)) wrong.push(`off the screen: ${picture.getAttribute("src")}`);
  }
  if (document.documentElement.scrollHeight > innerHeight) wrong.push("the page itself scrolls");
  return [...new Set(wrong)];
}
