"""The tutor, who its users are, and the web application that knows them by their tokens."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any, Literal  # Any: the type of any agent

from agents import (
    Agent,
    AgentBase,
    ModelSettings,
    RunConfig,
    RunContextWrapper,
    Runner,
    function_tool,
)
from fastapi import Depends, FastAPI, HTTPException, Request
from fastapi.responses import Response, StreamingResponse
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from chatkit.agents import AgentContext, simple_to_agent_input, stream_agent_response
from chatkit.errors import CustomStreamError
from chatkit.server import ChatKitServer, StreamingResult
from chatkit.store import Store
from chatkit.types import (
    FeedbackKind,
    StreamOptions,
    ThreadMetadata,
    ThreadStreamEvent,
    UserMessageItem,
)

MODELS = {"free": "gpt-5.1-mini", "school": "gpt-5.1"}
FREE_QUESTIONS = 2


@dataclass
class User:
    """An account, as the request context of everything its owner does."""

    id: str
    name: str
    plan: Literal["free", "school"]
    asked: int = 0
    ratings: list[tuple[str, FeedbackKind]] = field(default_factory=list[tuple[str, FeedbackKind]])


Lesson = RunContextWrapper[AgentContext[User]]


def instructions(lesson: Lesson, agent: Agent[Any]) -> str:
    """Address the user by name."""
    return f"You teach {lesson.context.request_context.name} mathematics, step by step."


def schools_only(lesson: Lesson, agent: AgentBase[Any]) -> bool:
    """Offer a tool to the users of a school's plan."""
    return lesson.context.request_context.plan == "school"


@function_tool(is_enabled=schools_only)
async def open_exercise(lesson: Lesson, chapter: str) -> str:
    """Look an exercise of the school's book up."""
    return f"Exercise 1 of {chapter}: what is 3/4 + 1/8?"


tutor = Agent[AgentContext[User]](name="Tutor", instructions=instructions, tools=[open_exercise])


class TutorServer(ChatKitServer[User]):
    """Runs the tutor on the model that the user's plan pays for."""

    async def respond(
        self, thread: ThreadMetadata, input_user_message: UserMessageItem | None, context: User
    ) -> AsyncIterator[ThreadStreamEvent]:
        """Answer, as long as the user's plan has questions left."""
        if context.plan == "free" and context.asked >= FREE_QUESTIONS:
            raise CustomStreamError(f"{context.name}, that was your last free question.")
        context.asked += 1
        page = await self.store.load_thread_items(thread.id, None, 20, "desc", context)
        lesson = AgentContext(thread=thread, store=self.store, request_context=context)
        config = RunConfig(
            model=MODELS[context.plan], model_settings=ModelSettings(metadata={"user": context.id})
        )
        conversation = await simple_to_agent_input(page.data[::-1])
        result = Runner.run_streamed(tutor, conversation, context=lesson, run_config=config)
        async for event in stream_agent_response(lesson, result):
            yield event

    def get_stream_options(self, thread: ThreadMetadata, context: User) -> StreamOptions:
        """Let those stop an answer who do not pay for it by the piece."""
        return StreamOptions(allow_cancel=context.plan == "school")

    async def add_feedback(
        self, thread_id: str, item_ids: list[str], feedback: FeedbackKind, context: User
    ) -> None:
        """Remember what the user thinks of answers."""
        context.ratings.extend((item_id, feedback) for item_id in item_ids)


def create_app(store: Store[User], users: Mapping[str, User]) -> FastAPI:
    """The application; users are known by the token that they bear."""
    app = FastAPI()
    server = TutorServer(store)
    bearer = HTTPBearer()

    def user(token: Annotated[HTTPAuthorizationCredentials, Depends(bearer)]) -> User:
        if token.credentials not in users:
            raise HTTPException(401, "This token is nobody's.")
        return users[token.credentials]

    @app.post("/chatkit")
    async def chatkit(request: Request, who: Annotated[User, Depends(user)]) -> Response:
        result = await server.process(await request.body(), who)
        if isinstance(result, StreamingResult):
            return StreamingResponse(result, media_type="text/event-stream")
        return Response(result.json, media_type="application/json")

    return app
