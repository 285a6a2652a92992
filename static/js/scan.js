// The scan page: the camera where there is one, and photos made small before they are sent. Without this file a photo
// and the typed code still work. Whose page a code leads to is decided by the server alone: what is read here is sent
// to it like a code that was typed, so nothing but its own pages is ever opened.

const NATIVE_PAUSE_MS = 200;
const SERVER_PAUSE_MS = 500;
const FRAME_SIDE = 960;
const PHOTO_SIDE = 2000;
const FAILURES_MAX = 4;

const pause = (ms) => new Promise((done) => setTimeout(done, ms));

/** Draw a picture of `width` x `height` so small that no side exceeds `most`; resolves with a JPEG. */
function jpeg(picture, width, height, most, quality) {
  const scale = Math.min(1, most / Math.max(width, height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(width * scale));
  canvas.height = Math.max(1, Math.round(height * scale));
  canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
  return new Promise((done) => canvas.toBlob(done, "image/jpeg", quality));
}

/** Return a reader that the browser brings, or null. */
async function ownReader() {
  try {
    const formats = await BarcodeDetector.getSupportedFormats();
    if (!formats.includes("qr_code")) return null;
    const detector = new BarcodeDetector({ formats: ["qr_code"] });
    return {
      pause: NATIVE_PAUSE_MS,
      async read(video) {
        const texts = (await detector.detect(video)).map((code) => code.rawValue);
        const ours = texts.find((text) => text.startsWith(`${location.origin}/v/`));
        return texts.length ? { text: ours || texts[0] } : null;
      },
    };
  } catch {
    return null; // this browser has none
  }
}

/** Return a reader that sends pictures to the server. */
function serverReader(address, mostBytes) {
  return {
    pause: SERVER_PAUSE_MS,
    async read(video) {
      const picture = await jpeg(video, video.videoWidth, video.videoHeight, FRAME_SIDE, 0.7);
      if (!picture || picture.size > mostBytes) return null;
      const headers = { "Content-Type": "image/jpeg", Accept: "application/json" };
      const answer = await fetch(address, { method: "POST", headers, body: picture, redirect: "error" });
      if (answer.status === 429) throw new TooOften();
      if (!answer.ok) throw new Error(String(answer.status));
      const said = await answer.json();
      return said.address || said.text ? said : null;
    },
  };
}

class TooOften extends Error {}

class Scanner {
  /**
   * @param {HTMLElement} panel holds the words in its data-* attributes
   * @param {HTMLFormElement} form takes what was read, as if it had been typed
   */
  constructor(panel, form) {
    this.panel = panel;
    this.form = form;
    this.video = panel.querySelector("video");
    this.status = panel.querySelector("[data-status]");
    this.starter = panel.querySelector("[data-start]");
    this.stopper = panel.querySelector("[data-stop]");
    this.stream = null;
  }

  ready() {
    this.panel.hidden = false;
    this.starter.addEventListener("click", () => this.start());
    this.stopper.addEventListener("click", () => this.stop(this.panel.dataset.off));
    document.addEventListener("visibilitychange", () => {
      if (document.hidden) this.stop(this.panel.dataset.off);
    });
    window.addEventListener("pagehide", () => this.stop(this.panel.dataset.off));
    if (!navigator.mediaDevices?.getUserMedia) {
      this.say(this.panel.dataset.missing);
      this.starter.hidden = true;
    }
  }

  async start() {
    this.say(this.panel.dataset.asking);
    this.starter.disabled = true;
    try {
      const wanted = { facingMode: "environment", width: { ideal: 1280 }, height: { ideal: 720 } };
      this.stream = await navigator.mediaDevices.getUserMedia({ video: wanted, audio: false });
      this.video.srcObject = this.stream;
      await this.video.play();
    } catch (error) {
      this.stop(this.why(error));
      return;
    }
    this.starter.hidden = true;
    this.stopper.hidden = false;
    this.stopper.focus();
    this.panel.classList.add("is-looking");
    this.say(this.panel.dataset.looking);
    await this.look(this.stream);
  }

  why(error) {
    const words = this.panel.dataset;
    if (error.name === "NotAllowedError" || error.name === "SecurityError") return words.refused;
    return error.name === "NotReadableError" || error.name === "AbortError" ? words.busy : words.missing;
  }

  /** Read picture after picture until there is a code, the time is over, or the camera was switched off. */
  async look(stream) {
    const words = this.panel.dataset;
    const reader = (await ownReader()) || serverReader(words.scan, Number(words.mostBytes));
    const end = performance.now() + 1000 * Number(words.seconds);
    let failures = 0;
    while (this.stream === stream) {
      try {
        const found = await reader.read(this.video);
        if (found && this.stream === stream) return this.open(found);
        failures = 0;
      } catch (error) {
        failures += 1;
        if (error instanceof TooOften) return this.stop(words.often);
        if (failures >= FAILURES_MAX) return this.stop(words.unreachable);
      }
      if (performance.now() > end) return this.stop(words.tired);
      await pause(reader.pause);
    }
  }

  /** Hand what was read to the server, which says where it leads. */
  open(found) {
    this.panel.classList.add("is-found");
    this.video.pause();
    this.stopper.hidden = true;
    this.say(this.panel.dataset.found);
    this.form.elements.namedItem("code").value = found.address ? location.origin + found.address : found.text;
    this.form.requestSubmit();
  }

  stop(words) {
    if (this.stream) for (const track of this.stream.getTracks()) track.stop();
    const hadFocus = this.stopper === document.activeElement;
    this.stream = null;
    this.video.srcObject = null;
    this.panel.classList.remove("is-looking", "is-found");
    this.stopper.hidden = true;
    this.starter.hidden = false;
    this.starter.disabled = false;
    if (hadFocus) this.starter.focus();
    this.say(words);
  }

  say(words) {
    this.status.textContent = words;
  }
}

/** Send a photo as a small JPEG: quicker, whatever format the phone takes it in, and without the place it was taken at. */
async function sendSmaller(form) {
  const input = form.elements.namedItem("photo");
  try {
    const picture = await createImageBitmap(input.files[0]);
    const small = await jpeg(picture, picture.width, picture.height, PHOTO_SIDE, 0.9);
    const files = new DataTransfer();
    files.items.add(new File([small], "photo.jpg", { type: "image/jpeg" }));
    input.files = files.files;
  } catch {
    // the browser cannot read it: let the server say so
  }
  form.submit();
}

const typed = document.querySelector("form[data-typed]");
for (const panel of document.querySelectorAll("[data-scan]")) new Scanner(panel, typed).ready();
for (const form of document.querySelectorAll("form[data-photo]")) {
  form.addEventListener("submit", (event) => {
    if (!form.elements.namedItem("photo").files.length) return;
    event.preventDefault();
    sendSmaller(form);
  });
}
