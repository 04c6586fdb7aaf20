// What keys, menus and forms do beyond plain HTML. Every page works without this file.
"use strict";

document.documentElement.classList.add("js");

const one = (selector, root = document) => root.querySelector(selector);
const all = (selector, root = document) => [...root.querySelectorAll(selector)];
const typing = (element) => element.closest("input:not([type=checkbox]), textarea, select, [contenteditable]") !== null;

// Rows: j and k move, Enter opens. The focus goes to the row's link, so that a screen reader follows; without a
// link to its box, which Space ticks, or its button.
const link = (row) => one("[data-open]", row) ?? one("th a", row) ?? one("a", row);
const reached = (row) => link(row) ?? one("input:enabled", row) ?? one("button", row);
const rows = () => all("tr[data-row]").filter((row) => row.offsetParent !== null);

function step(by) {
  const list = rows();
  if (list.length === 0) return;
  const chosen = document.activeElement.closest("tr[data-row]") ?? one("tr[data-current]");
  const here = list.indexOf(chosen);
  const next = list[Math.min(Math.max(here + by, 0), list.length - 1)];
  list.forEach((row) => row.toggleAttribute("data-current", row === next));
  next.scrollIntoView({ block: "nearest" });
  reached(next)?.focus({ preventScroll: true });
}

function open() {
  const row = one("tr[data-current]");
  if (row && document.activeElement === document.body) link(row)?.click();
}

// The search field, or where there is none, the list of customers and its field.
function search() {
  const field = one("[data-search]");
  const list = one(".side a[href='/customers']");
  if (field) field.focus();
  else if (list) location.assign(`${list.href}#search`);
}

// What was typed before htmx began to listen is searched then.
document.addEventListener("htmx:after:init", (event) => {
  const field = one("[data-search]", event.target);
  if (field && field.value !== field.defaultValue) field.dispatchEvent(new Event("input", { bubbles: true }));
});

const keys = {
  "/": search,
  j: () => step(1),
  k: () => step(-1),
  "?": () => one("#help")?.showModal(),
  Enter: open,
};

document.addEventListener("keydown", (event) => {
  const plain = !event.ctrlKey && !event.metaKey && !event.altKey && !event.isComposing;
  if (!plain || typing(event.target) || one("dialog[open]") || event.target.closest("[data-menu][open]")) return;
  if (event.key === "Enter") return void keys.Enter();
  if (!Object.hasOwn(keys, event.key)) return;
  event.preventDefault();
  keys[event.key]();
});

// What was found can be walked at once.
document.addEventListener("keydown", (event) => {
  if (event.key !== "ArrowDown" || !event.target.matches("[data-search]")) return;
  event.preventDefault();
  step(1);
});

// The heading says how many were found, also to a screen reader.
document.addEventListener("htmx:after:swap", () => {
  const found = one("[data-count]");
  if (found) one("h1 small").textContent = found.dataset.count;
});

// An answer that comes while rows are walked brings new ones: the walk goes on at the first.
let walking = false;
document.addEventListener("htmx:before:swap", () => (walking = document.activeElement.closest("tr[data-row]") !== null));
document.addEventListener("htmx:after:swap", () => {
  if (walking && document.activeElement === document.body) step(1);
});

// Menus: arrow keys walk, Escape closes and leads back to the button.
function walkMenu(menu, event) {
  const items = all(".menu-list a, .menu-list [aria-disabled]", menu);
  const here = items.indexOf(document.activeElement);
  const to = { ArrowDown: here + 1, ArrowUp: here < 0 ? -1 : here - 1, Home: 0, End: -1 }[event.key];
  if (to === undefined) return;
  event.preventDefault();
  menu.open = true;
  items.at(to % items.length)?.focus();
}

document.addEventListener("keydown", (event) => {
  const menu = event.target.closest("[data-menu]");
  if (!menu) return;
  if (event.key === "Escape") {
    menu.open = false;
    one("summary", menu).focus();
  } else walkMenu(menu, event);
});

document.addEventListener("click", (event) => {
  all("[data-menu][open]").filter((menu) => !menu.contains(event.target)).forEach((menu) => (menu.open = false));
  const toggle = event.target.closest("[data-menu-toggle]");
  if (toggle) toggle.setAttribute("aria-expanded", String(toggle.closest(".side").classList.toggle("open")));
});

