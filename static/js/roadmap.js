// Review of an import by keyboard: arrows walk over the rows, Enter opens the fields, Ctrl+Enter accepts. Nothing here decides anything.
"use strict";

const reviewRows = () => Array.from(document.querySelectorAll(".review"));

function walk(event) {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!step || event.target.closest("input, textarea, select") || event.altKey || event.ctrlKey || event.metaKey) return;
  const rows = reviewRows();
  const here = rows.indexOf(document.activeElement.closest(".review"));
  const next = rows[here < 0 ? (step > 0 ? 0 : -1) : here + step];
  if (!next) return;
  event.preventDefault();
  next.focus();
  next.scrollIntoView({ block: "nearest" });
}

function openOrAccept(event) {
  if (event.key !== "Enter") return;
  const row = event.target.closest(".review");
  const fields = row?.querySelector("form");
  if (!fields) return;
  if (event.ctrlKey || event.metaKey) {
    event.preventDefault();
    fields.requestSubmit();
  } else if (event.target === row) {
    event.preventDefault();
    row.querySelectorAll("details").forEach((part) => { part.open = true; });
    fields.querySelector("textarea, input:not([type=hidden])").focus();
  }
}

document.addEventListener("keydown", walk);
document.addEventListener("keydown", openOrAccept);
