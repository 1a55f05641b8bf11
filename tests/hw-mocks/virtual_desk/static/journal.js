// The last things that were done, newest first, each with the curl line that does the same.

const MOST = 30;

export function note(sentence, curl, done) {
  const line = document.createElement("li");
  const time = document.createElement("time");
  time.textContent = new Date().toLocaleTimeString("en-GB");
  const code = document.createElement("code");
  code.textContent = curl;
  line.append(time, sentence, code);
  line.className = done ? "done" : "refused";
  const journal = document.getElementById("journal");
  journal.prepend(line);
  while (journal.children.length > MOST) journal.lastElementChild.remove();
}
