"""What the store contracts give an integrator without being overridden."""

import re
from datetime import datetime
from typing import get_args

import pytest

from chatkit.store import AttachmentStore, NotFoundError, Store, StoreItemType, default_generate_id
from chatkit.types import AttachmentCreateParams, ThreadMetadata

THREAD = ThreadMetadata(id="thr_1", created_at=datetime(2025, 1, 1))
PREFIXES = {
    "thread": "thr",
    "message": "msg",
    "tool_call": "tc",
    "workflow": "wf",
    "task": "tsk",
    "attachment": "atc",
    "sdk_hidden_context": "shcx",
}


# A store that keeps nothing: it lets the methods be reached that are not abstract.
NoStore: type[Store[None]] = type("NoStore", (Store,), dict.fromkeys(Store.__abstractmethods__))


class FileStore(AttachmentStore[str]):
    """An attachment store that takes no uploads in two phases."""

    async def delete_attachment(self, attachment_id: str, context: str) -> None:
        raise NotFoundError(attachment_id)


def is_id(text: str, prefix: str) -> bool:
    return re.fullmatch(rf"{prefix}_[0-9a-f]{{8}}", text) is not None


def test_every_type_of_id_has_a_prefix() -> None:
    assert set(get_args(StoreItemType)) == set(PREFIXES)


@pytest.mark.parametrize(("item_type", "prefix"), PREFIXES.items())
def test_an_id_is_the_prefix_and_eight_hexadecimal_digits(
    item_type: StoreItemType, prefix: str
) -> None:
    assert is_id(default_generate_id(item_type), prefix)
    assert is_id(Store.generate_item_id(NoStore(), item_type, THREAD, None), prefix)


def test_ids_differ() -> None:
    assert len({default_generate_id("message") for _ in range(100)}) == 100


def test_threads_and_attachments_get_ids_of_their_own() -> None:
    assert is_id(NoStore().generate_thread_id(None), "thr")
    assert is_id(FileStore().generate_attachment_id("image/png", "ada"), "atc")


async def test_creating_an_attachment_is_for_stores_that_override_it() -> None:
    params = AttachmentCreateParams(name="map.png", size=3, mime_type="image/png")
    with pytest.raises(NotImplementedError, match=r"FileStore does not override create_attachment"):
        await FileStore().create_attachment(params, "ada")


def test_a_store_that_lacks_a_method_cannot_be_made() -> None:
    with pytest.raises(TypeError, match="delete_thread_item"):
        Store()  # type: ignore[abstract]  # which is the point
    with pytest.raises(TypeError, match="delete_attachment"):
        AttachmentStore()  # type: ignore[abstract]  # which is the point
