// The map: zooms by wheel, pinch and buttons, moves by dragging, and arrow keys follow single lines.
// Without this file it scrolls, its zoom buttons are links, and Tab goes along the lines.

const LEAST = 0.25;
const MOST = 3;
const STEP = 1.25;
const DRAG_FROM = 5; // pixels, before a press becomes a drag
const AHEAD = new Set(["ArrowRight", "ArrowDown"]);

const between = (value, low, high) => Math.min(Math.max(value, low), high);

class PathwayMap {
  /** @param {HTMLElement} place */
  constructor(place) {
    this.place = place;
    this.paper = place.querySelector(".map__paper");
    this.picture = this.paper.querySelector("svg");
    this.says = place.querySelector("[data-map-says]");
    this.size = this.picture.viewBox.baseVal;
    this.scale = this.picture.width.baseVal.value / this.size.width;
    this.stops = [...this.picture.querySelectorAll("[aria-label]")];
    this.readLines();
    this.fingers = new Map(); // pointers that are down
  }

  /** Who leads to whom: the lines of the picture, and back. */
  readLines() {
    const byId = new Map(this.stops.map((stop) => [stop.id, stop]));
    this.after = new Map(this.stops.map((stop) => [stop, []]));
    this.before = new Map(this.stops.map((stop) => [stop, []]));
    for (const stop of this.stops) {
      for (const id of (stop.dataset.to || "").split(" ")) {
        const next = byId.get(id);
        if (!next) continue;
        this.after.get(stop).push(next);
        this.before.get(next).push(stop);
      }
    }
  }

  start() {
    for (const button of this.place.querySelectorAll("[data-zoom]")) {
      button.hidden = false;
      button.addEventListener("click", (event) => this.press(event, button));
    }
    for (const words of this.place.querySelectorAll("[data-map-keys]")) words.hidden = false;
    this.paper.addEventListener("wheel", (event) => this.wheel(event), { passive: false });
    this.paper.addEventListener("keydown", (event) => this.key(event));
    this.paper.addEventListener("pointerdown", (event) => this.down(event));
    this.paper.addEventListener("pointermove", (event) => this.move(event));
    for (const name of ["pointerup", "pointercancel", "pointerleave"]) {
      this.paper.addEventListener(name, (event) => this.up(event));
    }
    this.paper.addEventListener("click", (event) => this.click(event), true);
    this.paper.addEventListener("dragstart", (event) => event.preventDefault());
    this.paper.classList.add("can-drag");
  }

  /** Change the scale and keep what is under a point of the window where it is; the middle by default. */
  zoom(scale, x, y) {
    const box = this.paper.getBoundingClientRect();
    const at = { x: x ?? box.left + box.width / 2, y: y ?? box.top + box.height / 2 };
    const before = this.picture.getBoundingClientRect();
    const share = { x: (at.x - before.left) / before.width, y: (at.y - before.top) / before.height };
    this.scale = between(scale, LEAST, MOST);
    this.picture.setAttribute("width", String(this.size.width * this.scale));
    this.picture.setAttribute("height", String(this.size.height * this.scale));
    const now = this.picture.getBoundingClientRect();
    this.paper.scrollLeft += now.left + share.x * now.width - at.x;
    this.paper.scrollTop += now.top + share.y * now.height - at.y;
    for (const button of this.place.querySelectorAll("[data-zoom]")) {
      if (Number(button.dataset.zoom) === Math.round(this.scale * 100)) button.setAttribute("aria-current", "true");
      else button.removeAttribute("aria-current");
    }
  }

  press(event, button) {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return; // a link in a new window
    event.preventDefault();
    const asked = Number(button.dataset.zoom) / 100;
    const fits = Math.min(this.paper.clientWidth / this.size.width, this.paper.clientHeight / this.size.height);
    this.zoom(asked || fits);
  }

