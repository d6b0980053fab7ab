"""A real PostgreSQL server for a test, in a temporary folder, reached on this machine only."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

PLACES = "/usr/lib/postgresql/*/bin"
"""Where Debian keeps the programs of the server, which are not on PATH."""

STARTUP = 60.0
"""Seconds within which a server must be up, on a machine that is busy."""


class PostgresServer:
    """A server with one superuser, `postgres`, who needs no password.

    Attributes:
        port: on 127.0.0.1.
    """

    def __init__(self, programs, folder):
        self._programs = Path(programs)
        self._folder = Path(folder)
        self._user = _unprivileged()
        self._process = None
        self._databases = 0
        self.port = _free_port()
        if self._user:
            shutil.chown(folder, *self._user)
        self._run(
            "initdb",
            "--pgdata=data",
            "--username=postgres",
            "--auth=trust",
            "--no-locale",
            "--encoding=UTF8",
            "--no-sync",
        )

    @property
    def url(self):
        """Of the database `postgres`, as SQLAlchemy wants it."""
        return self._url("postgres")

    def new_database(self):
        """The URL of a new, empty database."""
        self._databases += 1
        name = f"test{self._databases}"
        with psycopg.connect(self._url("postgres", driver=""), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}")
        return self._url(name)

    def start(self):
        """Start it, and wait until it answers."""
        settings = {
            "listen_addresses": "127.0.0.1",
            "port": self.port,
            "unix_socket_directories": "",
            "fsync": "off",  # the machine does not crash, and if it does nobody misses this
            "full_page_writes": "off",
            "shared_buffers": "16MB",
        }
        words = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
        with (self._folder / "log").open("ab") as log:
            self._process = self._run("postgres", "-D", "data", *words, log=log)
        self._until_it_answers()

    def stop(self):
        """Stop it in good order; whoever is connected is cut off."""
        self._end(signal.SIGINT)

    def crash(self):
        """End it without good order; the next start has to recover."""
        self._end(signal.SIGQUIT)

    def restart(self):
        """Stop and start, under the same address."""
        self.stop()
        self.start()

    def _url(self, database, driver="+psycopg"):
        return f"postgresql{driver}://postgres@127.0.0.1:{self.port}/{database}"

    def _end(self, how):
        if self._process is None:
            return
        self._process.send_signal(how)
        try:
            self._process.wait(timeout=STARTUP)
        finally:
            self._process.kill()
            self._process = None

    def _until_it_answers(self):
        deadline = time.monotonic() + STARTUP
        while True:
            try:
                psycopg.connect(self._url("postgres", driver=""), connect_timeout=2).close()
            except psycopg.OperationalError:
                said = (self._folder / "log").read_text(errors="replace")
                assert self._process.poll() is None, f"the server ended:\n{said}"
                assert time.monotonic() < deadline, f"the server does not answer:\n{said}"
                time.sleep(0.05)
            else:
                return

    def _run(self, program, *words, log=None):
        """Run one of the programs; to its end, unless it has a log."""
        user, group = self._user or (None, None)
        how = {"cwd": self._folder, "user": user, "group": group, "stdin": subprocess.DEVNULL}
        if self._user:
            how["extra_groups"] = []
        command = [str(self._programs / program), *words]
        if log is not None:
            return subprocess.Popen(command, stdout=log, stderr=log, **how)
        done = subprocess.run(command, capture_output=True, text=True, check=False, **how)
        assert done.returncode == 0, f"{program} failed:\n{done.stdout}{done.stderr}"
        return None


@contextmanager
def postgres_server():
    """A running server. Without its programs the test is skipped, or fails where nothing may be skipped."""
    programs = find_programs()
    if programs is None:
        missing(f"no PostgreSQL server found (initdb and postgres, on PATH or in {PLACES}): apt-get install postgresql")
    with tempfile.TemporaryDirectory(prefix="paytrial-pg-", ignore_cleanup_errors=True) as folder:
        server = PostgresServer(programs, folder)
        try:
            server.start()
            yield server
        finally:
            server.crash()  # the quickest way


def find_programs():
    """The folder of the server's programs, the newest if there are several; None if there is none."""
    on_path = shutil.which("initdb")
    numbered = Path("/").glob(PLACES[1:])
    folders = sorted(numbered, key=lambda folder: _version(folder.parent.name), reverse=True)
    if on_path:
        folders.insert(0, Path(on_path).resolve().parent)  # a link would not be beside the other programs
    return next((folder for folder in folders if (folder / "initdb").exists() and (folder / "postgres").exists()), None)


def missing(what):
    """End the test: skipped, or failed on a machine that is there to test everything."""
    if os.environ.get("CI") == "true":
        pytest.fail(what, pytrace=False)
    pytest.skip(what)


def _version(name):
    return float(name) if name.replace(".", "", 1).isdigit() else 0.0


def _unprivileged():
    """User and group to run as; the server refuses to run as root."""
    if os.geteuid() != 0:
        return None
    names = {entry.pw_name: (entry.pw_uid, entry.pw_gid) for entry in pwd.getpwall()}
    return names.get("postgres") or names["nobody"]


def _free_port():
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]
