"""Reading a text file that a user named, and saying plainly why it cannot be read."""

from __future__ import annotations

import json
import os
import re
import stat
import tomllib
from typing import TYPE_CHECKING, Any

from scenarios.errors import InputError, did_you_mean, shown
from scenarios.lines import key_lines

if TYPE_CHECKING:
    from pathlib import Path

    from scenarios.lines import KeyPath

MAX_BYTES = 1_000_000
"""Largest legal input file: far more than any scenario needs, far less than a data file given by mistake."""

_DECIMAL_COMMA = re.compile(r"= *(-?\d+),(\d+)\b")
_PERCENT = re.compile(r"= *(-?\d+(?:\.\d+)?) *%")
_CURRENCY = re.compile(r"= *[$¥€£] *(-?[\d_.]+)")
_BARE_WORD = re.compile(r"= *([A-Za-z][\w-]*) *(?:#|$)")
_COMPONENT = re.compile(r"^[ \t]*\[\[ *components *\]\]", re.MULTILINE)
_THOUSAND = 3


def read_table(path: Path) -> tuple[dict[str, Any], dict[KeyPath, int]]:
    """Content of a TOML file, or of a `.json` file as results folders hold, and the line of each key.

    Lines are known for TOML only; JSON is written by programs.

    Raises:
        InputError: the file is missing, a folder, not readable, too big, not text, empty or not TOML.
    """
    text, json_file = read_text(path), path.suffix.lower() == ".json"
    parse = json.loads if json_file else tomllib.loads
    try:
        data = parse(text) if text.strip() else {}
        lines = {} if json_file else key_lines(text)
    except (tomllib.TOMLDecodeError, json.JSONDecodeError) as error:
        raise InputError(_syntax_message(path, text, error)) from error
    except RecursionError as error:
        raise InputError(f"{path}: brackets are nested too deeply") from error
    except ValueError as error:  # a number of thousands of digits, which Python refuses to read
        raise InputError(f"{path}: a number has far too many digits") from error
    if not data:
        raise InputError(f"{path}: the file is empty; `paytrial new DIR` writes files to start from")
    if not isinstance(data, dict):
        raise InputError(f"{path}: this is {shown(data)}, where a table of keys and values is needed")
    return data, lines


def read_text(path: Path, most: int = MAX_BYTES) -> str:
    """Text of a UTF-8 file of at most `most` bytes; a byte-order mark at its start is dropped."""
    raw = _read_bytes(path, most)
    if b"\0" in raw:
        raise InputError(f"{path}: this is a binary file, not a text")
    try:
        return raw.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise InputError(f"{path}, line {line}: the file is not UTF-8 text; save it with the encoding UTF-8") from error


def _read_bytes(path: Path, most: int) -> bytes:
    try:
        if stat.S_ISDIR(path.stat().st_mode):
            raise InputError(f"{path}: this is a folder, not a file{_toml_in(path)}")
        if not stat.S_ISREG(path.stat().st_mode):
            raise InputError(f"{path}: this is not an ordinary file")
        with path.open("rb") as file:
            raw = file.read(most + 1)
    except FileNotFoundError as error:
        raise InputError(f"{path}: there is no such file{_neighbour(path)}") from error
    except PermissionError as error:
        raise InputError(f"{path}: no permission to read this file") from error
    except (OSError, ValueError) as error:  # ValueError: a name no file can have
        reason = error.strerror if isinstance(error, OSError) else error
        raise InputError(f"{path}: cannot be read: {reason}") from error
    if len(raw) > most:
        raise InputError(f"{path}: the file is larger than {most // 1_000_000} MB, so it is not an input file")
    return raw


def _neighbour(path: Path) -> str:
    """A hint at a file of nearly that name in the same folder."""
    try:
        names = sorted(entry.name for entry in os.scandir(path.parent) if entry.name.endswith(".toml"))
    except OSError:
        return f" (nor a folder {path.parent})"
    return f"; {did_you_mean(path.name, names)}" if names else ""


def _toml_in(path: Path) -> str:
    try:
        names = sorted(entry.name for entry in os.scandir(path) if entry.name.endswith(".toml"))
    except OSError:
        return ""
    return f"; the files in it: {', '.join(names[:10])}" if names else ""


def _syntax_message(path: Path, text: str, error: ValueError) -> str:
    """The parser's message on one line, with the line it stopped at."""
    language = "JSON" if isinstance(error, json.JSONDecodeError) else "TOML"
    message = " ".join(str(error).split())
    place = re.search(r" ?\(at line (\d+), column \d+\)$|: line (\d+) column .*$", message)
    if place is None:
        return f"{path}: not valid {language}: {message}"
    number, rule = int(place[1] or place[2]), message[: place.start()]
    lines = text.split("\n")
    line = lines[number - 1].strip() if number <= len(lines) else ""
    source = shown(line) if number <= len(lines) else "the end"
    before = len(_COMPONENT.findall("\n".join(lines[: number - 1])))
    inside = f", component {before}" if before else ""
    return f"{path}, line {number}{inside}: not valid {language}: {rule}, at {source}{_syntax_hint(line)}"


def _syntax_hint(line: str) -> str:
    """What was probably meant by a line that is not TOML."""
    if comma := _DECIMAL_COMMA.search(line):
        point = f"{comma[1]}.{comma[2]}, with a point"
        is_thousand = len(comma[2]) == _THOUSAND and comma[1].lstrip("-") != "0"
        return f". Write {comma[1]}{comma[2]}, without a comma, or {point}" if is_thousand else f". Write {point}"
    if percent := _PERCENT.search(line):
        return f". Write {float(percent[1]) / 100:g}, a share"
    if money := _CURRENCY.search(line):
        return f". Write {money[1]}, without the sign"
    if word := _BARE_WORD.search(line):
        return f'. Write "{word[1]}", in quotes'
    return ""
