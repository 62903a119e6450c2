"""The mock: OpenAI's API over HTTP, with a scripted model behind it."""

from collections.abc import Callable, Coroutine, Generator, Mapping
from contextlib import ExitStack, contextmanager
from os import PathLike
from pathlib import Path
from typing import Any, Final, Literal, cast

import httpx

from chatkit_testing._clock import Clock
from chatkit_testing._guard import Guard, libraries
from chatkit_testing._tracing import untraced
from chatkit_testing.openai_mock._body import Bridge
from chatkit_testing.openai_mock._call import OpenAICall, chat_call, responses_call
from chatkit_testing.openai_mock._failures import make_failure
from chatkit_testing.openai_mock._files import Files
from chatkit_testing.openai_mock._model import Model
from chatkit_testing.openai_mock._play import Pace
from chatkit_testing.openai_mock._requests import OpenAIRequest, UploadedFile
from chatkit_testing.openai_mock._respx import lifted
from chatkit_testing.openai_mock._router import WireRouter, is_async
from chatkit_testing.openai_mock._speech import Speech
from chatkit_testing.script import Script
from chatkit_testing.script_file import lay_out_for_models, read_script

__all__ = ["OpenAIMock"]

Kind = Literal["model", "transcription", "file"]
_Respond = Callable[[httpx.Request, OpenAIRequest], Coroutine[Any, Any, httpx.Response]]
_Read = Callable[[OpenAIRequest, Mapping[str, str]], OpenAICall]


