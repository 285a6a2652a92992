// The resume builder: the lines follow every tick. Without this file "Show the lines" does the same.

const form = document.querySelector("[data-live]");
const result = document.querySelector("[data-live-result]");
let asked = null;

/** Read a page of ours as a document; nothing of it runs. */
function read(address) {
  asked?.abort();
  asked = new XMLHttpRequest();
  asked.responseType = "document";
  asked.open("GET", address);
  return new Promise((done) => {
    const request = asked;
    request.addEventListener("load", () => done(request.response));
    request.addEventListener("error", () => done(null));
    request.send();
  });
}

async function follow() {
  const address = `${form.action}?${new URLSearchParams(new FormData(form))}`;
  const page = await read(address);
  const lines = page?.querySelector("[data-live-result]");
  if (!lines) return; // the button still works
  result.replaceChildren(...document.adoptNode(lines).childNodes);
  for (const button of result.querySelectorAll("[data-copy]")) button.hidden = false;
  history.replaceState(null, "", address);
}

if (form && result) {
  form.addEventListener("change", (event) => {
    if (event.target.name !== "q") follow();
  });
}
