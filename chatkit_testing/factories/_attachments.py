"""Attachments: files, images, and where their bytes go."""

from chatkit_testing.factories._draw import Draw, Json

__all__ = ["attachment", "file_attachment", "image_attachment", "upload"]


def attachment(draw: Draw) -> Json:
    """A file or an image."""
    return draw.one_of([file_attachment, image_attachment])(draw)


def file_attachment(draw: Draw) -> Json:
    """A file."""
    name, mime_type = draw.file()
    return {"type": "file", **_attachment(draw, name, mime_type)}


def image_attachment(draw: Draw) -> Json:
    """An image."""
    name, mime_type = draw.picture()
    preview = draw.picture_url()
    return {"type": "image", "preview_url": preview, **_attachment(draw, name, mime_type)}


def _attachment(draw: Draw, name: str, mime_type: str) -> Json:
    made = {"id": draw.id("atc"), "name": name, "mime_type": mime_type}
    return made | draw.some({"metadata": Draw.data})


def upload(draw: Draw) -> Json:
    """Where the bytes of an attachment go, if they are still to come."""
    return draw.some({"upload_descriptor": _upload_descriptor})


def _upload_descriptor(draw: Draw) -> Json:
    headers = {f"x-{draw.word()}": draw.word() for _ in range(draw.number(0, 2))}
    return {"url": draw.url(), "method": draw.one_of(["POST", "PUT"]), "headers": headers}
