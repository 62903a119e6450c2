"""Progress, effects, notices, errors and the thread's title and status as lines of text."""

from chatkit.types import (
    ActiveStatus,
    ClientEffectEvent,
    ErrorEvent,
    NoticeEvent,
    ProgressUpdateEvent,
    ThreadMetadata,
)
from chatkit_testing._report import one_line, quote
from chatkit_testing.transcript._lines import call_text, facts, icon_text, text_lines

__all__ = [
    "effect_lines",
    "error_lines",
    "notice_lines",
    "progress_lines",
    "status_text",
    "thread_lines",
]


def progress_lines(event: ProgressUpdateEvent) -> list[str]:
    """What the user is told to wait for."""
    return [facts(one_line(event.text), icon_text(event.icon))]


def effect_lines(event: ClientEffectEvent) -> list[str]:
    """The effect as a call of the front end."""
    return [call_text(event.name, event.data)]


def notice_lines(event: NoticeEvent) -> list[str]:
    """How serious it is, the title and the message."""
    first, *more = text_lines(event.message)
    return [facts(event.level, event.title, first), *more]


def error_lines(event: ErrorEvent) -> list[str]:
    """The message or the code, and whether the user is offered to retry."""
    retry = "may retry" if event.allow_retry else "no retry"
    code = "custom" if event.code == "custom" else event.code.value
    message = one_line(event.message) if event.message else None
    return [facts(message if message and code == "custom" else code, retry)]


def thread_lines(thread: ThreadMetadata, before: ThreadMetadata | None = None) -> list[str]:
    """What of a thread's face is new: title, status, image domains; nothing if nothing is."""
    old = before or ThreadMetadata(id=thread.id, created_at=thread.created_at)
    news: list[str] = []
    if thread.title != old.title:
        news.append(quote(thread.title) if thread.title else "(no title)")
    if thread.status != old.status:
        news.append(status_text(thread))
    if thread.allowed_image_domains != old.allowed_image_domains:
        news.append(_domains_text(thread))
    return [facts(*news)] if news else []


def status_text(thread: ThreadMetadata) -> str:
    """The status with its reason."""
    status = thread.status
    if isinstance(status, ActiveStatus) or not status.reason:
        return status.type
    return f"{status.type}: {status.reason}"


def _domains_text(thread: ThreadMetadata) -> str:
    domains = thread.allowed_image_domains
    return f"image domains {', '.join(domains) if domains else 'unset'}"
