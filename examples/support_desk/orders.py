"""The shop's orders, in SQLite."""

import sqlite3
from dataclasses import dataclass
from typing import Literal

OrderStatus = Literal["packing", "shipped", "cancelled"]

SCHEMA = """
CREATE TABLE IF NOT EXISTS orders (
    id TEXT PRIMARY KEY,
    user_id TEXT NOT NULL,
    article TEXT NOT NULL,
    status TEXT NOT NULL,
    address TEXT
)
"""


@dataclass(frozen=True)
class Order:
    """What a customer bought, and how far it got."""

    id: str
    article: str
    status: OrderStatus
    address: str | None = None


class Orders:
    """The orders of all customers; every method asks whose they are."""

    def __init__(self, database: sqlite3.Connection) -> None:
        self._database = database
        with database:
            database.execute(SCHEMA)

    def place(self, user_id: str, order: Order) -> None:
        """Keep a new order."""
        with self._database:
            self._database.execute(
                "INSERT INTO orders VALUES (?, ?, ?, ?, ?)",
                (order.id, user_id, order.article, order.status, order.address),
            )

    def find(self, user_id: str, order_id: str) -> Order | None:
        """The order, if it is this customer's."""
        row = self._database.execute(
            "SELECT id, article, status, address FROM orders WHERE id = ? AND user_id = ?",
            (order_id, user_id),
        ).fetchone()
        return Order(*row) if row else None

    def cancel(self, user_id: str, order_id: str) -> None:
        """Cancel an order that has not left the house."""
        with self._database:
            self._database.execute(
                "UPDATE orders SET status = 'cancelled'"
                " WHERE id = ? AND user_id = ? AND status = 'packing'",
                (order_id, user_id),
            )
