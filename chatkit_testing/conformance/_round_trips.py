"""Promises: what was stored comes back as it was."""

from datetime import UTC, timedelta, timezone

from chatkit.types import Page, Thread, ThreadItem, ThreadMetadata
from chatkit_testing.conformance._compare import same
from chatkit_testing.conformance._promise import Broken
from chatkit_testing.conformance._samples import (
    FREE_JSON,
    KINDS,
    NINE,
    a_thread,
    an_answer,
    attachments,
    item,
    items,
)
from chatkit_testing.conformance._store_case import StoreCase, ids, promise, refused
from chatkit_testing.conformance._user import User

_LOST_ITEM = "a conversation that looks different, or breaks, after a reload"
_EMOJI = (
    "\U0001f469\U0001f3fd\u200d\U0001f680 nai\u0308ve ≠ naïve, עברית, 漢字 \U0001d4b3 \r\n\t"
    '\'; DROP TABLE items; -- "%s" \\u0000 \\ %_ {} \u2028 '
)
_LONG = "Zeile mit Ümlaut und 🎈\n" * 40_000


async def item_comes_back(user: User, given: ThreadItem) -> None:
    """Add an item, and hold against it what each way to load it gives."""
    expected = given.model_copy(deep=True)
    await user.add_thread_item("thr_1", given)
    same(expected, await user.load_item("thr_1", given.id), "load_item")
    page = await user.load_thread_items("thr_1")
    for loaded in page.data:
        if loaded.id == given.id:
            same(expected, loaded, "load_thread_items")
    if given.id not in ids(page):
        raise Broken(f"load_thread_items did not give {given.id}, which was added")


def _promise_kind(number: int, kind: str) -> None:
    sentence = f"An item of type {kind} comes back with every field as it was."

    @promise(f"ST{number}", sentence, protects=_LOST_ITEM, name=f"{kind}_comes_back")
    async def comes_back(case: StoreCase) -> None:
        await case.thread_of(case.ada)
        for given in items(kind):
            await item_comes_back(case.ada, given)


for _number, _kind in enumerate(KINDS, 101):
    _promise_kind(_number, _kind)


@promise(
    "ST112",
    "Widgets with components and properties of newer versions come back whole.",
    protects="widgets that lose what the installed version does not know",
)
async def newer_widgets_come_back(case: StoreCase) -> None:
    needle = {"type": "Needle", "angle": 0.5, "tip": {"sharp": None, "length": 0}}
    gauge = {"type": "Gauge", "id": "g", "value": 3, "children": [needle], "lines": [1, [2]]}
    roots = [
        {"type": "Card", "size": "huge", "glow": {"on": True}, "children": [gauge]},
        {"type": "Basic", "shape": ["round"], "children": [gauge]},
    ]
    await case.thread_of(case.ada)
    for n, root in enumerate(roots):
        await item_comes_back(case.ada, item("widget", f"w_{n}", {"widget": root}))


@promise(
    "ST113",
    "A thread comes back with every field as it was, whatever its status.",
    protects="titles, locks and the application's metadata that are gone on the next request",
)
async def thread_comes_back(case: StoreCase) -> None:
    fields: list[dict[str, object]] = [
        {"title": "Order A1", "metadata": FREE_JSON, "allowed_image_domains": ["a.example"]},
        {"title": "", "status": {"type": "locked", "reason": "paused"}, "metadata": {}},
        {"status": {"type": "closed", "reason": None}, "allowed_image_domains": []},
        {"status": {"type": "active"}},
    ]
    for n, each in enumerate(fields):
        given = a_thread(f"thr_{n}", NINE + timedelta(seconds=n), **each)
        await case.ada.save_thread(given.model_copy(deep=True))
        await thread_is(case.ada, given)


async def thread_is(user: User, expected: ThreadMetadata) -> None:
    """Hold against a thread what each way to load it gives."""
    same(expected, await user.load_thread(expected.id), "load_thread")
    listed = [thread for thread in (await user.load_threads()).data if thread.id == expected.id]
    if not listed:
        raise Broken(f"load_threads did not give {expected.id}, which was saved")
    same(expected, listed[0], "load_threads")


@promise(
    "ST114",
    "An attachment comes back with every field, the application's metadata included.",
    protects="uploads that lead nowhere, and files that the application cannot find again",
)
async def attachment_comes_back(case: StoreCase) -> None:
    for given in attachments():
        await case.ada.save_attachment(given.model_copy(deep=True))
        same(given, await case.ada.load_attachment(given.id), "load_attachment")


@promise(
    "ST115",
    "A naive time comes back naive and to the microsecond.",
    protects="messages that change places, and times that jump by the server's offset",
)
async def naive_times_come_back(case: StoreCase) -> None:
    for n, micros in enumerate((0, 1, 999_999, 123_456)):
        time = NINE.replace(microsecond=micros)
        await case.ada.save_thread(a_thread(f"thr_{n}", time))
        await thread_is(case.ada, a_thread(f"thr_{n}", time))
    await case.thread_of(case.ada)
    await item_comes_back(case.ada, an_answer("msg_1", at=NINE.replace(microsecond=123_456)))


@promise(
    "ST116",
    "A time with an offset comes back as that instant, to the microsecond, with an offset.",
    protects="comparisons of naive with aware times that crash, and hours that are off",
)
async def aware_times_come_back(case: StoreCase) -> None:
    zones = (UTC, timezone(timedelta(hours=5, minutes=30)))
    times = [NINE.replace(microsecond=7, tzinfo=zone) for zone in zones]
    for n, time in enumerate(times, 1):
        await case.ada.save_thread(a_thread(f"thr_{n}", time))
        await thread_is(case.ada, a_thread(f"thr_{n}", time))
    for n, time in enumerate(times):
        await item_comes_back(case.ada, an_answer(f"msg_{n}", at=time))