class OpenAIMock:
    """OpenAI's API as the application's own client sees it, at whatever base URL.

    While it is installed, the requests of every OpenAI client of the process are answered here,
    whether they go by httpx or httpx2, synchronously or not. Nothing else reaches the network
    either, this machine excepted::

        mock = OpenAIMock()
        with mock.installed():
            mock.script(message("It shipped."))
            response = await client.responses.create(model="gpt-5.1", input="Where is it?")
        mock.check()

    Args:
        clock: the clock that `wait` waits on.
        timeout: for how many seconds of real time an answer may stand at a gate or in a wait.
        folder: where the ways to files begin; by default in the current folder.
    """

    def __init__(
        self,
        *,
        clock: Clock | None = None,
        timeout: float = 10.0,
        folder: Path | None = None,
    ) -> None:
        self.clock = Clock() if clock is None else clock
        self.timeout = timeout
        self.folder = Path() if folder is None else folder
        self.requests: list[OpenAIRequest] = []
        """The requests of OpenAI clients so far, in order: those that failed, and retries too."""
        self._bridge = Bridge()
        self._model = Model(self._bridge)
        self._speech = Speech(self._bridge)
        self._files = Files()
        self._guard = Guard(is_total=True)

    def script(
        self,
        *answers: object,
        model: str | None = None,
        when: str | Callable[[OpenAICall], object] | None = None,
        always: bool = False,
        strict: bool = True,
    ) -> None:
        """Lay out the answers of the model, each argument one, in the order of the requests.

        They are the same as those of the scripted runner, steps of ``agents.testing`` excepted,
        and answer ``/responses`` and ``/chat/completions`` alike. The most specific wins: one with
        ``model`` before one without, one with ``when`` before one without, one for once before
        one for always; among equals the one scripted first. A model that has answers of its own
        takes none for once that names no model.

        Args:
            *answers: each a text, a part like `message` or `tool_call`, a list of parts, an
                exception, an answer that is `cut` off, a function of the `OpenAICall` that
                returns (or awaits) one of these, or an output item of the openai package. An
                exception is one that can come over HTTP: see `fail`.
            model: answer only requests for the model of this name.
            when: answer only a request whose last user message has this text in it, or for which
                this predicate holds.
            always: answer every such request; several answers are given in turn, over and over.
            strict: hold the answers to what the request offers when they are taken: tools and
                their arguments, the form of the output. ``strict=False`` scripts a model's mistake.

        Raises:
            ScriptError: an argument is nothing that a model answers.
        """
        self._model.script.add(answers, agent=model, when=when, always=always, strict=strict)

    def script_file(self, path: str | PathLike[str]) -> None:
        """Lay out the answers that stand in a file: the same as for the scripted runner.

        Where a request takes an answer by name, it does so by its model: agents have none here.

        Args:
            path: the file; a relative one begins in the folder of the test.

        Raises:
            ScriptError: there is no such file, or it is no script; the message names file and line.
        """
        lay_out_for_models(self._model.script, read_script(self.folder / path))

    def transcription(self, *texts: str, always: bool = False) -> None:
        """Lay out what is heard, request by request, at ``/audio/transcriptions``.

        Raises:
            ScriptError: an argument is no text, or there is none.
        """
        self._speech.script.add(texts, always=always)

    def fail(
        self,
        failure: int | Exception | type[Exception],
        *,
        retry_after: float | None = None,
        message: str | None = None,
        code: str | None = None,
        on: Kind = "model",
        always: bool = False,
    ) -> None:
        """Let a request fail, in its place in the order of what is scripted.

        A client that retries asks again, and gets what is scripted next.

        Args:
            failure: a status from 400 on; an exception of the openai package, httpx or httpx2, or
                `ConnectionRefusedError`, `TimeoutError` and the like; or its class.
            retry_after: the seconds that the API asks the client to wait, which the openai
                package's own then really waits. Without it, a status that is worth a retry tells
                the client to wait a millisecond.
            message: what the API says, in place of what it usually says.
            code: the error's code, ``"insufficient_quota"`` say.
            on: which requests may fail: for an answer of the model, for a transcription, or for
                a file.
            always: let every such request fail.

        Raises:
            ScriptError: nothing fails like this over HTTP.
        """
        made = make_failure(failure, retry_after=retry_after, message=message, code=code)
        scripts: dict[Kind, Script] = {
            "model": self._model.script,
            "transcription": self._speech.script,
            "file": self._files.script,
        }
        scripts[on].add([made], always=always)

    @property
    def calls(self) -> list[OpenAICall]:
        """The calls of the model so far, in order, unscripted ones and retries included."""
        return [cast("OpenAICall", exchange.call) for exchange in self._model.script.exchanges]

    @property
    def files(self) -> dict[str, UploadedFile]:
        """The files that were uploaded and not deleted, by their ids."""
        return dict(self._files.uploaded)

    def check(self) -> None:
        """Hold the requests that were made against the script.

        Raises:
            RefusedRequest: a request was made that the mock does not answer.
            UnexpectedModelCall: one was made for which nothing was scripted.
            UnusedScript: an answer was not asked for.
            ScriptError: the script could not be played.
            ScriptTimeout: an answer waited for too long.
            AssertionError: one failed in a function that answered.
        """
        self._guard.check()
        for part in (self._model, self._speech, self._files):
            part.script.check()

    @contextmanager
    def installed(self) -> Generator["OpenAIMock", None, None]:
        """Answer every OpenAI client of the process until the block ends.

        The traces of the Agents SDK are off meanwhile.
        """
        with ExitStack() as stack:
            stack.callback(self._bridge.close)
            stack.enter_context(untraced())
            stack.enter_context(self._guarded())
            for library in libraries():
                stack.enter_context(self._router(library))
            yield self

    @contextmanager
    def _guarded(self) -> Generator[None, None, None]:
        """Stand before the network, behind every router of respx, this mock's own included."""
        with ExitStack() as guard:
            with lifted(libraries()):
                guard.enter_context(self._guard.installed())
            try:
                yield
            finally:
                with lifted(libraries()):
                    guard.close()

    def _router(self, library: Any) -> WireRouter:  # Any: the module httpx or httpx2
        router = WireRouter(library, self._record)
        routes: Final[list[tuple[str, str, _Respond]]] = [
            ("POST", r"/responses/?$", self._model_route(responses_call)),
            ("POST", r"/chat/completions/?$", self._model_route(chat_call)),
            ("POST", r"/audio/transcriptions/?$", self._speech_route),
            ("POST", r"/files/?$", self._files_route),
            ("GET", r"/files(/|/[^/]+(/content)?)?$", self._files_route),
            ("DELETE", r"/files/[^/]+$", self._files_route),
        ]
        for method, path, respond in routes:
            router.route(method=method, path__regex=path).mock(side_effect=self._effect(respond))
        return router

    def _record(self, request: httpx.Request) -> None:
        self.requests.append(_recorded(request))

    def _effect(self, respond: _Respond) -> Callable[[httpx.Request], Any]:  # Any: or awaitable
        def effect(request: httpx.Request) -> Any:  # Any: as above
            answer = respond(request, _recorded(request))
            return answer if is_async() else self._bridge.run(answer)

        return effect

    def _model_route(self, read: _Read) -> _Respond:
        async def respond(request: httpx.Request, recorded: OpenAIRequest) -> httpx.Response:
            call = read(recorded, self._model.call_names)
            patience = request.extensions.get("timeout", {}).get("read")
            pace = Pace(self.clock, self.timeout, patience, call.streamed)
            return await self._model.respond(call, pace)

        return respond

    async def _speech_route(
        self, request: httpx.Request, recorded: OpenAIRequest
    ) -> httpx.Response:
        del request
        return await self._speech.respond(recorded)

    async def _files_route(self, request: httpx.Request, recorded: OpenAIRequest) -> httpx.Response:
        del request
        return await self._files.respond(recorded)


def _recorded(request: httpx.Request) -> OpenAIRequest:
    return OpenAIRequest(
        request.method, str(request.url), httpx.Headers(request.headers), request.content
    )
