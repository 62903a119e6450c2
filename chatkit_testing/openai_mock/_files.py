"""Uploads: files that a client sends, to be named in its requests."""

from collections.abc import Mapping
from typing import Any, Final

import httpx

from chatkit_testing.openai_mock._failures import ConnectionFailure, StatusFailure
from chatkit_testing.openai_mock._model import failed
from chatkit_testing.openai_mock._requests import OpenAIRequest, UploadedFile
from chatkit_testing.script import CountingIds, Script, Terms

__all__ = ["Files"]

_CREATED: Final = 1735722000  # 2025-01-01 09:00 UTC
_TERMS: Final = Terms(
    called="A file was asked for",
    calls="Requests for files",
    reach="No file was uploaded. Does the code under test send it with an OpenAI client?",
    ended="Each failure answers one request to …/files.",
)
_DONE: Final = "done"


class _Asked:
    """A request about files."""

    tool_outputs: tuple[tuple[str, str, str], ...] = ()

    def __init__(self, request: OpenAIRequest) -> None:
        self.agent = request.method
        self.user_text = request.path


class Files:
    """Answers requests to ``/files``: uploads, and what is done with what was uploaded."""

    def __init__(self) -> None:
        self.script = Script(lambda value: value, _TERMS)
        self.script.add([_DONE], always=True)
        self.uploaded: dict[str, UploadedFile] = {}
        self._about: dict[str, dict[str, Any]] = {}  # Any: JSON
        self._ids = CountingIds()

    async def respond(self, request: OpenAIRequest) -> httpx.Response:
        """Answer a request."""
        answer = self.script.take(_Asked(request)).answer
        if isinstance(answer, StatusFailure | ConnectionFailure):
            return failed(answer)
        if request.method == "POST":
            return self._upload(request.form)
        id, _, rest = request.path.partition("/files/")[2].partition("/")
        if not id:
            return httpx.Response(200, json=self._list(httpx.URL(request.url).params))
        if id not in self._about:
            error = {"message": f"No such File object: {id}", "type": "invalid_request_error"}
            return httpx.Response(404, json={"error": {**error, "param": "id", "code": None}})
        if request.method == "DELETE":
            del self._about[id], self.uploaded[id]
            return httpx.Response(200, json={"id": id, "object": "file", "deleted": True})
        if rest == "content":
            return httpx.Response(200, content=self.uploaded[id].data)
        return httpx.Response(200, json=self._about[id])

    def _list(self, params: Mapping[str, str]) -> dict[str, Any]:  # Any: JSON
        """Give all files on one page, the latest first, as the API does."""
        purpose = params.get("purpose")
        files = [one for one in self._about.values() if purpose in (None, one["purpose"])]
        data = files if params.get("order") == "asc" else files[::-1]
        ends = {"first_id": data[0]["id"], "last_id": data[-1]["id"]} if data else {}
        return {"object": "list", "data": data, "has_more": False, **ends}

    def _upload(self, form: dict[str, str | UploadedFile]) -> httpx.Response:
        file = form.get("file")
        if not isinstance(file, UploadedFile):
            error = {"message": "'file' is a required property", "type": "invalid_request_error"}
            return httpx.Response(400, json={"error": {**error, "param": "file", "code": None}})
        id = self._ids.item("file")
        self.uploaded[id] = file
        self._about[id] = {
            "id": id,
            "object": "file",
            "bytes": len(file.data),
            "created_at": _CREATED,
            "filename": file.name,
            "purpose": form.get("purpose", "user_data"),
            "status": "processed",
        }
        return httpx.Response(200, json=self._about[id])
