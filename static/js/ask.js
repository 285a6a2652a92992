// The asker's page: looks now and then whether the holder has answered, and says so in place.
// Without this file the page has a link that does the same.

const EVERY_MS = 4000;
const AT_MOST_MS = 30000;

async function ask(place) {
  const answer = await fetch(place.dataset.ask, { headers: { Accept: "application/json" }, cache: "no-store" });
  if (!answer.ok) throw new Error(String(answer.status));
  return answer.json();
}

function show(place, found) {
  if (found.state === place.dataset.state) return;
  const [says, more] = place.querySelectorAll("[role=status] p");
  place.className = `answer ${found.look}`;
  place.dataset.state = found.state;
  place.querySelector("use").setAttribute("href", found.drawing);
  says.textContent = found.says;
  more.textContent = found.more;
  for (const part of document.querySelectorAll("[data-with-words]")) part.remove(); // the words are worth nothing any more
}

async function watch(place) {
  let pause = EVERY_MS;
  for (;;) {
    await new Promise((done) => setTimeout(done, pause));
    if (document.hidden) continue;
    try {
      const found = await ask(place);
      show(place, found);
      if (found.finished) return;
      pause = found.state === "waiting" ? EVERY_MS : AT_MOST_MS;
    } catch {
      pause = Math.min(pause * 2, AT_MOST_MS); // no connection, or too often: later
    }
  }
}

for (const place of document.querySelectorAll("[data-ask]")) watch(place);
