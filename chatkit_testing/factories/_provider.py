"""The factories as a provider of Faker, and a Faker that has them."""

from typing import Any  # the generator is what its providers make of it

from faker import Faker
from faker.providers import BaseProvider

from chatkit_testing.factories._draw import Draw
from chatkit_testing.factories._factories import Factories

__all__ = ["ChatKitFaker", "ChatKitProvider"]


class ChatKitProvider(Factories, BaseProvider):
    """The factories as a provider, for a Faker of one's own.

    >>> faker = Faker()
    >>> faker.add_provider(ChatKitProvider)
    >>> faker.seed_instance(1)
    >>> faker.user_message("Where is order A1?").content[0].text
    'Where is order A1?'
    """

    def __init__(self, generator: Any) -> None:  # see the import
        super().__init__(generator)
        self._generator = generator

    @property
    def _draw(self) -> Draw:
        return Draw(self._generator)


class ChatKitFaker(Factories, Faker):
    """A Faker with `ChatKitProvider`, seeded: the same seed makes the same things.

    Args:
        seed: Where its chance begins.
        locale: The language of words and names, as Faker takes it.

    >>> one, other = ChatKitFaker(seed=1), ChatKitFaker(seed=1)
    >>> one.conversation() == other.conversation()
    True
    """

    def __init__(self, *, seed: int | str = 0, locale: str | None = None) -> None:
        super().__init__(locale)
        self.add_provider(ChatKitProvider)
        self.seed_instance(seed)

    @property
    def _draw(self) -> Draw:
        return Draw(self.factories[0])
