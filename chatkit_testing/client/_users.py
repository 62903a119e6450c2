"""Who uses what several clients share: a target that was started, a loop that runs."""

from weakref import WeakSet

__all__ = ["Users"]


class Users:
    """The clients that use something; it ends when the last one leaves.

    Clients that nobody holds any more have left.
    """

    def __init__(self) -> None:
        self._users: WeakSet[object] = WeakSet()

    def enter(self, user: object) -> None:
        """Use it, until one leaves; to enter again changes nothing."""
        self._users.add(user)

    def leave(self, user: object) -> bool:
        """Use it no more; tell whether nobody does."""
        self._users.discard(user)
        return not self._users
