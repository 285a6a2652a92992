// One thing on its way to the server: a line in the list with its name, how far it is, and what came of it.

const STATES = new Map([
  ["verified", "is-passed"],
  ["passed", "is-passed"],
  ["unknown", "is-unknown"],
  ["not_yet_valid", "is-now"],
  ["expired", "is-late"],
  ["suspended", "is-late"],
  ["late", "is-late"],
  ["revoked", "is-failed"],
  ["invalid", "is-failed"],
  ["rejected_input", "is-failed"],
  ["failed", "is-failed"],
]);

function part(tag, name, text = "") {
  const element = document.createElement(tag);
  element.className = name;
  element.textContent = text;
  return element;
}

/** Return `href` when it leads to a page of this site, else null. */
function here(href) {
  try {
    const url = new URL(href, location.href);
    return url.origin === location.origin ? url.href : null;
  } catch {
    return null;
  }
}

export class Upload {
  /**
   * @param {HTMLFormElement} form where it goes, and whose data-* attributes hold the words
   * @param {string} field name of the field it is sent in
   * @param {string|File} value
   */
  constructor(form, field, value) {
    this.form = form;
    this.field = field;
    this.value = value;
    this.line = part("li", "upload is-now");
    this.name = part("span", "upload__name", value instanceof File ? value.name : value.slice(0, 80));
    this.word = part("span", "state", form.dataset.waiting);
    this.bar = document.createElement("progress");
    this.bar.max = 1;
    this.bar.value = 0;
    this.bar.setAttribute("aria-label", form.dataset.sending);
    this.line.append(this.name, this.word, this.bar);
  }

  /** Send it; resolves when an answer is shown, whatever the answer is. */
  send() {
    const limit = Number(this.form.dataset.maxBytes || Infinity);
    if (this.value instanceof File && this.value.size > limit) {
      this.show([{ state: "failed", word: this.form.dataset.failed, sentence: this.form.dataset.tooLarge }]);
      return Promise.resolve();
    }
    return new Promise((done) => {
      const request = new XMLHttpRequest();
      request.open("POST", this.form.action);
      request.setRequestHeader("Accept", "application/json");
      request.responseType = "json";
      request.upload.addEventListener("progress", (event) => this.moved(event));
      request.addEventListener("loadend", () => {
        this.show(this.read(request));
        done();
      });
      this.word.textContent = this.form.dataset.sending;
      request.send(this.body());
    });
  }

  body() {
    const data = new FormData();
    const token = this.form.elements.namedItem("csrf_token");
    if (token) data.set("csrf_token", token.value);
    data.set(this.field, this.value);
    return data;
  }

  moved(event) {
    if (!event.lengthComputable) return;
    this.bar.value = event.loaded / event.total;
    if (event.loaded === event.total) {
      this.bar.removeAttribute("value"); // sent; how long the checks take is not known
      this.word.textContent = this.form.dataset.checking;
    }
  }

  /** Return the items of the answer: what was received, or one line that says why nothing was. */
  read(request) {
    const answer = request.response;
    if (answer && Array.isArray(answer.items) && answer.items.length) return answer.items;
    const sentence = answer?.detail || answer?.title || this.form.dataset.unreachable;
    return [{ state: "failed", word: this.form.dataset.failed, sentence }];
  }

  show(items) {
    this.bar.remove();
    const lines = items.map((item) => {
      const line = part("li", `upload ${STATES.get(item.state) || "is-na"}`);
      const href = item.href ? here(item.href) : null;
      const name = part("span", "upload__name");
      const link = href ? document.createElement("a") : null;
      if (link) link.href = href;
      (link || name).textContent = item.name || this.name.textContent;
      if (link) name.append(link);
      line.append(name, part("span", "state", item.word || ""), part("p", "upload__says", item.sentence || ""));
      return line;
    });
    this.line.replaceWith(...lines);
  }
}
