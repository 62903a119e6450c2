"""The web application around a ChatKit server: its endpoint, and the uploads."""

from typing import Any  # Any: a project's own context

from pydantic import ValidationError
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from chatkit.server import ChatKitServer, StreamingResult
from chatkit.store import NotFoundError
from chatkit.types import AttachmentCreateParams
from chatkit_testing.client._asgi import ASGIApp, Message, Receive, Send
from chatkit_testing.serving._uploads import TooLarge, Uploads

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
        with uploads.reached_at(str(request.base_url)):
            try:
                result = await server.process(await request.body(), {})
            except ValidationError as error:
                # What was sent may be no text, so it is not repeated.
                said = error.json(include_url=False, include_input=False)
                return Response(said, status_code=422, media_type="application/json")
            except NotFoundError as error:
                return _refused(404, error)
            except TooLarge as error:
                return _refused(413, error)
        if isinstance(result, StreamingResult):
            headers = {"cache-control": "no-cache, no-transform", "x-accel-buffering": "no"}
            return StreamingResponse(result, media_type="text/event-stream", headers=headers)
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
            except TooLarge as error:
                return _refused(413, error)
        uploads.save_bytes(attachment.id, data)
        there = attachment.model_copy(update={"upload_descriptor": None})
        await server.store.save_attachment(there, {})
        return Response(there.model_dump_json(exclude_none=True), media_type="application/json")

    async def upload(request: Request) -> Response:
        try:
            uploads.save_bytes(request.path_params["id"], await request.body())
        except NotFoundError as error:
            return _refused(404, error)
        except TooLarge as error:
            return _refused(413, error)
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


def _refused(status: int, why: object) -> Response:
    return JSONResponse({"error": str(why)}, status_code=status)