// Forms: a button that was pressed turns busy, and the same form is not sent twice.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post") return;
  if (form.dataset.sent) return event.preventDefault();
  form.dataset.sent = "true";
  event.submitter?.setAttribute("aria-busy", "true");
});

function ready(form) {
  delete form.dataset.sent;
  all("[aria-busy]", form).forEach((button) => button.removeAttribute("aria-busy"));
}

window.addEventListener("pageshow", () => all("form[data-sent]").forEach(ready));
document.addEventListener("htmx:finally:request", () => all("form[data-sent]").forEach(ready));

// Filters apply as soon as they are changed.
document.addEventListener("change", (event) => {
  if (event.target.matches(".filters select, .filters input[type=date]")) event.target.form.requestSubmit();
});

// Explanations open below their line; the amount pressed again, or Close, closes them.
function closeWhy(opened) {
  const amount = one("a[data-why]", opened.previousElementSibling ?? opened);
  amount?.setAttribute("aria-expanded", "false");
  opened.remove();
  amount?.focus();
}

document.addEventListener("click", (event) => {
  const close = event.target.closest("a[data-close]");
  const amount = event.target.closest("a[data-why]");
  const opened = close ? close.closest("tr.opened") : amount?.closest("tr").nextElementSibling;
  if (opened?.matches("tr.opened")) {
    event.preventDefault();
    event.stopImmediatePropagation();
    closeWhy(opened);
  } else if (amount?.hasAttribute("hx-get")) amount.setAttribute("aria-expanded", "true");
}, true);

// The resulting total beside an additional number.
document.addEventListener("input", (event) => {
  const output = event.target.form && one(`output[for="${event.target.id}"][data-present]`, event.target.form);
  const added = /^\d+$/.test(event.target.value.trim()) ? Number(event.target.value) : 0;
  if (output) one("b", output).textContent = (Number(output.dataset.present) + added).toLocaleString("en");
});

// A small form opens over the page; Escape and Cancel lead back to the control that opened it.
const dialog = one("#dialog");

document.addEventListener("htmx:before:request", (event) => {
  const opener = event.target.closest?.("[hx-target='#dialog']"); // the document's, where who asked was replaced
  const menu = opener?.closest("[data-menu]");
  if (menu) menu.open = false;
  (menu ? one("summary", menu) : opener)?.focus();
});

document.addEventListener("click", (event) => {
  if (!event.target.closest("#dialog .deeds a")) return;
  event.preventDefault();
  dialog.close();
});

dialog.addEventListener("close", () => dialog.replaceChildren());

// After a swap the dialog shows, toasts begin to fade, and the first error takes the focus.
function focusError() {
  const refused = one("[aria-invalid=true], [data-error-summary]");
  (refused?.matches("fieldset") ? one("input", refused) : refused)?.focus();
}

document.addEventListener("htmx:after:swap", () => {
  if (dialog.childElementCount > 0 && !dialog.open) dialog.showModal();
  all(".toast").forEach(fade);
  focusError();
});

// Toasts stay eight seconds, longer under pointer or focus.
const TOAST_STAYS = 8000;
const fading = new WeakSet();

function fade(toast) {
  if (fading.has(toast)) return;
  fading.add(toast);
  const leave = () => (toast.matches(":hover, :focus-within") ? setTimeout(leave, TOAST_STAYS / 4) : toast.remove());
  setTimeout(leave, TOAST_STAYS);
}

// A part of the page that the console could not answer is said to be so, until one is answered again.
function lost(is) {
  const alert = one("#alerts");
  alert.textContent = is ? alert.dataset.lost : "";
  alert.hidden = !is;
}

const failed = (event) => (event.detail?.ctx?.response?.status ?? 500) >= 500;
document.addEventListener("htmx:response:error", (event) => failed(event) && lost(true));
document.addEventListener("htmx:error", () => lost(true));
document.addEventListener("htmx:after:request", (event) => failed(event) || lost(false));

if (location.hash === "#search") search();
focusError();
all(".toast").forEach(fade);
