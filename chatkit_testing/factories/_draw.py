"""The single values that things are made of, drawn from a Faker generator and from nothing else.

No clock is read and no chance asked but the generator's own, so the same seed draws the same.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from random import Random
from typing import Any, TypeVar

from pydantic import JsonValue

__all__ = ["Draw", "Json", "Maker", "among"]

Json = dict[str, Any]  # Any: what a model is validated from, JSON with times and models in it
Maker = Callable[["Draw"], object]

_T = TypeVar("_T")
_DAY = datetime(2024, 12, 31)
_SECONDS = 86_400 - 3_600
_ID_BITS = 48
_ICONS = ("bolt", "calendar", "check-circle", "document", "search", "lucide:package", "vendor:acme")
_FILES = (
    ("csv", "text/csv"),
    ("md", "text/markdown"),
    ("mp3", "audio/mpeg"),
    ("pdf", "application/pdf"),
    ("zip", "application/zip"),
)
_PICTURES = (("jpg", "image/jpeg"), ("png", "image/png"), ("webp", "image/webp"))


class Draw:
    """Draws values, each method one kind.

    Args:
        generator: A ``faker.Generator``, or what has its methods.
    """

    def __init__(
        self,
        generator: Any,  # Any: its methods come from providers, which no type knows
    ) -> None:
        self._generator = generator
        self.random: Random = generator.random

    # Chance

    def chance(self, likelihood: float = 0.5) -> bool:
        """Say yes as often as that."""
        return self.random.random() < likelihood

    def one_of(self, choices: Sequence[_T]) -> _T:
        """Choose one."""
        return self.random.choice(choices)

    def number(self, least: int, most: int) -> int:
        """Give a whole number, both ends included."""
        return self.random.randint(least, most)

    def several(self, maker: Callable[["Draw"], _T], least: int = 1, most: int = 3) -> list[_T]:
        """Make a few of a kind."""
        return [maker(self) for _ in range(self.number(least, most))]

    def some(self, makers: Mapping[str, Maker], likelihood: float = 0.5) -> Json:
        """Make some of the fields, each as often as that."""
        return {name: make(self) for name, make in makers.items() if self.chance(likelihood)}

    # Ids and times

    def id(self, prefix: str) -> str:
        """Give an id that neither a store's counter nor another draw gives."""
        return f"{prefix}_{self.random.getrandbits(_ID_BITS):012x}"

    def time(self) -> datetime:
        """Give a time on the last day of 2024, which is before the kit's clock starts.

        It is never in the day's last hour, which is left for what follows: see ``times``.
        """
        return _DAY + timedelta(microseconds=self.random.randrange(_SECONDS * 1_000_000))

    def times(self, count: int) -> list[datetime]:
        """Give distinct times in order, all within an hour."""
        start = self.time()
        after = sorted(self.random.sample(range(3_600_000_000), count))
        return [start + timedelta(microseconds=each) for each in after]

    # Words

    def word(self) -> str:
        """Give a word."""
        return str(self._generator.word())

    def phrase(self) -> str:
        """Give a few words, as a title has them."""
        return str(self._generator.sentence(nb_words=3)).rstrip(".")

    def sentence(self) -> str:
        """Give a sentence."""
        return str(self._generator.sentence())

    def question(self) -> str:
        """Give a sentence that asks."""
        return self.sentence().rstrip(".") + "?"

    def paragraphs(self) -> str:
        """Give a text of one to three paragraphs."""
        return "\n\n".join(self.several(lambda draw: str(draw._generator.paragraph())))

    def name(self) -> str:
        """Give a name as programs have it, of two words."""
        return f"{self.word()}_{self.word()}"

    def action_name(self) -> str:
        """Give the name of an action."""
        return f"{self.word()}.{self.word()}"

    # Things of the web and of files

    def url(self) -> str:
        """Give the address of a page, on a host that cannot exist."""
        return f"https://{self.host()}/{self.word()}"

    def host(self) -> str:
        """Give the name of a host that cannot exist."""
        return f"{self.random.getrandbits(16):04x}.example"

    def picture_url(self) -> str:
        """Give the address of a picture."""
        return f"{self.url()}.{self.one_of(_PICTURES)[0]}"

    def file(self) -> tuple[str, str]:
        """Give the name of a file that is no picture, and its MIME type."""
        ending, mime_type = self.one_of(_FILES)
        return f"{self.word()}.{ending}", mime_type

    def picture(self) -> tuple[str, str]:
        """Give the name of a picture's file, and its MIME type."""
        ending, mime_type = self.one_of(_PICTURES)
        return f"{self.word()}.{ending}", mime_type

    def icon(self) -> str:
        """Give the name of an icon."""
        return self.one_of(_ICONS)

    # JSON

    def data(self) -> Json:
        """Give an object of an application's own, as it keeps in metadata and payloads."""
        return {self.word(): self.value() for _ in range(self.number(1, 3))}

    def data_without_nulls(self) -> Json:
        """Give such an object for a widget, whose JSON drops nulls wherever they are."""
        return {self.word(): self.one_of([self.number(0, 99), self.chance(), self.word()])}

    def value(self, depth: int = 2) -> JsonValue:
        """Give any JSON value."""
        kinds: Iterable[Callable[[], JsonValue]] = (
            lambda: None,
            lambda: self.chance(),
            lambda: self.number(-1_000, 1_000),
            lambda: self.number(0, 100_000) / 100,
            self.sentence,
            lambda: [self.value(depth - 1) for _ in range(self.number(0, 2))],
            lambda: {self.word(): self.value(depth - 1) for _ in range(self.number(0, 2))},
        )
        return self.one_of(tuple(kinds) if depth else tuple(kinds)[:5])()


def among(*choices: object) -> Maker:
    """Give a maker that chooses one of these."""
    return lambda draw: draw.one_of(choices)
