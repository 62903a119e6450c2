"""The PostgreSQL server that tests run against: `make` starts it, tests read where it is.

It listens on loopback, on a port and with a password of its own, and belongs to one checkout. What
it holds is of no worth: a server that does not answer is not mended, but replaced.
"""

import fcntl
import hashlib
import os
import pwd
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

__all__ = ["PostgresError", "Server", "find_programs", "install", "server_url"]

CHECKOUT = Path(__file__).parents[2]
DEBIAN = Path("/usr/lib/postgresql")
APT = ("apt-get", "-qq", "-o", "DPkg::Lock::Timeout=300")
INSTALL = ((*APT, "update"), (*APT, "-y", "--no-install-recommends", "install", "postgresql"))
INITDB = (
    "--username=postgres",
    "--auth=scram-sha-256",
    "--encoding=UTF8",
    "--no-locale",
    "--no-sync",
)
ENVIRONMENT = {"DEBIAN_FRONTEND": "noninteractive", "PGCONNECT_TIMEOUT": "10"}
SETTINGS = (
    "listen_addresses=127.0.0.1",
    "unix_socket_directories=''",
    "fsync=off",
    "synchronous_commit=off",
    "full_page_writes=off",
)


class PostgresError(Exception):
    """There is no server, and what to do about it."""


def server_url(checkout: Path = CHECKOUT) -> str:
    """Give the URL of the server of a checkout.

    Raises:
        PostgresError: It was not started.
    """
    try:
        return Server(checkout).url.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise PostgresError(
            "PostgreSQL was not started in this checkout: run `make postgres`"
        ) from None


def find_programs(path: str | None = None, debian: Path = DEBIAN) -> Path | None:
    """Give the folder of the server's programs: of the newest that Debian has, or on the PATH."""
    installed = {path.parent for path in debian.glob("*/bin/initdb")}
    if installed:
        return max(installed, key=lambda folder: [int(n) for n in folder.parent.name.split(".")])
    on_path = shutil.which("initdb", path=path)
    return Path(on_path).resolve().parent if on_path else None


@dataclass(frozen=True)
class Server:
    """The server of a checkout.

    Attributes:
        checkout: Where ``.postgres/url`` says how to reach it.
        settings: What it is started with.
    """

    checkout: Path
    settings: Sequence[str] = SETTINGS

    @property
    def url(self) -> Path:
        """The file that names a server which was started."""
        return self.checkout / ".postgres" / "url"

    @property
    def folder(self) -> Path:
        """Where its data are: PostgreSQL runs as another than root, who may not see a checkout."""
        if os.geteuid():
            return self.url.with_name("server")
        name = hashlib.sha256(bytes(self.checkout)).hexdigest()[:12]
        return Path(tempfile.gettempdir()) / f"chatkit-testing-postgres-{name}"

    def start(self) -> None:
        """Start the server, unless it answers."""
        with self._alone():
            programs = find_programs() or install()
            if not self._answers(programs):
                self._clear()
                self._make(programs)

    def stop(self) -> None:
        """Stop the server, and forget its data."""
        with self._alone():
            programs = find_programs()
            if programs and self._answers(programs):
                self._run(programs / "pg_ctl", "stop", "--mode=immediate")
            self._clear()

    @contextmanager
    def _alone(self) -> Generator[None]:
        self.url.parent.mkdir(exist_ok=True)
        with self.url.with_name("lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def _run(self, *command: str | Path) -> None:
        _run(*command, "-D", self.folder / "data", account=_account())

    def _answers(self, programs: Path) -> bool:
        if not self.url.exists():
            return False
        try:
            _run(programs / "psql", "-XAtq", server_url(self.checkout), "-c", "SELECT 1")
        except PostgresError:
            return False
        return True

    def _clear(self) -> None:
        """Remove the data; a server that still uses them notices within a minute, and ends."""
        self.url.unlink(missing_ok=True)
        if self.folder.exists():
            shutil.rmtree(self.folder)

    def _make(self, programs: Path) -> None:
        print(f"Starting PostgreSQL from {programs} …", flush=True)
        password, port = secrets.token_urlsafe(), _free_port()
        self.folder.mkdir(mode=0o700)
        note, log = self.folder / "password", self.folder / "log"
        note.write_text(password, encoding="utf-8")
        if account := _account():
            for path in (self.folder, note):
                os.chown(path, account.pw_uid, account.pw_gid)
        self._run(programs / "initdb", *INITDB, f"--pwfile={note}")
        options = " ".join([f"-p {port}", *(f"-c {setting}" for setting in self.settings)])
        try:
            self._run(programs / "pg_ctl", "start", "-w", "-l", log, "-o", options)
        except PostgresError as error:
            raise PostgresError(f"{error}\n{log.read_text(encoding='utf-8')}") from error
        self.url.touch(mode=0o600)
        self.url.write_text(
            f"postgresql://postgres:{password}@127.0.0.1:{port}/postgres?sslmode=disable",
            encoding="utf-8",
        )


def install() -> Path:
    """Install the server as Debian has it, and give the folder of its programs.

    Raises:
        PostgresError: We may not, or it failed.
    """
    if os.geteuid() or not shutil.which("apt-get"):
        raise PostgresError(
            f"PostgreSQL's server is not installed: no initdb below {DEBIAN}, nor on the PATH. "
            "On Debian: apt-get install postgresql"
        )
    print("Installing PostgreSQL (about half a minute, once) …", flush=True)
    for command in INSTALL:
        _run(*command)
    programs = find_programs()
    if programs is None:
        raise PostgresError(f"postgresql was installed, and yet there is no initdb below {DEBIAN}")
    return programs


def _run(*command: str | Path, account: pwd.struct_passwd | None = None) -> None:
    """Run a program, where root may ask for another account to run it.

    Raises:
        PostgresError: It failed; with what it said.
    """
    done = subprocess.run(
        command,
        cwd="/",  # to another account every other folder may be closed
        env={**os.environ, **ENVIRONMENT},
        user=account and account.pw_uid,
        group=account and account.pw_gid,
        extra_groups=account and [],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    if done.returncode:
        raise PostgresError(f"{' '.join(map(str, command))} failed:\n{done.stdout}")


def _account() -> pwd.struct_passwd | None:
    """Whom root is to be, since PostgreSQL refuses to run as root; None for all others."""
    if os.geteuid():
        return None
    accounts = {account.pw_name: account for account in pwd.getpwall()}
    return accounts.get("postgres") or accounts["nobody"]


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def main(arguments: Sequence[str]) -> None:
    """Do what is asked: start or stop."""
    [asked] = arguments
    server = Server(CHECKOUT)
    try:
        {"start": server.start, "stop": server.stop}[asked]()
    except PostgresError as error:
        sys.exit(f"{error}")


if __name__ == "__main__":
    main(sys.argv[1:])
