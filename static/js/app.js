// Small conveniences. Every page works without this file; nothing here decides anything.
"use strict";

const $$ = (selector, root = document) => Array.from(root.querySelectorAll(selector));

// ---- a question before a step that cannot be taken by accident
function ask(question, button, danger) {
  const dialog = document.getElementById("confirm-dialog");
  if (!dialog || !dialog.showModal) return Promise.resolve(window.confirm(question));
  const yes = dialog.querySelector("[data-confirm-yes]");
  dialog.querySelector("#confirm-question").textContent = question;
  yes.textContent = button || "Продолжить";
  yes.className = danger ? "btn btn-danger" : "btn btn-primary";
  dialog.returnValue = "";
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => resolve(dialog.returnValue === "yes"), { once: true });
  });
}

async function confirmSubmit(event) {
  const form = event.target;
  const carrier = event.submitter?.dataset.confirm ? event.submitter : form;
  if (!carrier.dataset.confirm || form.dataset.confirmed) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  const { confirm: question, confirmButton, confirmDanger } = carrier.dataset;
  if (!(await ask(question, confirmButton, confirmDanger !== undefined))) return;
  form.dataset.confirmed = "yes";
  form.requestSubmit(event.submitter || undefined);
  delete form.dataset.confirmed;
}

// ---- a second click on the same button sends nothing; the page that comes back by «Назад» is ready again
const DOWNLOAD_PAUSE = 3000;

function guard(event) {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post" || form.target === "_blank") return;
  if (form.dataset.sent) { event.preventDefault(); return; }
  form.dataset.sent = "yes";
  event.submitter?.classList.add("is-busy");
  event.submitter?.setAttribute("aria-busy", "true");
  // The answer may be a file: the page stays, and its form has to work once more.
  if (form.dataset.mayDownload !== undefined) window.setTimeout(release, DOWNLOAD_PAUSE);
}

function release() {
  $$("form[data-sent]").forEach((form) => { delete form.dataset.sent; });
  $$(".is-busy").forEach((button) => { button.classList.remove("is-busy"); button.removeAttribute("aria-busy"); });
}

// ---- filters and switches that are sent as soon as they change
function autosubmit(event) {
  const field = event.target;
  const form = field.form;
  if (!form || !(field.matches("[data-autosubmit]") || form.matches("[data-autosubmit]"))) return;
  form.requestSubmit();
}

// An empty filter says nothing: the address stays short enough to be sent to a colleague.
function dropEmptyFields(event) {
  if (event.target.method !== "get") return;
  $$("input, select", event.target).forEach((field) => {
    if (field.name && !field.value) { field.disabled = true; window.setTimeout(() => { field.disabled = false; }); }
  });
}

// ---- the whole row is the link
function followRow(event) {
  const row = event.target.closest("tr[data-href]");
  if (!row || event.target.closest("a, button, input, select, label, summary") || String(window.getSelection())) return;
  if (event.ctrlKey || event.metaKey || event.button === 1) window.open(row.dataset.href, "_blank", "noopener");
  else window.location.assign(row.dataset.href);
}

// ---- drafts of long forms, kept in this browser until the form is accepted
const DRAFTS = "draft:";
// A page that says what is wrong shows what was typed: no draft is laid over it.
const WRONG = ".is-invalid, [data-focus-error], .alert-danger";
const isKept = (field) => field.name && (field.dataset.draftKeep !== undefined || !["password", "file", "hidden", "submit"].includes(field.type));

function readForm(form) {
  const values = Array.from(form.elements).filter(isKept).map((field) => [field.name, field.value, Boolean(field.checked)]);
  return JSON.stringify(values);
}

function fillForm(form, stored) {
  const values = JSON.parse(stored);
  Array.from(form.elements).filter(isKept).forEach((field) => {
    const isChoice = ["checkbox", "radio"].includes(field.type);
    const found = values.find(([name, value]) => name === field.name && (!isChoice || value === field.value));
    if (!found) return;
    if (isChoice) field.checked = found[2];
    else field.value = found[1];
  });
  showFitting(form);
}

// Blocks of a form that belong to some values of a list: data-only-for="category staff parent".
function showFitting(form) {
  form.querySelectorAll("[data-only-for]").forEach((block) => {
    const [list, ...fitting] = block.dataset.onlyFor.split(" ");
    const chosen = form.elements[list].value;
    block.hidden = !fitting.includes(chosen) && !block.querySelector(".is-invalid");
  });
}

