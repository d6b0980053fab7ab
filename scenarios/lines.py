"""Where each key of a TOML text stands, so that a message can name the line.

The standard parser does not say where it found a value. This scanner walks a text that the parser
has already accepted, so it only has to follow the structure: it reads no values and reports no errors.
"""

from __future__ import annotations

import bisect
import re
import tomllib
from typing import TypeAlias

KeyPath: TypeAlias = tuple[str | int, ...]

_BLANK = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_KEY = re.compile(r"""[ \t]*("(?:[^"\\\n]|\\.)*"|'[^'\n]*'|[A-Za-z0-9_-]+)[ \t]*""")
_STRING = re.compile(
    r'"""(?:[^\\]|\\.)*?"{3,5}|' r"'''.*?'{3,5}|" r'"(?:[^"\\\n]|\\.)*"|' r"'[^'\n]*'",
    re.DOTALL,
)
_BARE = re.compile(r"[^,\]}#\n]*")


def key_lines(text: str) -> dict[KeyPath, int]:
    """Line (from 1) of every key and array item of a valid TOML text, by path.

    A path is a tuple of keys and array positions (from 0): `("segments", 1, "churn")`.
    """
    return _Scanner(text).scan()


class _Scanner:
    """One pass over a text."""

    def __init__(self, text: str) -> None:
        self.text = text.replace("\r\n", "\n")
        self.at = 0
        self.breaks = [match.start() for match in re.finditer("\n", self.text)]
        self.lines: dict[KeyPath, int] = {}
        self.count: dict[KeyPath, int] = {}  # tables seen in each array of tables

    def scan(self) -> dict[KeyPath, int]:
        table: KeyPath = ()
        self._skip(_BLANK)
        while self.at < len(self.text):
            if self.text[self.at] == "[":
                table = self._header()
            else:
                self._pair(table)
            self._skip(_BLANK)
        return self.lines

    def _header(self) -> KeyPath:
        start, array = self.at, self.text.startswith("[[", self.at)
        self.at += 2 if array else 1
        path = self._current(self._keys())
        self.at += 2 if array else 1
        if array:
            index = self.count.get(path, 0)
            self.count[path] = index + 1
            self._mark(path, start)
            path = (*path, index)
        self._mark(path, start)
        return path

    def _current(self, keys: KeyPath) -> KeyPath:
        """The path of a header: inside an array of tables it means the last one so far."""
        path: KeyPath = ()
        for key in keys[:-1]:
            path = (*path, key)
            if path in self.count:
                path = (*path, self.count[path] - 1)
        return (*path, keys[-1])

    def _pair(self, table: KeyPath) -> None:
        start = self.at
        keys = self._keys()
        self.at += 1  # the equals sign
        for length in range(1, len(keys) + 1):
            self._mark((*table, *keys[:length]), start)
        self._skip(_BLANK)
        self._value((*table, *keys))

    def _keys(self) -> KeyPath:
        keys: list[str] = []
        while match := _KEY.match(self.text, self.at):
            raw = match[1]
            keys.append(tomllib.loads(f"k = {raw}")["k"] if raw[0] in "\"'" else raw)
            self.at = match.end()
            if self.text[self.at] != ".":
                break
            self.at += 1
        return tuple(keys)

    def _value(self, path: KeyPath) -> None:
        opening = self.text[self.at]
        if opening == "[":
            self._items(path)
        elif opening == "{":
            self._inline_table(path)
        elif opening in "\"'":
            self._skip(_STRING)
        else:
            self._skip(_BARE)

    def _items(self, path: KeyPath) -> None:
        self.at += 1
        index = 0
        while not self._at_end("]"):
            self._mark((*path, index), self.at)
            self._value((*path, index))
            index += 1

    def _inline_table(self, path: KeyPath) -> None:
        self.at += 1
        while not self._at_end("}"):
            self._pair(path)

    def _at_end(self, bracket: str) -> bool:
        """Step over blanks and a comma; at the closing bracket, step over it and say so."""
        self._skip(_BLANK)
        if self.text[self.at] == ",":
            self.at += 1
            self._skip(_BLANK)
        if self.text[self.at] != bracket:
            return False
        self.at += 1
        return True

    def _skip(self, pattern: re.Pattern[str]) -> None:
        match = pattern.match(self.text, self.at)
        self.at = match.end() if match else self.at + 1

    def _mark(self, path: KeyPath, position: int) -> None:
        self.lines.setdefault(path, bisect.bisect_left(self.breaks, position) + 1)