@promise(
    "ST117",
    "Texts come back letter for letter: emoji, quotes, line ends, white space at the ends.",
    protects="mangled messages, and queries that are put together from what users type",
)
async def texts_come_back(case: StoreCase) -> None:
    await case.ada.save_thread(a_thread(title=_EMOJI, metadata={_EMOJI: _EMOJI}))
    await thread_is(case.ada, a_thread(title=_EMOJI, metadata={_EMOJI: _EMOJI}))
    for n, text in enumerate((_EMOJI, " ", "null", "0")):
        await item_comes_back(case.ada, an_answer(f"msg_{n}", text))


@promise(
    "ST118",
    "A text of a million bytes comes back whole.",
    protects="long answers that are cut off, or that cannot be stored at all",
)
async def long_texts_come_back(case: StoreCase) -> None:
    await case.thread_of(case.ada)
    await item_comes_back(case.ada, an_answer("msg_1", _LONG))


async def _kept_or_refused(case: StoreCase, text: str) -> None:
    text = f"before {text} after"
    await _item_is_kept_or_refused(case.ada, text)
    await _thread_is_kept_or_refused(case.ada, text)
    await _attachment_is_kept_or_refused(case.ada, text)


async def _item_is_kept_or_refused(ada: User, text: str) -> None:
    await ada.save_thread(a_thread())
    await ada.add_thread_item("thr_1", an_answer("msg_1"))
    odd = an_answer("msg_2", text)
    if not await refused(ada.add_thread_item("thr_1", odd.model_copy(deep=True))):
        same(odd, await ada.load_item("thr_1", "msg_2"), "load_item")
    elif ids(await ada.load_thread_items("thr_1")) != ["msg_1"]:
        raise Broken("add_thread_item raised an error, and yet something was written")
    same(an_answer("msg_1"), await ada.load_item("thr_1", "msg_1"), "load_item")
    changed = an_answer("msg_1", text)
    was_refused = await refused(ada.save_item("thr_1", changed.model_copy(deep=True)))
    expected = an_answer("msg_1") if was_refused else changed
    same(expected, await ada.load_item("thr_1", "msg_1"), "load_item")


async def _thread_is_kept_or_refused(ada: User, text: str) -> None:
    before = a_thread("thr_2", title="Hello")
    await ada.save_thread(before.model_copy(deep=True))
    changed = before.model_copy(deep=True, update={"title": text})
    was_refused = await refused(ada.save_thread(changed.model_copy(deep=True)))
    await thread_is(ada, before if was_refused else changed)


async def _attachment_is_kept_or_refused(ada: User, text: str) -> None:
    [before, *_] = attachments()
    await ada.save_attachment(before.model_copy(deep=True))
    changed = before.model_copy(deep=True, update={"name": text})
    was_refused = await refused(ada.save_attachment(changed.model_copy(deep=True)))
    loaded = await ada.load_attachment(before.id)
    same(before if was_refused else changed, loaded, "load_attachment")


@promise(
    "ST119",
    "A text with a NUL comes back whole, or is refused with nothing written.",
    protects="half a message stored, or a thread that can no longer be loaded",
)
async def nul_is_kept_or_refused(case: StoreCase) -> None:
    await _kept_or_refused(case, "\0")


@promise(
    "ST120",
    "A text with half a surrogate pair comes back whole, or is refused with nothing written.",
    protects="a thread that can no longer be loaded after a model's broken emoji",
)
async def lone_surrogates_are_kept_or_refused(case: StoreCase) -> None:
    await _kept_or_refused(case, "\ud83d")


@promise(
    "ST121",
    "Ids are kept whole and told apart by every character: capitals, length, marks.",
    protects="answers that overwrite each other; models' ids are long and of mixed case",
)
async def ids_are_told_apart(case: StoreCase) -> None:
    names = [
        "msg_a",
        "msg_A",
        "msg%a",
        "msg-a",
        "msg_a ",
        "7",
        "07",
        f"m{'0' * 61}1a",
        f"m{'0' * 61}1b",
    ]
    await case.thread_of(case.ada)
    for name in names:
        await case.ada.add_thread_item("thr_1", an_answer(name, f"I am {name}"))
    for name in names:
        same(an_answer(name, f"I am {name}"), await case.ada.load_item("thr_1", name), "load_item")
    if (found := ids(await case.ada.load_thread_items("thr_1"))) != names:
        raise Broken(f"load_thread_items: expected {names}, got {found}")


@promise(
    "ST122",
    "A Thread with its items given to save_thread comes back as a thread without them.",
    protects="items stored twice, and a conversation that leaks to clients with its hidden items",
)
async def whole_threads_are_saved_without_items(case: StoreCase) -> None:
    stray = an_answer("stray")
    whole = Thread(id="thr_1", created_at=NINE, title="Whole", items=Page(data=[stray]))
    await case.ada.save_thread(whole)
    for loaded, how in (
        (await case.ada.load_thread("thr_1"), "load_thread"),
        ((await case.ada.load_threads()).data[0], "load_threads"),
    ):
        if isinstance(loaded, Thread) or hasattr(loaded, "items"):
            raise Broken(f"{how} gave a {type(loaded).__name__} with items, not ThreadMetadata")
        same(a_thread(title="Whole"), loaded, how)
    if found := ids(await case.ada.load_thread_items("thr_1")):
        raise Broken(f"save_thread stored the items of the Thread it was given: {found}")
