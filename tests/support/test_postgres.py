"""The server that tests run against: what `make postgres` makes of each state it may find."""

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from tests.support.postgres import PostgresError, Server, find_programs, install, server_url


@pytest.fixture
def checkout(tmp_path: Path) -> Iterator[Path]:
    yield tmp_path
    Server(tmp_path).stop()


def pid_of(server: Server) -> int:
    return int((server.folder / "data" / "postmaster.pid").read_text().splitlines()[0])


def connect_for_ever(url: str) -> None:
    for _ in range(10_000):
        psycopg.connect(url).close()


def test_a_server_is_started_once(checkout: Path) -> None:
    Server(checkout).start()
    url, pid = server_url(checkout), pid_of(Server(checkout))

    Server(checkout).start()

    assert (server_url(checkout), pid_of(Server(checkout))) == (url, pid)


def test_it_listens_on_loopback_asks_for_a_password_and_is_not_roots(checkout: Path) -> None:
    Server(checkout).start()
    url = server_url(checkout)

    with psycopg.connect(url) as connection:
        assert connection.execute("SHOW listen_addresses").fetchone() == ("127.0.0.1",)
        assert connection.execute("SHOW unix_socket_directories").fetchone() == ("",)
    with pytest.raises(psycopg.OperationalError, match="password"):
        psycopg.connect(url, password="guessed")
    assert Server(checkout).folder.stat().st_uid != 0
    assert Server(checkout).url.stat().st_mode & 0o077 == 0


def test_a_server_that_died_is_replaced(checkout: Path) -> None:
    Server(checkout).start()
    dead = server_url(checkout)
    os.kill(pid_of(Server(checkout)), signal.SIGQUIT)
    with pytest.raises(psycopg.OperationalError):
        connect_for_ever(dead)

    Server(checkout).start()

    with psycopg.connect(server_url(checkout)) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)
    assert server_url(checkout) != dead


def test_a_server_that_was_stopped_is_gone_and_tests_say_what_to_do(checkout: Path) -> None:
    Server(checkout).start()
    url = server_url(checkout)

    Server(checkout).stop()

    assert not Server(checkout).folder.exists()
    with pytest.raises(psycopg.OperationalError, match="refused"):
        psycopg.connect(url)
    with pytest.raises(PostgresError, match="was not started in this checkout: run `make postgres"):
        server_url(checkout)


def test_stopping_what_was_never_started_is_no_error(checkout: Path) -> None:
    Server(checkout).stop()


def test_a_server_that_does_not_start_tells_why(checkout: Path) -> None:
    with pytest.raises(PostgresError, match='unrecognized configuration parameter "no_such"'):
        Server(checkout, settings=["no_such=1"]).start()


def test_the_newest_server_of_debian_is_taken(tmp_path: Path) -> None:
    for version in ("9.6", "15", "14"):
        program = tmp_path / version / "bin" / "initdb"
        program.parent.mkdir(parents=True)
        program.touch()

    assert find_programs("", tmp_path) == tmp_path / "15" / "bin"


def test_elsewhere_the_server_on_the_path_is_taken(tmp_path: Path) -> None:
    program = tmp_path / "cellar" / "initdb"
    program.parent.mkdir()
    program.touch(mode=0o700)
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "initdb").symlink_to(program)

    assert find_programs(str(tmp_path / "bin"), tmp_path / "no-debian") == program.parent
    assert find_programs(str(tmp_path), tmp_path / "no-debian") is None


def test_where_it_cannot_be_installed_it_is_said_what_to_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("PATH", "")

    with pytest.raises(PostgresError) as refused:
        install()

    assert str(refused.value) == (
        "PostgreSQL's server is not installed: no initdb below /usr/lib/postgresql, nor on the "
        "PATH. On Debian: apt-get install postgresql"
    )
