"""The desk under test: a shop with two orders, in a database of its own."""

import sqlite3
from collections.abc import Iterator

import pytest

from support_desk.orders import Order, Orders
from support_desk.server import SupportServer
from support_desk.store import Caller, SupportStore


@pytest.fixture
def database() -> Iterator[sqlite3.Connection]:
    connection = sqlite3.connect(":memory:")
    yield connection
    connection.close()


@pytest.fixture
def orders(database: sqlite3.Connection) -> Orders:
    orders = Orders(database)
    orders.place("ada", Order("A1", "Teapot", "packing"))
    orders.place("ada", Order("A2", "Kettle", "shipped"))
    return orders


@pytest.fixture
def chatkit_context() -> Caller:
    return Caller(user_id="ada")


@pytest.fixture
def chatkit_server(database: sqlite3.Connection, orders: Orders) -> SupportServer:
    return SupportServer(SupportStore(database), orders)
