// How events change items: what a client keeps of a thread.

// Find the component of a widget that has an id; `change` gets its holder and its place there.
function change(node, id, how) {
  const children = Array.isArray(node.children) ? node.children : node.children ? [node.children] : [];
  for (const [index, child] of children.entries()) {
    if (child.id === id) {
      const changed = how(child);
      if (Array.isArray(node.children)) node.children[index] = changed;
      else node.children = changed;
      return true;
    }
    if (change(child, id, how)) return true;
  }
  return false;
}

const UPDATES = {
  "assistant_message.content_part.added": (item, update) => {
    item.content[update.content_index] = update.content;
  },
  "assistant_message.content_part.text_delta": (item, update) => {
    item.content[update.content_index].text += update.delta;
  },
  "assistant_message.content_part.annotation_added": (item, update) => {
    const part = item.content[update.content_index];
    part.annotations = part.annotations || [];
    part.annotations[update.annotation_index] = update.annotation;
  },
  "assistant_message.content_part.done": (item, update) => {
    item.content[update.content_index] = update.content;
  },
  "widget.root.updated": (item, update) => {
    item.widget = update.widget;
  },
  "widget.component.updated": (item, update) => {
    if (item.widget.id === update.component_id) item.widget = update.component;
    else change(item.widget, update.component_id, () => update.component);
  },
  "widget.streaming_text.value_delta": (item, update) => {
    change(item.widget, update.component_id, (node) => ({
      ...node, value: (node.value || "") + update.delta, streaming: !update.done,
    }));
  },
  "workflow.task.added": (item, update) => {
    item.workflow.tasks[update.task_index] = update.task;
  },
  "workflow.task.updated": (item, update) => {
    item.workflow.tasks[update.task_index] = update.task;
  },
  "generated_image.updated": (item, update) => {
    item.image = update.image;
    item.progress = update.progress;
  },
};

// The items of a thread in their order, by id.
export class Items {
  constructor(items = []) {
    this.all = new Map(items.map((item) => [item.id, item]));
  }

  // Take an event in; give the id of the item that it changed, if any.
  take(event) {
    switch (event.type) {
      case "thread.item.added":
        this.all.set(event.item.id, { ...event.item, open: true });
        return event.item.id;
      case "thread.item.done":
      case "thread.item.replaced":
        this.all.set(event.item.id, event.item);
        return event.item.id;
      case "thread.item.removed":
        this.all.delete(event.item_id);
        return event.item_id;
      case "thread.item.updated": {
        const item = this.all.get(event.item_id);
        if (item && UPDATES[event.update.type]) UPDATES[event.update.type](item, event.update);
        return event.item_id;
      }
      default:
        return null;
    }
  }
}
