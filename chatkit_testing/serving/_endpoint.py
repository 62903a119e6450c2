"""The web application around a ChatKit server: its endpoint, and the uploads."""

import base64
import json
from collections.abc import AsyncIterator
from typing import Any  # Any: a project's own context

from pydantic import ValidationError
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from chatkit.server import ChatKitServer, StreamingResult
from chatkit.store import NotFoundError
from chatkit.types import AttachmentCreateParams
from chatkit_testing.client._asgi import ASGIApp, Message, Receive, Send
from chatkit_testing.serving._uploads import Refusal, Uploads

__all__ = ["chatkit_routes", "hearing_hang_ups", "upload_routes"]

# What a browser may show of an upload without its being able to run anything.
_UPLOAD_HEADERS = {
    "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; sandbox",
    "x-content-type-options": "nosniff",
}


def chatkit_routes(
    server: ChatKitServer[Any],  # see the import
    path: str,
    uploads: Uploads,
) -> list[Route]:
    """Serve a ChatKit server at a path."""

    async def chatkit(request: Request) -> Response:
        body = await request.body()
        with uploads.reached_at(str(request.base_url)):
            try:
                result = await server.process(body, {})
                if isinstance(result, StreamingResult):
                    return await _streamed(result)
            except ValidationError as error:
                # What was sent may be no text, so it is not repeated.
                said = error.json(include_url=False, include_input=False)
                return Response(said, status_code=422, media_type="application/json")
            except NotFoundError as error:
                return _refused(404, error)
            except Refusal as error:
                return _refused(error.status, error)
            except ValueError:
                if wrong := _value_that_cannot_be(body):
                    return _refused(422, wrong)
                raise
        return Response(result.json, media_type="application/json")

    return [Route(path, chatkit, methods=["POST"])]


def upload_routes(server: ChatKitServer[Any], uploads: Uploads) -> list[Route]:
    """Serve the uploads: announced and then sent, or sent as a form; and their previews."""

    async def direct(request: Request) -> Response:
        async with request.form() as form:
            file = form.get("file")
            if file is None or isinstance(file, str):
                return _refused(422, "a direct upload is a form with the field 'file'")
            data = await file.read()
            name, kind = file.filename or "file", file.content_type or "application/octet-stream"
        created = AttachmentCreateParams(name=name, size=len(data), mime_type=kind)
        with uploads.reached_at(str(request.base_url)):
            try:
                attachment = await uploads.create_attachment(created, {})
            except Refusal as error:
                return _refused(error.status, error)
        uploads.save_bytes(attachment.id, data)
        there = attachment.model_copy(update={"upload_descriptor": None})
        await server.store.save_attachment(there, {})
        return Response(there.model_dump_json(exclude_none=True), media_type="application/json")

    async def upload(request: Request) -> Response:
        try:
            data = await _sent(request, uploads)
            uploads.save_bytes(request.path_params["id"], data)
        except NotFoundError as error:
            return _refused(404, error)
        except Refusal as error:
            return _refused(error.status, error)
        return Response(status_code=204)

    async def preview(request: Request) -> Response:
        try:
            kind, data = uploads.load(request.path_params["id"])
        except NotFoundError as error:
            return _refused(404, error)
        return Response(data, media_type=kind, headers=_UPLOAD_HEADERS)

    return [
        Route("/attachments", direct, methods=["POST"]),
        Route("/attachments/{id}", upload, methods=["PUT", "POST"]),
        Route("/attachments/{id}", preview, methods=["GET"]),
    ]


def hearing_hang_ups(app: ASGIApp) -> ASGIApp:
    """Let Starlette hear at once that a client has gone, even where a stream stands still.

    To servers that say they speak ASGI 2.4, as some versions of uvicorn do, it does not listen,
    but relies on the next frame's failing.
    """

    async def listening(scope: Message, receive: Receive, send: Send) -> None:
        await app({**scope, "asgi": {**scope["asgi"], "spec_version": "2.3"}}, receive, send)

    return listening


async def _streamed(result: StreamingResult) -> Response:
    """Answer with a stream that has begun: what fails before its first frame has a status."""
    frames = aiter(result)
    first = await anext(frames, b"")

    async def all_of_them() -> AsyncIterator[bytes]:
        yield first
        async for frame in frames:
            yield frame

    headers = {"cache-control": "no-cache, no-transform", "x-accel-buffering": "no"}
    return StreamingResponse(all_of_them(), media_type="text/event-stream", headers=headers)


async def _sent(request: Request, uploads: Uploads) -> bytes:
    """Read what is uploaded, as far as the server takes it."""
    data = bytearray()
    async for chunk in request.stream():
        data += chunk
        uploads.check_size(len(data), request.path_params["id"], is_all=False)
    return bytes(data)


def _value_that_cannot_be(body: bytes) -> str | None:
    """Say what is wrong in a request that has the right form, if it is what was sent."""
    match json.loads(body)["params"]:
        case {"limit": int(limit)} if limit < 0:
            return f"a page cannot have {limit} entries: limit is 1 or more"
        case {"audio_base64": str(audio)} if not _is_base64(audio):
            return "audio_base64 is no base64"
        case _:
            return None


def _is_base64(text: str) -> bool:
    try:
        base64.b64decode(text)
    except ValueError:  # of which binascii.Error is one
        return False
    return True


def _refused(status: int, why: object) -> Response:
    return JSONResponse({"error": str(why)}, status_code=status)
