// Receiving badges: drop, paste or pick several things; each is sent on its own and shows how it goes.
// The form works without this file: then everything in it is sent at once and the answer is a page.

import { Upload } from "./upload.js";

const AT_ONCE = 2;

class Receiver {
  /** @param {HTMLFormElement} form */
  constructor(form) {
    this.form = form;
    this.input = form.querySelector('input[type="file"]');
    this.zone = form.querySelector("[data-drop]") || form;
    this.list = form.querySelector("[data-uploads]");
    this.waiting = [];
    this.running = 0;
  }

  start() {
    this.input.addEventListener("change", () => this.takeFiles([...this.input.files]));
    this.form.addEventListener("submit", (event) => this.submit(event));
    document.addEventListener("paste", (event) => this.paste(event));
    for (const name of ["dragenter", "dragover"]) {
      this.zone.addEventListener(name, (event) => this.over(event, true));
    }
    this.zone.addEventListener("dragleave", (event) => this.over(event, false));
    this.zone.addEventListener("drop", (event) => this.drop(event));
  }

  over(event, inside) {
    event.preventDefault();
    this.zone.classList.toggle("is-over", inside);
  }

  drop(event) {
    this.over(event, false);
    const files = [...event.dataTransfer.files];
    if (files.length) this.takeFiles(files);
    else this.takeText(event.dataTransfer.getData("text/plain"));
  }

  paste(event) {
    const files = [...event.clipboardData.files];
    const typing = event.target.closest?.("input, textarea, [contenteditable]");
    if (files.length) {
      event.preventDefault();
      this.takeFiles(files);
    } else if (!typing) {
      this.takeText(event.clipboardData.getData("text/plain"));
    }
  }

  /** The button: whatever was typed. Files went as soon as they were chosen. */
  submit(event) {
    event.preventDefault();
    for (const name of ["text", "url"]) {
      const control = this.form.elements.namedItem(name);
      if (!control?.value.trim()) continue;
      this.add(name, control.value.trim());
      control.value = "";
    }
  }

  takeFiles(files) {
    for (const file of files) this.add(this.input.name, file);
    this.input.value = "";
  }

  takeText(text) {
    const trimmed = text.trim();
    if (!trimmed) return;
    const isAddress = /^https?:\/\/\S+$/.test(trimmed);
    this.add(isAddress && this.form.elements.namedItem("url") ? "url" : "text", trimmed);
  }

  add(field, value) {
    const upload = new Upload(this.form, field, value);
    this.list.append(upload.line);
    this.list.hidden = false;
    this.waiting.push(upload);
    this.next();
  }

  async next() {
    if (this.running >= AT_ONCE || !this.waiting.length) return;
    this.running += 1;
    await this.waiting.shift().send();
    this.running -= 1;
    this.next();
  }
}

for (const form of document.querySelectorAll("form[data-receive]")) new Receiver(form).start();
