"""What becomes of the model's images and citations on their way to the client."""

from openai.types.responses.response_output_text import (
    AnnotationContainerFileCitation,
    AnnotationFileCitation,
    AnnotationURLCitation,
)

from chatkit.types import Annotation, FileSource, URLSource

__all__ = ["ResponseStreamConverter"]


class ResponseStreamConverter:
    """Makes image URLs, image progress and annotations; override what should be otherwise.

    Args:
        partial_images: How many partial images the image tool was asked for; without it no
            progress is known.
    """

    partial_images: int | None = None

    def __init__(self, *, partial_images: int | None = None) -> None:
        self.partial_images = partial_images

    async def base64_image_to_url(
        self, image_id: str, base64_image: str, partial_image_index: int | None = None
    ) -> str:
        """Return a URL for an image: a data URL of a PNG, unless overridden.

        Override it to upload the image somewhere instead: a data URL stays in the stored item.

        Args:
            image_id: The id of the image generation call, the same for all states of an image.
            base64_image: The bytes of the image in base64.
            partial_image_index: Which partial image it is, from 0; None for the final one.
        """
        return f"data:image/png;base64,{base64_image}"

    def partial_image_index_to_progress(self, partial_image_index: int) -> float:
        """Return how far an image has got, from 0 to 1, when a partial image has arrived.

        >>> ResponseStreamConverter(partial_images=2).partial_image_index_to_progress(1)
        0.5
        """
        if not self.partial_images:
            return 0.0
        return min(1.0, partial_image_index / self.partial_images)

    async def file_citation_to_annotation(
        self, file_citation: AnnotationFileCitation
    ) -> Annotation | None:
        """Return the annotation for a citation of an uploaded file; None drops it."""
        # The Agents SDK passes citations on unchecked, and not every provider names the file.
        filename: str | None = getattr(file_citation, "filename", None)
        return _file_annotation(filename, file_citation.index)

    async def container_file_citation_to_annotation(
        self, container_file_citation: AnnotationContainerFileCitation
    ) -> Annotation | None:
        """Return the annotation for a citation of a code container's file; None drops it."""
        filename: str | None = getattr(container_file_citation, "filename", None)
        return _file_annotation(filename, container_file_citation.end_index)

    async def url_citation_to_annotation(
        self, url_citation: AnnotationURLCitation
    ) -> Annotation | None:
        """Return the annotation for a citation of a web page; None drops it."""
        return Annotation(
            source=URLSource(url=url_citation.url, title=url_citation.title),
            index=url_citation.end_index,
        )


def _file_annotation(filename: str | None, index: int) -> Annotation | None:
    if not filename:
        return None
    return Annotation(source=FileSource(filename=filename, title=filename), index=index)
