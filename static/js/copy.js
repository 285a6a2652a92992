// Copy buttons: <button data-copy="id of an input" hidden>. Without script the input can still be selected by hand.

function say(button, copied) {
  const words = button.querySelector("[data-copy-words]");
  if (!words) return;
  words.dataset.before ??= words.textContent;
  words.textContent = copied ? words.dataset.copied : words.dataset.before;
}

async function copy(button) {
  const source = document.getElementById(button.dataset.copy);
  try {
    await navigator.clipboard.writeText(source.value);
  } catch {
    source.select(); // no permission, or not a secure address: leave it selected for the keyboard
    return;
  }
  say(button, true);
}

for (const button of document.querySelectorAll("[data-copy]")) button.hidden = false;

// Asked of the document, so that buttons which come later copy too.
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-copy]");
  if (button) copy(button);
});
document.addEventListener("focusout", (event) => {
  if (event.target.matches("[data-copy]")) say(event.target, false);
});
