// Items and what else a user sees, as elements. `does` holds what can be done with them.

import { button, json, make, safeUrl } from "./dom.js";
import { drawWidget } from "./widgets.js";

export function drawItem(item, does) {
  const draw = ITEMS[item.type] || ((other) => make("pre", {}, json(other)));
  const element = make(`li.item.${item.type}${item.open ? ".open" : ""}`, {}, draw(item, does));
  element.dataset.id = item.id;
  element.dataset.type = item.type;
  return element;
}

function userMessage(item, does) {
  const text = item.content.map((part) => (part.type === "input_tag" ? `@${part.text}` : part.text)).join("");
  const options = item.inference_options || {};
  const asked = [options.model && `model ${options.model}`, options.tool_choice && `tool ${options.tool_choice.id}`].filter(Boolean);
  return [
    item.quoted_text ? make("blockquote", {}, item.quoted_text) : null,
    make("div.text", {}, text),
    item.attachments?.length ? make("ul.attachments", {}, item.attachments.map(drawAttachment)) : null,
    make("div.foot", {}, asked.length ? make("small", {}, asked.join(", ")) : null,
      button("Retry", () => does.retry(item), { title: "Answer this message anew; what came after it is deleted" })),
  ];
}

export function drawAttachment(attachment) {
  const preview = safeUrl(attachment.preview_url);
  return make("li.attachment", {}, preview ? make("img", { src: preview, alt: "" }) : null, make("span", {}, attachment.name));
}

function assistantMessage(item, does) {
  const parts = item.content.map((part) => [make("div.text", {}, part.text), sources(part.annotations || [])]);
  if (item.open) return [parts, make("span.caret", { "aria-hidden": "true" })];
  return [parts, make("div.foot", {},
    button("👍", () => does.feedback(item, "positive"), { "aria-label": "Good answer" }),
    button("👎", () => does.feedback(item, "negative"), { "aria-label": "Bad answer" }))];
}

function sources(annotations) {
  const shown = annotations.filter(Boolean).map(({ source, index }) => {
    const name = source.title || source.filename || source.id;
    const url = source.type === "url" ? safeUrl(source.url) : null;
    const where = index === null || index === undefined ? "" : ` at ${index}`;
    return make("li", {}, url ? make("a", { href: url, rel: "noreferrer", target: "_blank" }, name) : `${source.type}: ${name}`, where);
  });
  return shown.length ? make("ol.sources", { "aria-label": "Sources" }, shown) : null;
}

function task(each) {
  const about = [each.title_query, ...(each.queries || []), ...(each.sources || []).map((source) => source.title)].filter(Boolean);
  return make(`li.task.${each.status_indicator || "none"}`, {},
    make("span", {}, each.title || (each.type === "thought" ? "" : each.type)),
    each.content ? make("div.content", {}, each.content) : null,
    about.length ? make("div.content", {}, about.join(" · ")) : null);
}

function workflow(item) {
  const { summary, tasks, type, expanded } = item.workflow;
  const name = type === "reasoning" ? "Reasoning" : "Workflow";
  const heading = !summary ? `${name}…` : summary.title || `${name}, ${summary.duration} s`;
  return make("details", { open: Boolean(item.open || expanded || item.opened), ontoggle: (event) => { item.opened = event.target.open; } },
    make("summary", {}, heading), make("ul.tasks", {}, tasks.map(task)));
}

function clientToolCall(item, does) {
  const call = make("div", {}, make("span.label", {}, "Client tool "), make("code", {}, `${item.name}(${JSON.stringify(item.arguments)})`));
  if (item.status === "completed") return [call, make("div", {}, "returned ", make("code", {}, JSON.stringify(item.output ?? null)))];
  const output = make("textarea", { rows: "3", "aria-label": `Output of ${item.name}, as JSON`, spellcheck: "false" }, "{}");
  const wrong = make("div.wrong", { role: "alert" });
  return make("form", { onsubmit: (event) => {
    event.preventDefault();
    let result;
    try {
      result = JSON.parse(output.value);
    } catch (error) {
      wrong.textContent = `That is no JSON: ${error.message}`;
      return;
    }
    does.submitOutput(item, result);
  } }, call, output, wrong, make("button.primary", { type: "submit" }, "Submit output"));
}

function structuredInput(item, does) {
  if (item.status !== "pending") {
    return [make("span.label", {}, `Form, ${item.status}`), make("dl", {}, item.inputs.map((each) => [
      make("dt", {}, each.question), make("dd", {}, each.answer?.skipped || !each.answer ? "skipped" : each.answer.values.join(", ")),
    ]))];
  }
  const form = make("form", { onsubmit: (event) => {
    event.preventDefault();
    const data = new FormData(form);
    const answers = {};
    for (const each of item.inputs) {
      const values = data.getAll(each.id).filter((value) => value !== "");
      answers[each.id] = values.length ? { values, skipped: false } : { values: [], skipped: true };
    }
    does.answer(item, { status: "answered", answers });
  } }, item.inputs.map(question), make("div.foot", {},
    make("button.primary", { type: "submit" }, "Answer"), button("Skip", () => does.answer(item, { status: "skipped", answers: {} }))));
  return form;
}

function question(each) {
  if (each.type === "multiple_choice") {
    const kind = each.multiple ? "checkbox" : "radio";
    return make("fieldset", {}, make("legend", {}, each.question), each.options.map((option) =>
      make("label.w-choice", {}, make("input", { type: kind, name: each.id, value: option.value }), option.value)));
  }
  return make("label.question", {}, each.question, make("input", { name: each.id, autocomplete: "off" }),
    each.description ? make("small", {}, each.description) : null);
}

function generatedImage(item) {
  const src = safeUrl(item.image?.url);
  const share = item.open ? item.progress ?? 0 : null;
  return [
    make("span.label", {}, item.open ? "Generating an image…" : "Generated image"),
    src ? make("img.generated", { src, alt: "Generated image" }) : null,
    share === null ? null : make("progress", { value: share, max: 1 }),
  ];
}

const ITEMS = {
  user_message: userMessage,
  assistant_message: assistantMessage,
  workflow,
  task: (item) => make("ul.tasks", {}, task(item.task)),
  widget: (item, does) => drawWidget(item.widget, (action, values) => does.act(item, action, values)),
  client_tool_call: clientToolCall,
  structured_input: structuredInput,
  generated_image: generatedImage,
  end_of_turn: () => make("hr", { title: "End of turn" }),
};

// What a stream shows beside items; nothing of it outlives the page.
export function drawEvent(event, does) {
  switch (event.type) {
    case "progress_update":
      return make("li.progress", { role: "status" }, event.icon ? make("small", {}, `[${event.icon}] `) : null, event.text);
    case "client_effect":
      return make("li.effect", {}, make("span.label", {}, "Effect "), make("code", {}, `${event.name}(${JSON.stringify(event.data || {})})`));
    case "error":
      return make("li.alert.danger", { role: "alert" },
        make("span", {}, event.code === "custom" ? event.message || "An error without a message" : `${event.code}: an error occurred when generating a response.`),
        event.allow_retry ? button("Try again", () => does.retryLast()) : null);
    default:
      return null;
  }
}

export function drawNotice(notice) {
  const element = make(`div.alert.${notice.level}`, { role: notice.level === "danger" ? "alert" : "status" },
    make("span", {}, notice.title ? make("strong", {}, `${notice.title} `) : null, notice.message),
    button("Dismiss", () => element.remove()));
  return element;
}
