// A phone on a bad line: what was sent and did not arrive is sent again, what was typed stays. Pages work without this file.
"use strict";

const LOGIN_FIELD = 'name="password"';

function tell(words) {
  const place = document.getElementById("messages");
  if (!place) return;
  const note = document.createElement("div");
  const text = document.createElement("p");
  note.className = "notice notice-warn";
  note.dataset.offline = "";
  text.textContent = words;
  note.append(text);
  place.replaceChildren(note);
}

// ---- the line was cut: the form waits and goes as soon as the line is back; its key makes a second arrival harmless
function keepForLater(event) {
  const form = event.detail.elt.closest("form[data-resend]");
  if (!form) return;
  form.dataset.unsent = "yes";
  if (event.detail.requestConfig?.triggeringEvent?.submitter) form.unsentBy = event.detail.requestConfig.triggeringEvent.submitter;
  tell("Нет связи. Всё сохранено в телефоне и уйдёт само, как только связь вернётся.");
}

function sendAgain() {
  document.querySelectorAll("form[data-unsent]").forEach((form) => {
    delete form.dataset.unsent;
    const button = form.unsentBy && form.contains(form.unsentBy) ? form.unsentBy : undefined;
    form.requestSubmit(button);
  });
}

// ---- the session is over: the answer is the login page; the draft waits until the user is back
function noticeLogin(event) {
  const { xhr } = event.detail;
  if (!xhr.responseText.includes(LOGIN_FIELD)) {
    forgetAccepted(xhr);
    return;
  }
  event.detail.shouldSwap = false;
  const back = window.location.pathname + window.location.search;
  window.location.assign(`${new URL(xhr.responseURL).pathname}?next=${encodeURIComponent(back)}`);
}

function forgetAccepted(xhr) {
  const key = xhr.getResponseHeader("X-Draft-Accepted");
  if (key) localStorage.removeItem(`draft:${key}`);
}

// What went well needs no answer: on a phone its note would lie over the page.
function fadeGood() {
  document.querySelectorAll("#messages .notice-good").forEach((note) => window.setTimeout(() => note.remove(), 8000));
}

// A note restored from a draft is shown, not hidden under its heading.
function openFilled() {
  document.querySelectorAll("details").forEach((part) => {
    const typed = Array.from(part.querySelectorAll("textarea, input[type=text]")).some((field) => field.value);
    if (typed) part.open = true;
  });
}

document.body.addEventListener("htmx:sendError", keepForLater);
document.body.addEventListener("htmx:timeout", keepForLater);
document.body.addEventListener("htmx:beforeSwap", noticeLogin);
document.body.addEventListener("htmx:load", openFilled);
document.body.addEventListener("htmx:oobAfterSwap", fadeGood);
document.body.addEventListener("draft:restored", openFilled);
window.addEventListener("online", sendAgain);
// Some phones never tell that the line is back: what waits is tried every few seconds; the key makes a repeat harmless.
window.setInterval(sendAgain, 3000);
openFilled();
fadeGood();
document.querySelector(".pair-switch [aria-current]")?.scrollIntoView({ inline: "center", block: "nearest" });