// What a draft says to a reader: without the mark of the text that it was begun from (data-draft-keep="base").
function wordsOf(form, stored) {
  const isWord = ([name]) => form.elements[name]?.dataset?.draftKeep !== "base";
  return JSON.stringify(JSON.parse(stored).filter(isWord).map(([name, value, checked]) => [name, value.trim(), checked]));
}

function draftNote(form, words, buttons) {
  const note = document.createElement("p");
  note.className = "draft-note";
  note.setAttribute("role", "status");
  note.textContent = words;
  Object.entries(buttons).forEach(([label, act]) => {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = label;
    button.addEventListener("click", () => { note.remove(); act(); });
    note.append(button);
  });
  form.prepend(note);
  return note;
}

function dropDraft(form, key) {
  localStorage.removeItem(key);
  form.dispatchEvent(new Event("draft:dropped"));
}

function offerDraft(form, key, pristine) {
  const again = () => { fillForm(form, pristine); dropDraft(form, key); };
  draftNote(form, "Восстановлен несохранённый черновик.", { "Начать заново": again });
}

// A form for something new (data-draft-ask) may be meant for somebody else than its draft: the draft waits for a word.
function askForDraft(form, key, stored, pristine) {
  const typed = JSON.parse(stored).filter(([name, value]) => value.trim() && form.elements[name]?.type === "text").map(([, value]) => value.trim());
  const take = () => { fillForm(form, stored); offerDraft(form, key, pristine); };
  const words = `Есть несохранённый черновик${typed.length ? `: ${typed.slice(0, 3).join(" ")}` : ""}.`;
  const note = draftNote(form, words, { "Продолжить его": take, "Удалить": () => dropDraft(form, key) });
  form.addEventListener("input", () => note.remove(), { once: true });
}

// A form on a page of its list comes back empty, under a word of success.
const isAccepted = (form) => document.querySelector("#messages .notice-good") && !form.querySelector(WRONG);

// A draft is thrown away when the page after sending is another one, or says so: the form was accepted.
function dropAcceptedDraft(forms) {
  const sent = sessionStorage.getItem("draft-sent");
  // The login page after sending means that nothing was accepted: the session was over.
  if (!sent || document.querySelector("input[type=password]")) return;
  sessionStorage.removeItem("draft-sent");
  if (!forms.some((form) => DRAFTS + form.dataset.draftKey === sent && !isAccepted(form))) localStorage.removeItem(sent);
}

function keepDrafts() {
  const forms = $$("form[data-draft-key]");
  dropAcceptedDraft(forms);
  forms.filter((form) => !form.dataset.drafted).forEach((form) => {
    form.dataset.drafted = "yes";
    const key = DRAFTS + form.dataset.draftKey;
    const pristine = readForm(form);
    form.pristine = pristine;
    const stored = localStorage.getItem(key);
    const hasErrors = form.querySelector(WRONG);
    // A draft that says what stands there already was accepted, by this page or elsewhere.
    if (stored && !hasErrors && wordsOf(form, stored) === wordsOf(form, pristine)) localStorage.removeItem(key);
    else if (stored && !hasErrors && form.dataset.draftAsk !== undefined) askForDraft(form, key, stored, pristine);
    else if (stored && !hasErrors) { fillForm(form, stored); offerDraft(form, key, pristine); }
    form.addEventListener("input", () => localStorage.setItem(key, readForm(form)));
    form.addEventListener("submit", (event) => {
      if (event.defaultPrevented) return;
      localStorage.setItem(key, readForm(form));
      // A form that HTMX sends stays on its page: the answer itself says whether the draft may go (plans.js).
      if (!form.hasAttribute("hx-post")) sessionStorage.setItem("draft-sent", key);
    });
  });
}

// A shared computer keeps nothing of one person for the next.
function forgetDrafts() {
  Object.keys(localStorage).filter((key) => key.startsWith(DRAFTS)).forEach((key) => localStorage.removeItem(key));
}

// ---- charts: names on the lines, dashes for the grey print, numbers in the table beside
const CHART_COLOURS = ["#274f86", "#57606a", "#3a9467", "#d58a1b"];
const CHART_DASHES = [[], [6, 4], [2, 3], [10, 4, 2, 4]];

