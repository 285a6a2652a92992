// A page that waits: asks how far the work is, moves the bar, and loads the page again when all is done.
// Without this file the page has a link that does the same.

const EVERY_MS = 1500;
const AT_MOST_MS = 15000;

async function ask(place) {
  const answer = await fetch(place.dataset.progress, { headers: { Accept: "application/json" }, cache: "no-store" });
  if (!answer.ok) throw new Error(String(answer.status));
  return answer.json();
}

async function watch(place) {
  const bar = place.querySelector("progress");
  const words = place.querySelector("[data-words]");
  let pause = EVERY_MS;
  for (;;) {
    await new Promise((done) => setTimeout(done, pause));
    if (document.hidden) continue;
    try {
      const found = await ask(place);
      pause = found.done === bar.value ? Math.min(pause * 1.5, AT_MOST_MS) : EVERY_MS;
      bar.max = found.total;
      bar.value = found.done;
      words.textContent = found.words;
      if (found.finished) {
        location.reload();
        return;
      }
    } catch {
      pause = Math.min(pause * 2, AT_MOST_MS); // no connection, or too often: later
    }
  }
}

for (const place of document.querySelectorAll("[data-progress]")) watch(place);
