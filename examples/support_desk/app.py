"""The web application: one endpoint that speaks ChatKit."""

import sqlite3
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Annotated

from fastapi import FastAPI, Header, Request
from fastapi.responses import Response, StreamingResponse
from pydantic import ValidationError

from chatkit.server import StreamingResult
from support_desk.orders import Orders
from support_desk.server import SupportServer
from support_desk.store import Caller, SupportStore


def create_app(database: str | Path = "support.db") -> FastAPI:
    """The application on a database file, which is opened while the application runs."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncGenerator[None]:
        connection = sqlite3.connect(database)
        app.state.desk = SupportServer(SupportStore(connection), Orders(connection))
        yield
        connection.close()

    app = FastAPI(lifespan=lifespan)

    @app.post("/chatkit")
    async def chatkit(request: Request, x_user: Annotated[str, Header()] = "guest") -> Response:
        desk: SupportServer = app.state.desk
        try:
            result = await desk.process(await request.body(), Caller(user_id=x_user))
        except ValidationError as error:
            return Response(
                error.json(include_input=False), status_code=422, media_type="application/json"
            )
        if isinstance(result, StreamingResult):
            return StreamingResponse(result, media_type="text/event-stream")
        return Response(result.json, media_type="application/json")

    return app
