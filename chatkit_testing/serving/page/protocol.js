// The ChatKit protocol as a front end speaks it: operations as JSON, streams as server-sent events.

export class Refused extends Error {}

export class Endpoint {
  constructor(path, origin) {
    this.path = path;
    this.origin = origin;
  }

  async #post(type, params, signal) {
    const response = await fetch(this.path, {
      method: "POST",
      headers: { "content-type": "application/json", "x-chatkit-origin": this.origin },
      body: JSON.stringify({ type, params, metadata: {} }),
      signal,
    });
    if (!response.ok) {
      const text = (await response.text()).slice(0, 500);
      throw new Refused(`${type} was answered with status ${response.status}: ${text}`);
    }
    return response;
  }

  // An operation that is answered with JSON.
  async ask(type, params) {
    return (await this.#post(type, params)).json();
  }

  // An operation that streams its answer: `begin` hears that it was taken, `take` gets each event.
  async stream(type, params, signal, begin, take) {
    const response = await this.#post(type, params, signal);
    begin();
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    let rest = "";
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      const frames = (rest + value).split(/\r?\n\r?\n/);
      rest = frames.pop();
      for (const frame of frames) {
        const data = frame
          .split(/\r?\n/)
          .filter((line) => line.startsWith("data:"))
          .map((line) => line.slice(5).replace(/^ /, ""))
          .join("\n");
        if (data) take(JSON.parse(data));
      }
    }
  }

  // Register a file, then send its bytes where the answer says.
  async upload(file) {
    const mime = file.type || "application/octet-stream";
    const attachment = await this.ask("attachments.create", {
      name: file.name, size: file.size, mime_type: mime,
    });
    const descriptor = attachment.upload_descriptor;
    if (descriptor) {
      const sent = await fetch(descriptor.url, {
        method: descriptor.method,
        headers: { "content-type": mime, ...descriptor.headers },
        body: file,
      });
      if (!sent.ok) throw new Refused(`the upload of ${file.name} was answered with status ${sent.status}`);
    }
    return attachment;
  }
}

export function userInput(text, attachments, { quoted, model, tool }) {
  return {
    content: text ? [{ type: "input_text", text }] : [],
    attachments: attachments.map((each) => each.id),
    quoted_text: quoted || null,
    inference_options: { model: model || null, tool_choice: tool ? { id: tool } : null },
  };
}
