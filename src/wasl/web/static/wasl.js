// The few things a page does by itself. Everything works without this file.
"use strict";

// The menu of narrow screens.
const menuButton = document.querySelector(".menu-button");
const ways = document.getElementById("ways");
if (menuButton && ways) {
  document.documentElement.classList.add("has-menu");
  menuButton.hidden = false;
  menuButton.addEventListener("click", () => {
    const open = menuButton.getAttribute("aria-expanded") !== "true";
    menuButton.setAttribute("aria-expanded", String(open));
    ways.classList.toggle("open", open);
  });
}

// Keys of the review: each presses what bears it as data-key; r goes to the reason, Escape leaves it. Never while
// something is being typed. A key that gives a Latin letter is taken at its word, any other by its place.
const TYPED_INTO = "textarea, select, [contenteditable], input:not([type=checkbox], [type=radio])";
const keysOn = document.getElementById("keys-on");
const remembered = () => {
  try { return window.localStorage.getItem("wasl-keys") !== "off"; } catch { return true; }
};
if (keysOn) {
  keysOn.closest("[hidden]").hidden = false;
  keysOn.checked = remembered();
  keysOn.addEventListener("change", () => {
    try { window.localStorage.setItem("wasl-keys", keysOn.checked ? "on" : "off"); } catch { /* this page alone */ }
  });
}
const keyOf = (event) => {
  if (event.key === "?" || event.key === "؟") return "?";
  if (/^[a-z]$/i.test(event.key)) return event.key.toLowerCase();
  return /^Key[A-Z]$/.test(event.code) ? event.code.slice(3).toLowerCase() : "";
};
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || event.isComposing) return;
  if (event.target.closest(TYPED_INTO)) {
    if (event.key === "Escape" && event.target.closest(".deciding")) event.target.blur();
    return;
  }
  const key = keyOf(event);
  if (!key || !(keysOn ? keysOn.checked : remembered())) return;
  const wanted = document.querySelector(`[data-key="${CSS.escape(key)}"]`);
  const reason = key === "r" ? document.querySelector(".deciding [name=why]") : null;
  if (!wanted && !reason) return;
  event.preventDefault();
  if (reason) reason.focus();
  else wanted.click();
  if (key === "?") wanted.scrollIntoView({ block: "center" });
});

// A form is sent once.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.dataset.sent && Date.now() - Number(form.dataset.sent) < 3000) event.preventDefault();
  form.dataset.sent = String(Date.now());
});

// Finding a person: "/" goes to the box, the arrows from the box to the people found and back.
document.addEventListener("keydown", (event) => {
  const box = document.querySelector("[data-find]");
  if (!box || event.ctrlKey || event.metaKey || event.altKey) return;
  const typing = event.target.closest("input, textarea, select, [contenteditable]");
  if (event.key === "/" && !typing) {
    event.preventDefault();
    box.focus();
    box.select();
    return;
  }
  if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
  if (typing && event.target !== box) return;
  const people = [...document.querySelectorAll(".people h3 a")];
  const here = people.indexOf(document.activeElement);
  if (!people.length || (here < 0 && event.target !== box)) return;
  event.preventDefault();
  (people[here + (event.key === "ArrowDown" ? 1 : -1)] || (event.key === "ArrowUp" ? box : people[here])).focus();
});

// Whoever logs in or out leaves no page of the gate behind that opens without network: it names people.
document.addEventListener("submit", (event) => {
  if (!window.caches || !/\/account\/log(in|out)\/$/.test(new URL(event.target.action, location.href).pathname)) return;
  caches.keys().then((names) => names.filter((name) => name.startsWith("wasl-gate ")).forEach((name) => caches.delete(name)));
});
