// The page: threads at the left, one thread's items as they stream, the events at the right.

import { button, make } from "./dom.js";
import { Items } from "./fold.js";
import { Frames } from "./frames.js";
import { drawAttachment, drawEvent, drawItem, drawNotice } from "./items.js";
import { Endpoint, userInput } from "./protocol.js";
import { drawRows } from "./threads.js";

const $ = (id) => document.getElementById(id);
const origin = `page-${Math.random().toString(36).slice(2)}`;
const about = await (await fetch("/_page/about")).json();
const endpoint = new Endpoint(about.path, origin);
const frames = new Frames($("frames"));

const state = {
  thread: null, // the thread that is shown
  items: new Items(),
  attachments: [], // of the message that is being written
  abort: null, // ends the stream that runs
  opening: null, // the thread that is being loaded: the last that was asked for is shown
  threads: { data: [], after: null },
  others: new Map(), // turns of other clients, by number: their thread
};

// Threads

async function listThreads(after = null) {
  const page = await endpoint.ask("threads.list", { limit: 30, order: "desc", after });
  state.threads.data = after ? [...state.threads.data, ...page.data] : page.data;
  // The thread that is shown may have been made since the list was asked for.
  const isListed = !state.thread || state.threads.data.some((each) => each.id === state.thread.id);
  if (!isListed) state.threads.data.unshift(state.thread);
  state.threads.after = page.has_more ? page.after : null;
  drawThreads();
}

function drawThreads() {
  drawRows($("threads"), state.threads.data, state.thread?.id, (id) => open(id).catch(fail));
  $("more-threads").hidden = !state.threads.after;
}

async function open(id) {
  stop();
  const opening = { id };
  state.opening = opening;
  try {
    const [thread, items] = await load(id);
    if (state.opening !== opening) return;
    show(thread, items);
    history.replaceState(null, "", `#${id}`);
  } catch (error) {
    if (state.opening === opening) throw error;
  }
}

async function load(id) {
  const thread = await endpoint.ask("threads.get_by_id", { thread_id: id });
  let { data, has_more: more, after } = thread.items;
  while (more && after) {
    const page = await endpoint.ask("items.list", { thread_id: id, limit: 50, order: "asc", after });
    data = [...data, ...page.data];
    ({ has_more: more, after } = page);
  }
  return [thread, data];
}

function show(thread, items) {
  state.opening = null;
  state.thread = thread;
  state.items = new Items(items);
  $("items").replaceChildren(...items.map((item) => drawItem(item, does)));
  $("notices").replaceChildren();
  drawThread();
  toEnd();
}

function begin() {
  stop();
  show(null, []);
  history.replaceState(null, "", location.pathname);
  $("message").focus();
}

function drawThread() {
  const thread = state.thread;
  $("title").textContent = thread ? thread.title || "Untitled" : "New thread";
  $("title").title = thread?.id || "";
  $("rename").hidden = $("delete").hidden = !thread;
  const status = thread?.status;
  $("status").hidden = !status || status.type === "active";
  $("status").textContent = status ? [status.type, status.reason].filter(Boolean).join(": ") : "";
  const shut = Boolean(status && status.type !== "active");
  $("message").disabled = shut;
  drawThreads();
}

// What streams

function take(event) {
  const atEnd = isAtEnd();
  if (event.type === "thread.created" || event.type === "thread.updated") return takeThread(event.thread);
  if (event.type === "stream_options") {
    $("stop").hidden = !(state.abort && event.stream_options.allow_cancel);
    return;
  }
  if (event.type === "notice") {
    $("notices").append(drawNotice(event));
    return;
  }
  const id = state.items.take(event);
  if (id !== null) {
    $("items").querySelectorAll("li.progress").forEach((line) => line.remove());
    redraw(id);
  } else {
    if (event.type === "progress_update") $("items").querySelectorAll("li.progress").forEach((line) => line.remove());
    const drawn = drawEvent(event, does);
    if (drawn) $("items").append(drawn);
  }
  if (atEnd) toEnd();
}

function takeThread(thread) {
  const isNew = !state.threads.data.some((each) => each.id === thread.id);
  state.thread = thread;
  state.threads.data = isNew
    ? [thread, ...state.threads.data]
    : state.threads.data.map((each) => (each.id === thread.id ? thread : each));
  history.replaceState(null, "", `#${thread.id}`);
  drawThread();
}

