// The pane of events: every request, every frame as it went over the wire, and what is wrong with it.

import { json, make } from "./dom.js";

const MOST = 2000;

export class Frames {
  constructor(list) {
    this.list = list;
    this.turns = new Map();
  }

  clear() {
    this.list.replaceChildren();
    this.turns.clear();
  }

  #add(element) {
    const atEnd = this.list.scrollHeight - this.list.scrollTop - this.list.clientHeight < 60;
    this.list.append(element);
    while (this.list.children.length > MOST) this.list.firstElementChild.remove();
    if (atEnd) this.list.scrollTop = this.list.scrollHeight;
  }

  began({ turn, request, origin }, own) {
    this.turns.set(turn, { frames: 0 });
    this.#add(row("request", `${turn}. ${request.type}`, own ? "" : origin || "another client", request));
  }

  frame({ turn, data }) {
    let event = data;
    try {
      event = JSON.parse(data);
    } catch {
      // the verifier says so at the end of the turn
    }
    this.#add(row("frame", nameOf(event), turn ? `${turn}` : "", event));
  }

  ended({ turn, ending, violations }) {
    for (const found of violations) {
      this.#add(make(`li.violation.${found.severity}`, {}, make("pre", {}, found.text)));
    }
    const verdict = violations.length ? `${violations.length} against the protocol` : "in keeping with the protocol";
    this.#add(make("li.end", {}, `${turn}. ${ending}, ${verdict}`));
  }

  answered({ request, status, origin }, own) {
    if (["threads.list", "threads.get_by_id", "items.list"].includes(request.type) && status < 400) return;
    this.#add(row(status < 400 ? "request" : "violation", `${request.type} ${status}`, own ? "" : origin || "another client", request));
  }
}

function nameOf(event) {
  if (typeof event !== "object" || event === null) return String(event);
  const inner = event.update ? event.update.type.split(".").at(-1) : event.item?.type;
  const delta = event.update?.delta;
  return [event.type, inner, delta === undefined ? null : JSON.stringify(delta)].filter(Boolean).join(" ");
}

function row(kind, name, from, value) {
  const body = make("pre");
  return make(`li.${kind}`, {}, make("details", { ontoggle: () => { body.textContent = json(value); } },
    make("summary", {}, make("span", {}, name), from ? make("small", {}, from) : null), body));
}