// Beside the ends of the lines when the picture is wide enough, over them on a phone.
const NAMES_BESIDE = 600;
const LINE_OF_TEXT = 18;

function nameRoom(canvas, datasets) {
  if (canvas.parentElement.clientWidth < NAMES_BESIDE) return 0;
  const context = canvas.getContext("2d");
  context.font = `${window.Chart.defaults.font.size}px ${window.Chart.defaults.font.family}`;
  return Math.ceil(Math.max(...datasets.map((set) => context.measureText(set.label).width))) + 16;
}

// The last point that has a value; a line may end before the picture does.
function lineEnds(chart) {
  return chart.data.datasets.flatMap((set, n) => {
    const points = chart.getDatasetMeta(n).data;
    const last = points.filter((point, at) => set.data[at] !== null && !point.skip).at(-1);
    return last ? [{ label: set.label, colour: set.borderColor, x: last.x, y: last.y }] : [];
  }).sort((one, other) => one.y - other.y);
}

const lineNames = {
  id: "lineNames",
  afterDatasetsDraw(chart) {
    if (chart.config.type !== "line") return;
    const beside = chart.options.layout.padding.right > 0;
    const context = chart.ctx;
    let free = -Infinity;
    lineEnds(chart).forEach((end) => {
      // A name that would lie on another one gives way downwards.
      const y = Math.max(beside ? end.y + 4 : end.y - 10, free);
      free = y + LINE_OF_TEXT;
      const x = beside ? chart.chartArea.right + 10 : end.x;
      context.fillStyle = end.colour;
      context.textAlign = beside ? "left" : "right";
      // A white edge keeps the name readable where a line runs through it.
      context.strokeStyle = "#fff";
      context.lineWidth = 5;
      context.setLineDash([]);
      context.strokeText(end.label, x, y);
      context.fillText(end.label, x, y);
    });
  },
};

function drawChart(canvas) {
  const data = JSON.parse(document.getElementById(canvas.dataset.chart).textContent);
  window.Chart.defaults.font.family = getComputedStyle(document.body).fontFamily;
  window.Chart.defaults.font.size = 13;
  const datasets = data.series.map((one, n) => ({
    label: one.name, data: one.values, borderColor: CHART_COLOURS[n], backgroundColor: CHART_COLOURS[n],
    borderDash: CHART_DASHES[n], borderWidth: 2, pointRadius: 3, maxBarThickness: 36,
  }));
  new window.Chart(canvas, {
    type: data.kind,
    data: { labels: data.labels, datasets },
    plugins: [lineNames],
    options: {
      // Paper takes the picture at once: a chart that moves to its new width would be printed half way.
      animation: false,
      maintainAspectRatio: false,
      layout: { padding: { top: 20, right: data.kind === "line" ? nameRoom(canvas, datasets) : 0 } },
      plugins: { legend: { display: data.kind === "bar" && datasets.length > 1, position: "bottom" } },
      scales: { x: { grid: { display: false } }, y: { beginAtZero: true, title: { display: Boolean(data.unit), text: data.unit } } },
    },
  });
}

function drawCharts() {
  const canvases = $$("canvas[data-chart]");
  if (!canvases.length) return;
  const script = document.createElement("script");
  script.src = canvases[0].dataset.library;
  script.addEventListener("load", () => canvases.forEach(drawChart));
  document.head.append(script);
}

// ---- the year strip names the dot under the pointer, the finger or the focus
function nameDots(strip) {
  const caption = strip.querySelector("[data-strip-caption]");
  const resting = Array.from(caption.childNodes);
  const show = (event) => {
    const dot = event.target.closest("[data-caption]");
    if (dot) caption.textContent = dot.dataset.caption;
    else caption.replaceChildren(...resting);
  };
  strip.addEventListener("pointerover", show);
  strip.addEventListener("focusin", show);
  strip.addEventListener("pointerleave", show);
  strip.addEventListener("click", (event) => {
    const dot = event.target.closest("[data-caption]");
    if (!dot || event.pointerType !== "touch" || dot === strip.touched) return;
    event.preventDefault();
    strip.touched = dot;
  });
}

