"""The web application: one endpoint that speaks ChatKit, and the pool that lives as long as it."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Annotated

from fastapi import FastAPI, Header, HTTPException, Request
from fastapi.responses import Response, StreamingResponse
from pydantic import ValidationError

from chatkit.server import StreamingResult
from chatkit.store import NotFoundError
from postgres_app.assistant import AssistantServer
from postgres_app.store import PostgresStore, RequestContext, UnstorableTextError, open_pool


def create_app(database: str = "", *, connections: int = 10) -> FastAPI:
    """The application on a database; without its URL, where PGHOST and PGDATABASE say."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncGenerator[None]:
        async with open_pool(database, size=connections) as pool:
            app.state.server = AssistantServer(PostgresStore(pool))
            yield

    app = FastAPI(lifespan=lifespan)

    @app.post("/chatkit")
    async def chatkit(request: Request, x_user: Annotated[str, Header()]) -> Response:
        server: AssistantServer = app.state.server
        try:
            result = await server.process(await request.body(), RequestContext(x_user))
        except ValidationError as error:
            return Response(
                error.json(include_input=False), status_code=422, media_type="application/json"
            )
        except NotFoundError as error:
            raise HTTPException(404, str(error)) from error
        except UnstorableTextError as error:
            raise HTTPException(400, str(error)) from error
        if isinstance(result, StreamingResult):
            return StreamingResponse(result, media_type="text/event-stream")
        return Response(result.json, media_type="application/json")

    return app
