"""How the model is told of files, policies and what the desk knows."""

import base64
import json
from dataclasses import dataclass

from agents import TResponseInputItem
from openai.types.responses import (
    EasyInputMessageParam,
    ResponseInputContentParam,
    ResponseInputFileParam,
    ResponseInputImageParam,
    ResponseInputTextParam,
)

from attachments.files import Caller, Files
from chatkit.agents import ThreadItemConverter
from chatkit.types import Attachment, HiddenContextItem, ImageAttachment, UserMessageTagContent


@dataclass
class ClaimsConverter(ThreadItemConverter):
    """Converts for one caller, whose files it may read."""

    files: Files
    caller: Caller

    async def attachment_to_message_content(
        self, attachment: Attachment
    ) -> ResponseInputContentParam:
        """Give the model the file itself, as a data URL."""
        data = await self.files.load_bytes(attachment.id, self.caller)
        url = f"data:{attachment.mime_type};base64,{base64.b64encode(data).decode()}"
        if isinstance(attachment, ImageAttachment):
            return ResponseInputImageParam(type="input_image", detail="high", image_url=url)
        return ResponseInputFileParam(type="input_file", filename=attachment.name, file_data=url)

    async def tag_to_message_content(self, tag: UserMessageTagContent) -> ResponseInputContentParam:
        """Say which policy the customer mentioned."""
        return ResponseInputTextParam(type="input_text", text=f"{tag.text} is policy {tag.id}.")

    async def hidden_context_to_input(self, item: HiddenContextItem) -> TResponseInputItem:
        """Tell what the desk looked up, as a note of the developer's."""
        note = f"From the desk's records: {json.dumps(item.content)}"
        return EasyInputMessageParam(type="message", role="developer", content=note)