// ---- a long list of boxes is narrowed by what is typed; what is ticked stays in sight
function narrowList(list) {
  const head = list.querySelector("[data-checklist-head]");
  const search = head.querySelector("input");
  const items = Array.from(list.querySelectorAll("li"));
  const show = () => {
    const wanted = search.value.trim().toLowerCase().replaceAll("ё", "е");
    let chosen = 0;
    items.forEach((item) => {
      const ticked = item.querySelector("input").checked;
      chosen += ticked;
      item.hidden = !ticked && !item.textContent.toLowerCase().replaceAll("ё", "е").includes(wanted);
    });
    head.querySelector("[data-checklist-count]").textContent = chosen ? `отмечено ${chosen}` : "";
  };
  head.hidden = items.length < 8;
  search.addEventListener("input", show);
  search.addEventListener("keydown", (event) => { if (event.key === "Enter") event.preventDefault(); });
  list.addEventListener("change", show);
  show();
}

// ---- steps for several rows of a list: the rest of the bar comes when somebody is ticked
function pickRows(bar) {
  const boxes = $$(`input[form="${bar.id}"][name=person]`);
  const whole = bar.querySelector("[data-bulk-page]");
  const all = bar.querySelector("[name=all]");
  const show = () => {
    const chosen = boxes.filter((box) => box.checked).length;
    bar.querySelector(".bulk-step").hidden = !chosen && !all.checked;
    bar.querySelector("[data-bulk-count]").textContent = chosen && !all.checked ? `отмечено ${chosen}` : "";
    boxes.forEach((box) => { box.disabled = all.checked; });
    whole.querySelector("input").disabled = all.checked;
    whole.querySelector("input").checked = chosen === boxes.length;
  };
  whole.hidden = false;
  whole.addEventListener("change", (event) => { boxes.forEach((box) => { box.checked = event.target.checked; }); show(); });
  boxes.forEach((box) => box.addEventListener("change", show));
  all.addEventListener("change", show);
  window.addEventListener("pageshow", show);
  show();
}

// ---- keys and menus
function hotkey(event) {
  if (event.key === "Escape") $$("details[data-menu][open]").forEach((menu) => { menu.open = false; menu.firstElementChild.focus(); });
  const typing = event.target.closest("input, textarea, select, [contenteditable]");
  if (event.key !== "/" || typing || event.ctrlKey || event.metaKey || event.altKey) return;
  const search = document.querySelector("[data-search]");
  if (search) { event.preventDefault(); search.focus(); }
}

function closeMenus(event) {
  $$("details[data-menu][open]").forEach((menu) => { if (!menu.contains(event.target)) menu.open = false; });
}

function dismiss(event) {
  event.target.closest("[data-dismiss]")?.closest("[data-notice]")?.remove();
}

function focusFirstError() {
  const wrong = document.querySelector(".is-invalid") || document.querySelector(WRONG);
  if (wrong?.matches(".alert-danger")) wrong.tabIndex = -1;
  wrong?.focus();
}

// htmx takes its requests' token from the page, not from a cookie that script would have to read.
function signRequest(event) {
  const token = document.body.dataset.csrf;
  if (token && event.detail.verb !== "get") event.detail.headers["X-CSRFToken"] = token;
}

function start() {
  document.addEventListener("submit", confirmSubmit, true);
  document.addEventListener("submit", dropEmptyFields);
  document.addEventListener("change", autosubmit);
  document.addEventListener("click", followRow);
  document.addEventListener("auxclick", (event) => { if (event.button === 1) followRow(event); });
  document.addEventListener("click", closeMenus);
  document.addEventListener("click", dismiss);
  document.addEventListener("keydown", hotkey);
  document.body.addEventListener("htmx:configRequest", signRequest);
  window.addEventListener("pageshow", release);
  $$("form[data-forget-drafts]").forEach((form) => form.addEventListener("submit", forgetDrafts));
  $$("[data-dismiss]").forEach((button) => { button.hidden = false; });
  $$("[data-strip]").forEach(nameDots);
  $$("[data-checklist]").forEach(narrowList);
  $$("form[data-bulk]").forEach(pickRows);
  $$("form:has([data-only-for])").forEach((form) => { showFitting(form); form.addEventListener("change", () => showFitting(form)); });
  keepDrafts();
  document.body.addEventListener("htmx:afterSettle", keepDrafts);
  document.addEventListener("submit", guard);
  drawCharts();
  focusFirstError();
}

start();