function redraw(id) {
  const item = state.items.all.get(id);
  const before = [...$("items").children].find((element) => element.dataset.id === id);
  if (!item) before?.remove();
  else if (before) before.replaceWith(drawItem(item, does));
  else $("items").append(drawItem(item, does));
}

function isAtEnd() {
  const list = $("items");
  return list.scrollHeight - list.scrollTop - list.clientHeight < 80;
}

function toEnd() {
  $("items").scrollTop = $("items").scrollHeight;
}

// Stream an answer into the thread that is shown. The view changes only in `begin`, which is called
// once the server has taken the request. Gives whether it has.
async function stream(type, params, begin = () => {}) {
  if (state.abort) {
    $("doing").textContent = "Streaming… Stop it first, or wait for its end";
    return false;
  }
  const abort = new AbortController();
  state.abort = abort;
  state.opening = null;
  const shown = state.items;
  const isShown = () => state.items === shown;
  let began = false;
  $("doing").textContent = "Streaming…";
  $("send").disabled = true;
  document.body.dataset.streaming = "true";
  try {
    await endpoint.stream(type, params, abort.signal, () => {
      began = true;
      if (isShown()) begin();
    }, (event) => { if (isShown()) take(event); });
  } catch (error) {
    if (abort.signal.aborted) {
      if (isShown()) $("items").append(make("li.note", { role: "status" }, "Stopped"));
    } else {
      fail(error);
    }
  } finally {
    if (state.abort === abort) state.abort = null;
    $("items").querySelectorAll("li.progress").forEach((line) => line.remove());
    $("doing").textContent = "";
    $("send").disabled = false;
    $("stop").hidden = true;
    delete document.body.dataset.streaming;
  }
  return began;
}

function stop() {
  state.abort?.abort();
}

function fail(error) {
  $("items").append(make("li.alert.danger", { role: "alert" }, `${error.message || error}`));
  toEnd();
}

// What can be done with items

const does = {
  retry(item) {
    return stream("threads.retry_after_item", { thread_id: state.thread.id, item_id: item.id }, () => {
      const later = [...state.items.all.keys()];
      for (const id of later.slice(later.indexOf(item.id) + 1)) state.items.all.delete(id);
      const kept = $("items").querySelector(`li[data-id="${CSS.escape(item.id)}"]`);
      while (kept?.nextElementSibling) kept.nextElementSibling.remove();
    });
  },
  retryLast() {
    const messages = [...state.items.all.values()].filter((item) => item.type === "user_message");
    if (messages.length) return this.retry(messages.at(-1));
  },
  submitOutput(item, result) {
    // The stream does not tell of the call that it goes on from: a client knows what it sent.
    const done = { ...item, status: "completed", output: result };
    return stream("threads.add_client_tool_output", { thread_id: state.thread.id, result },
      () => take({ type: "thread.item.replaced", item: done }));
  },
  answer(item, input) {
    return stream("threads.add_structured_input", { thread_id: state.thread.id, item_id: item.id, input });
  },
  async act(item, action, values) {
    const payload = Object.keys(values).length ? { ...(action.payload || {}), ...values } : action.payload ?? null;
    const sent = { type: action.type, payload };
    if (action.handler === "client") {
      $("items").append(make("li.effect", {}, make("span.label", {}, "For the front end: "), make("code", {}, JSON.stringify(sent))));
      toEnd();
      return;
    }
    const params = { thread_id: state.thread.id, item_id: item.id, action: sent };
    if (action.streaming !== false) return stream("threads.custom_action", params);
    const shown = state.items;
    try {
      const { updated_item: updated } = await endpoint.ask("threads.sync_custom_action", params);
      if (updated && state.items === shown) take({ type: "thread.item.replaced", item: updated });
    } catch (error) {
      fail(error);
    }
  },
  async feedback(item, kind) {
    try {
      await endpoint.ask("items.feedback", { thread_id: state.thread.id, item_ids: [item.id], kind });
    } catch (error) {
      fail(error);
    }
  },
};

// The composer

