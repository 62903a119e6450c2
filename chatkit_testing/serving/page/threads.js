// The list of threads.

import { make } from "./dom.js";

// A row that says the same stays the element that it is: a click on it is not lost when others are drawn.
export function drawRows(list, threads, shownId, open) {
  const old = [...list.children];
  const rows = threads.map((thread) => {
    const row = drawRow(thread, thread.id === shownId, open);
    return old.find((each) => each.isEqualNode(row)) || row;
  });
  old.filter((row) => !rows.includes(row)).forEach((row) => row.remove());
  rows.forEach((row, place) => {
    if (list.children[place] !== row) list.insertBefore(row, list.children[place] || null);
  });
}

function drawRow(thread, isShown, open) {
  const created = make("time", { datetime: thread.created_at }, new Date(thread.created_at).toLocaleString());
  return make("li", {}, make("button.thread", {
    type: "button", onclick: () => open(thread.id), "aria-current": isShown ? "true" : null, "data-id": thread.id,
  }, make("span", {}, thread.title || "Untitled"), make("small", {}, created, ` · ${thread.id.slice(0, 16)}`)));
}
