"""A request as the mock got it."""

import email.policy
import json
from dataclasses import dataclass
from email.message import EmailMessage
from email.parser import BytesParser
from typing import Any

import httpx

__all__ = ["OpenAIRequest", "UploadedFile"]


@dataclass(frozen=True)
class UploadedFile:
    """A file in a request.

    Attributes:
        name: its file name.
        content_type: its media type.
        data: its bytes.
    """

    name: str
    content_type: str
    data: bytes


@dataclass(frozen=True, repr=False)
class OpenAIRequest:
    """What a client asked over HTTP.

    Attributes:
        method: the method.
        url: the whole URL, the query included.
        headers: the headers; names in any case.
        content: the body.
    """

    method: str
    url: str
    headers: httpx.Headers
    content: bytes

    @property
    def path(self) -> str:
        """The path of the URL."""
        return httpx.URL(self.url).path

    @property
    def json(self) -> Any:  # Any: JSON
        """The body as JSON.

        Raises:
            ValueError: it is none.
        """
        return json.loads(self.content)

    @property
    def form(self) -> dict[str, str | UploadedFile]:
        """The body as a form, its files included.

        Raises:
            ValueError: it is none.
        """
        head = f"Content-Type: {self.headers.get('content-type', '')}\r\n\r\n".encode()
        parsed = BytesParser(EmailMessage, policy=email.policy.HTTP).parsebytes(head + self.content)
        if not parsed.is_multipart():
            raise ValueError(
                f"{self!r} has no form: its content type is {parsed.get_content_type()}"
            )
        return dict(_field(part) for part in parsed.iter_parts())

    def __repr__(self) -> str:
        return f"<OpenAIRequest {self.method} {self.url}>"


def _field(part: Any) -> tuple[str, str | UploadedFile]:  # Any: a message of the email package
    name: str = part.get_param("name", header="content-disposition")
    data: bytes = part.get_payload(decode=True)
    file = part.get_filename()
    if file is None:
        return name, data.decode()
    return name, UploadedFile(file, part.get_content_type(), data)
