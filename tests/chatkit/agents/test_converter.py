"""`ResponseStreamConverter`: image URLs, image progress, annotations of citations."""

from typing import Any

import pytest
from openai.types.responses.response_output_text import (
    AnnotationContainerFileCitation,
    AnnotationFileCitation,
    AnnotationURLCitation,
)

from chatkit.agents import ResponseStreamConverter
from chatkit.types import Annotation, FileSource, URLSource

CONVERTER = ResponseStreamConverter()


@pytest.mark.parametrize("index", [None, 0, 2])
async def test_an_image_becomes_a_data_url_of_a_png(index: int | None) -> None:
    url = await CONVERTER.base64_image_to_url(
        image_id="ig_1", base64_image="QUJD", partial_image_index=index
    )
    assert url == "data:image/png;base64,QUJD"


async def test_a_final_image_has_no_index() -> None:
    assert await CONVERTER.base64_image_to_url("ig_1", "QUJD") == "data:image/png;base64,QUJD"


def test_progress_is_the_part_of_the_partial_images_that_were_asked_for() -> None:
    converter = ResponseStreamConverter(partial_images=3)
    progress = [converter.partial_image_index_to_progress(index) for index in range(5)]
    assert progress == [0.0, 1 / 3, 2 / 3, 1.0, 1.0]


@pytest.mark.parametrize("partial_images", [None, 0])
def test_no_progress_is_known_without_a_number_of_partial_images(
    partial_images: int | None,
) -> None:
    converter = ResponseStreamConverter(partial_images=partial_images)
    assert converter.partial_images == partial_images
    assert converter.partial_image_index_to_progress(2) == 0.0


async def test_a_file_citation_names_its_file_at_its_index() -> None:
    citation = AnnotationFileCitation(
        type="file_citation", file_id="file_1", filename="terms.pdf", index=3
    )
    assert await CONVERTER.file_citation_to_annotation(citation) == Annotation(
        source=FileSource(filename="terms.pdf", title="terms.pdf"), index=3
    )


async def test_a_container_file_citation_names_its_file_where_it_ends() -> None:
    citation = AnnotationContainerFileCitation(
        type="container_file_citation",
        container_id="cntr_1",
        file_id="cfile_1",
        filename="plot.png",
        start_index=3,
        end_index=9,
    )
    assert await CONVERTER.container_file_citation_to_annotation(citation) == Annotation(
        source=FileSource(filename="plot.png", title="plot.png"), index=9
    )


async def test_a_url_citation_names_its_page_where_it_ends() -> None:
    citation = AnnotationURLCitation(
        type="url_citation", url="https://example.org/a", title="A", start_index=3, end_index=9
    )
    assert await CONVERTER.url_citation_to_annotation(citation) == Annotation(
        source=URLSource(url="https://example.org/a", title="A"), index=9
    )


@pytest.mark.parametrize("given", [{}, {"filename": None}, {"filename": ""}], ids=str)
async def test_a_citation_without_a_filename_is_dropped(
    given: dict[str, Any],  # Any: fields that the openai package has no type for
) -> None:
    file = AnnotationFileCitation.model_construct(file_id="file_1", index=3, **given)
    container = AnnotationContainerFileCitation.model_construct(end_index=9, **given)
    assert await CONVERTER.file_citation_to_annotation(file) is None
    assert await CONVERTER.container_file_citation_to_annotation(container) is None
