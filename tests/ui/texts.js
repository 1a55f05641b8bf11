// Run in the page: every text that is on the glass, piece by piece.
() => {
  const texts = [];
  const walker = document.createTreeWalker(document.getElementById("glass"), NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const { data, parentElement } = walker.currentNode;
    if (data.trim() && parentElement.checkVisibility()) texts.push(data.trim());
  }
  return texts;
}