async function send() {
  const text = $("message").value.trim();
  const attachments = state.attachments;
  if (!text && !attachments.length) return;
  const options = { quoted: $("quoted").value, model: $("model").value, tool: $("tool").value };
  const input = userInput(text, attachments, options);
  const clear = () => {
    // What was written in the meantime stays.
    if ($("message").value.trim() === text) $("message").value = "";
    if ($("quoted").value === options.quoted) $("quoted").value = "";
    state.attachments = state.attachments.filter((each) => !attachments.includes(each));
    drawAttachments();
    toEnd();
  };
  if (state.thread) await stream("threads.add_user_message", { thread_id: state.thread.id, input }, clear);
  else await stream("threads.create", { input }, clear);
}

async function attach(files) {
  for (const file of files) {
    try {
      state.attachments = [...state.attachments, await endpoint.upload(file)];
    } catch (error) {
      fail(error);
    }
    drawAttachments();
  }
  $("attach").value = "";
}

function drawAttachments() {
  $("attachments").replaceChildren(...state.attachments.map((each) => {
    const chip = drawAttachment(each);
    chip.append(button("×", async () => {
      state.attachments = state.attachments.filter((other) => other !== each);
      drawAttachments();
      await endpoint.ask("attachments.delete", { attachment_id: each.id }).catch(fail);
    }, { "aria-label": `Remove ${each.name}` }));
    return chip;
  }));
}

// What the server tells: the turns of all clients

const TOLD = {
  began(news) {
    frames.began(news, news.origin === origin);
    if (news.origin !== origin) state.others.set(news.turn, true);
  },
  frame(news) {
    frames.frame(news);
    if (!state.others.has(news.turn) || news.thread !== state.thread?.id || !news.thread) return;
    try {
      take(JSON.parse(news.data));
    } catch {
      // no event: the verifier says so
    }
  },
  ended(news) {
    frames.ended(news);
    if (state.others.delete(news.turn)) listThreads().catch(fail);
  },
  answered(news) {
    frames.answered(news, news.origin === origin);
    const changes = ["threads.update", "threads.delete"].includes(news.request.type);
    if (changes && news.origin !== origin) listThreads().catch(fail);
  },
  scenario(news) {
    $("scenario").hidden = !news.error;
    $("scenario").textContent = news.error ? `${news.error} The scenario goes on as it was.` : "";
  },
};

function listen() {
  const news = new EventSource("/_page/news");
  news.onopen = () => {
    link("connected");
    state.others.clear(); // a server that was started anew counts its turns anew
    listThreads().catch(fail);
  };
  news.onerror = () => link("not connected");
  news.onmessage = (message) => {
    const told = JSON.parse(message.data);
    TOLD[told.kind](told);
  };
}

function link(text) {
  $("link").textContent = text;
  $("link").dataset.state = text;
}

// What the page reacts to

$("name").textContent = document.title = about.name;
$("endpoint").textContent = location.origin + about.path;
$("attach-label").hidden = !about.uploads;
$("new-thread").onclick = begin;
$("more-threads").onclick = () => listThreads(state.threads.after).catch(fail);
$("stop").onclick = stop;
$("clear-events").onclick = () => frames.clear();
$("toggle-events").onclick = () => {
  const shown = document.body.classList.toggle("without-events");
  $("toggle-events").setAttribute("aria-pressed", String(!shown));
};
$("rename").onclick = async () => {
  const title = prompt("The thread's title", state.thread.title || "");
  if (title) takeThread(await endpoint.ask("threads.update", { thread_id: state.thread.id, title }).catch(fail) || state.thread);
};
$("delete").onclick = async () => {
  const id = state.thread.id;
  try {
    await endpoint.ask("threads.delete", { thread_id: id });
    if (state.thread?.id === id) begin();
    await listThreads();
  } catch (error) {
    fail(error);
  }
};
$("composer").onsubmit = (event) => {
  event.preventDefault();
  send();
};
$("message").onkeydown = (event) => {
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    send();
  }
};
$("attach").onchange = (event) => attach([...event.target.files]);
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && !$("stop").hidden) stop();
});
document.addEventListener("dragover", (event) => event.preventDefault());
document.addEventListener("drop", (event) => {
  event.preventDefault();
  if (about.uploads) attach([...event.dataTransfer.files]);
});

listen();
if (location.hash.length > 1) await open(location.hash.slice(1)).catch(begin);
$("message").focus();
