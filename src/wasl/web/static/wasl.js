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

// Keys of the review: s, d, c decide, n goes on. Never while something is being typed.
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
  if (event.target.closest("input, textarea, select, [contenteditable]")) return;
  const wanted = document.querySelector(`[data-key="${CSS.escape(event.key.toLowerCase())}"]`);
  if (!wanted) return;
  event.preventDefault();
  wanted.click();
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