  wheel(event) {
    if (!event.ctrlKey && !event.metaKey) return; // without a key the wheel scrolls; a pinch on a touchpad has ctrlKey
    event.preventDefault();
    this.zoom(this.scale * 2 ** (-event.deltaY / 240), event.clientX, event.clientY);
  }

  key(event) {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    if (event.key === "+" || event.key === "-") {
      event.preventDefault();
      this.zoom(this.scale * (event.key === "+" ? STEP : 1 / STEP));
      return;
    }
    const here = this.stops.includes(document.activeElement) ? document.activeElement : null;
    if (event.key === "Home" || event.key === "End") {
      event.preventDefault();
      this.go(this.stops.at(event.key === "Home" ? 0 : -1));
    } else if (here && event.key.startsWith("Arrow")) {
      event.preventDefault();
      this.follow(here, event.key);
    }
  }

  /** Left and right go along a line; up and down to the next one that comes from, or leads to, the same place. */
  follow(here, key) {
    const along = key === "ArrowRight" || key === "ArrowLeft";
    const next = along ? (AHEAD.has(key) ? this.after : this.before).get(here)[0] : this.beside(here, AHEAD.has(key));
    if (next) {
      if (along) this.came = here;
      this.go(next);
    } else if (along) {
      this.say(AHEAD.has(key) ? this.place.dataset.ends : this.place.dataset.begins);
    }
  }

  beside(here, down) {
    const from = this.came && (this.after.get(this.came).includes(here) || this.before.get(this.came).includes(here));
    const around = from
      ? (this.after.get(this.came).includes(here) ? this.after : this.before).get(this.came)
      : (this.before.get(this.after.get(here)[0]) ?? []);
    const sorted = [...around].sort((one, other) => one.getBoundingClientRect().top - other.getBoundingClientRect().top);
    return sorted[sorted.indexOf(here) + (down ? 1 : -1)];
  }

  go(stop) {
    stop.focus({ preventScroll: true });
    stop.scrollIntoView({ block: "nearest", inline: "center" });
    this.say(stop.getAttribute("aria-label"));
  }

  say(words) {
    this.says.textContent = words;
  }

  down(event) {
    if (event.pointerType === "mouse" && event.button !== 0) return;
    this.dragged = false;
    this.fingers.set(event.pointerId, { x: event.clientX, y: event.clientY });
    this.begun = { x: event.clientX, y: event.clientY, left: this.paper.scrollLeft, top: this.paper.scrollTop };
    this.spread = null;
  }

  move(event) {
    if (!this.fingers.has(event.pointerId)) return;
    this.fingers.set(event.pointerId, { x: event.clientX, y: event.clientY });
    if (this.fingers.size === 2) this.pinch([...this.fingers.values()]);
    else if (event.pointerType === "mouse") this.drag(event); // one finger scrolls by itself
  }

  drag(event) {
    const x = event.clientX - this.begun.x;
    const y = event.clientY - this.begun.y;
    if (!this.dragged && Math.hypot(x, y) < DRAG_FROM) return;
    if (!this.dragged) this.paper.setPointerCapture(event.pointerId);
    this.dragged = true;
    this.paper.classList.add("is-dragged");
    this.paper.scrollLeft = this.begun.left - x;
    this.paper.scrollTop = this.begun.top - y;
  }

  pinch([one, other]) {
    const spread = Math.hypot(one.x - other.x, one.y - other.y);
    if (this.spread) this.zoom((this.scale * spread) / this.spread, (one.x + other.x) / 2, (one.y + other.y) / 2);
    this.spread = spread;
    this.dragged = true;
  }

  up(event) {
    if (!this.fingers.delete(event.pointerId)) return;
    this.spread = null;
    this.paper.classList.remove("is-dragged");
  }

  /** The press that ended a drag opens nothing. */
  click(event) {
    if (!this.dragged) return;
    event.preventDefault();
    event.stopPropagation();
    this.dragged = false;
  }
}

for (const place of document.querySelectorAll("[data-map]")) new PathwayMap(place).start();
