// A copy of drafts on the server, for forms with data-draft-server: begun on one device, finished on another.
// app.js keeps the draft of this browser; here it meets the copy. Pages work without this file.
"use strict";

const SEEN = "draft:seen:"; // moment of the copy that this browser's draft is equal to
const MIRROR_AFTER = 2000;
const mirrored = () => $$("form[data-draft-server][data-draft-key]");
const nameOf = (form) => form.dataset.draftKey;

async function callServer(query, options = {}) {
  const address = document.body.dataset.drafts;
  if (!address) return null;
  // The login page is no answer: a session that is over keeps the draft in the browser alone.
  const answer = await fetch(address + query, { redirect: "error", ...options }).catch(() => null);
  return answer?.ok ? answer.json() : null;
}

function post(form, body, more = {}) {
  const headers = { "X-CSRFToken": document.body.dataset.csrf };
  return callServer("", { method: "POST", headers, body: new URLSearchParams({ key: nameOf(form), body }), ...more });
}

async function mirror(form, more = {}) {
  window.clearTimeout(form.mirrorTimer);
  form.mirrorTimer = null;
  form.mirrorCall = new AbortController();
  const kept = await post(form, readForm(form), { signal: form.mirrorCall.signal, ...more });
  if (kept?.at && !form.mirrorTimer) localStorage.setItem(SEEN + nameOf(form), kept.at);
}

function mirrorLater(form) {
  form.dataset.typed = "yes";
  localStorage.removeItem(SEEN + nameOf(form));
  window.clearTimeout(form.mirrorTimer);
  form.mirrorTimer = window.setTimeout(() => mirror(form), MIRROR_AFTER);
}

// What is being sent is no draft any more: a late copy must not outlive it.
function stopMirror(form) {
  window.clearTimeout(form.mirrorTimer);
  form.mirrorTimer = null;
  form.mirrorCall?.abort();
}

function takeCopy(form, copy) {
  fillForm(form, copy.body);
  localStorage.setItem(DRAFTS + nameOf(form), copy.body);
  localStorage.setItem(SEEN + nameOf(form), copy.at);
  if (!form.querySelector(".draft-note")) offerDraft(form, DRAFTS + nameOf(form), form.pristine);
  form.dispatchEvent(new CustomEvent("draft:restored", { bubbles: true }));
}

function dropLocal(form) {
  fillForm(form, form.pristine);
  localStorage.removeItem(DRAFTS + nameOf(form));
  localStorage.removeItem(SEEN + nameOf(form));
  form.querySelector(".draft-note")?.remove();
}

function meetCopy(form, copy) {
  if (form.dataset.typed || form.querySelector(WRONG)) return;
  const local = localStorage.getItem(DRAFTS + nameOf(form));
  const seen = localStorage.getItem(SEEN + nameOf(form));
  if (!copy) {
    if (local && seen) dropLocal(form); // sent or thrown away on another device
    else if (local && local !== form.pristine) mirror(form);
  } else if (!local || (seen && seen !== copy.at)) takeCopy(form, copy);
  else if (!seen) mirror(form); // typed here without a line: newer than the copy
}

function watch(form) {
  if (form.dataset.mirrored) return;
  form.dataset.mirrored = "yes";
  form.addEventListener("input", () => mirrorLater(form));
  form.addEventListener("submit", () => stopMirror(form));
  form.addEventListener("draft:dropped", () => { stopMirror(form); localStorage.removeItem(SEEN + nameOf(form)); post(form, ""); });
}

async function meetServer() {
  const forms = mirrored();
  forms.forEach(watch);
  if (!forms.length) return;
  const query = new URLSearchParams(forms.map((form) => ["key", nameOf(form)]));
  const answer = await callServer(`?${query}`);
  if (answer) forms.filter((form) => form.isConnected).forEach((form) => meetCopy(form, answer.drafts[nameOf(form)]));
}

document.body.addEventListener("htmx:afterSettle", () => mirrored().forEach(watch));
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "hidden") mirrored().filter((form) => form.mirrorTimer).forEach((form) => mirror(form, { keepalive: true }));
});
meetServer();
