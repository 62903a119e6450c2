"""Uploads: announced and then sent to a descriptor, or sent directly."""

from typing import Any, Protocol, cast, runtime_checkable  # Any: an application's own context
from urllib.parse import urljoin, urlsplit

from chatkit.types import Attachment
from chatkit_testing._errors import ClientError
from chatkit_testing.client import requests
from chatkit_testing.client._exchange import HTTPRequest, lowered
from chatkit_testing.client._line import Line, parse

__all__ = ["upload_directly", "upload_in_two_phases"]

__tracebackhide__ = True  # pytest shows a failure where the test asked for it


@runtime_checkable
class _KeepsBytes(Protocol):
    """An attachment store that takes the bytes itself, as `InMemoryAttachmentStore` does."""

    async def save_bytes(
        self,
        attachment_id: str,
        data: bytes,
        context: Any,  # see the import
    ) -> None: ...


async def upload_in_two_phases(line: Line, name: str, data: bytes, mime_type: str) -> Attachment:
    """Announce a file, then send its bytes where the answer says."""
    if not isinstance(data, bytes):  # pyright: ignore[reportUnnecessaryIsInstance] - types may be unchecked
        raise TypeError(f"the data of {name!r} is of type {type(data).__name__}; a file is bytes")
    request = requests.create_attachment(name, len(data), mime_type)
    attachment = await line.ask(request, cast("type[Attachment]", Attachment))
    if line.endpoint.server is not None:
        await _hand_over(line, attachment, data)
        return attachment
    descriptor = attachment.upload_descriptor
    if descriptor is None:
        raise ClientError(
            f"attachments.create made {attachment.id!r} without an upload_descriptor, so there is "
            f"nowhere to send the {len(data)} bytes of {name!r}: create_attachment() has to give "
            "one, or the front end uploads directly: attach(…, upload_url=…)"
        )
    url = str(descriptor.url)
    headers = {"content-type": mime_type} | _own_headers(line, url) | lowered(descriptor.headers)
    upload = HTTPRequest(url, data, method=descriptor.method, headers=headers)
    await line.fetch(upload, f"the upload of {name!r} ({descriptor.method} {url})")
    return attachment


async def upload_directly(
    line: Line, name: str, data: bytes, mime_type: str, upload_url: str
) -> Attachment:
    """Send a file as a form to an endpoint that answers with the attachment."""
    if line.endpoint.server is not None:
        raise ClientError(
            f"upload_url={upload_url!r} is an endpoint of a web application, and a ChatKitServer "
            "in process has none: give the client the application, or leave upload_url out"
        )
    import httpx

    url = urljoin(line.endpoint.url, upload_url)
    form = httpx.Request("POST", url, files={"file": (name, data, mime_type)})
    headers = _own_headers(line, url) | {"content-type": form.headers["content-type"]}
    what = f"the upload of {name!r} (POST {url})"
    received = await line.fetch(HTTPRequest(url, form.read(), headers=headers), what)
    return parse(received.body, cast("type[Attachment]", Attachment), what)


async def _hand_over(line: Line, attachment: Attachment, data: bytes) -> None:
    """Give the bytes to the server's attachment store: in process there is no HTTP to send them."""
    server = line.endpoint.server
    store: object = None if server is None else server.attachment_store
    if not isinstance(store, _KeepsBytes):
        raise ClientError(
            f"{attachment.id!r} was created, but the client calls the server in process and has no "
            f"way to upload its {len(data)} bytes: give the client the application that takes "
            f"uploads, or give {type(store).__name__} a method "
            "`async def save_bytes(self, attachment_id, data, context)`, which is called then. "
            "To create an attachment without bytes: client.request(requests.create_attachment(…))"
        )
    await store.save_bytes(attachment.id, data, line.endpoint.context)


def _own_headers(line: Line, url: str) -> dict[str, str]:
    """Give the client's headers to its own target only: same scheme, host and port."""
    endpoint = line.endpoint
    own = not endpoint.transport.remote or urlsplit(url)[:2] == urlsplit(endpoint.url)[:2]
    return lowered(endpoint.headers) if own else {}
