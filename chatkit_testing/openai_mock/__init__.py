"""A model that answers over HTTP: the scripts of the kit, for the application's own client."""

from chatkit_testing.openai_mock._answers import Cut, cut
from chatkit_testing.openai_mock._call import OpenAICall
from chatkit_testing.openai_mock._mock import OpenAIMock
from chatkit_testing.openai_mock._requests import OpenAIRequest, UploadedFile

__all__ = ["Cut", "OpenAICall", "OpenAIMock", "OpenAIRequest", "UploadedFile", "cut"]
