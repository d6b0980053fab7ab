"""From what a user writes after `--rule` or in `rules` of a spec to a rule that the model knows."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path

from scenarios.errors import InputError, shown, unknown
from sim.behaviour import RULES
from sim.behaviour.own import RuleError, Source, learn_rule, own_rule
from sim.theory import Part, in_words, parts_of

_FILE = re.compile(r"(?P<file>.+\.py)(:(?P<cls>\w+))?")
_MODULE = re.compile(r"(?P<module>[A-Za-z_][\w.]*):(?P<cls>\w+)")


def load_rule(text: str, folder: Path | None = None) -> str:
    """A rule in its one form: names of rules as they are, files of one's own as `name@digest of the source`.

    Args:
        text: a name (`best_response`), a file (`my_rule.py`, or `my_rule.py:Class`), `module:Class`, or shares of them:
            `0.7 best_response + 0.3 my_rule.py`.
        folder: where paths start; the working folder if left out.

    Raises:
        InputError: there is no such rule, the shares are wrong, or a file does not hold a rule.
    """
    if not text.strip():
        raise InputError(f"the name of the rule is empty; there are: {', '.join(RULES)}")
    try:
        parts = [Part(part.share, _known(part.rule, folder or Path())) for part in parts_of(text)]
        twice = next((part.rule for i, part in enumerate(parts) if part.rule in [p.rule for p in parts[:i]]), None)
    except RuleError as error:
        raise InputError(str(error)) from error
    except ValueError as error:
        raise InputError(f"rule {shown(text)}: {error}") from error
    if twice is not None:
        raise InputError(f"rule {shown(text)}: {twice.partition('@')[0]!r} appears twice")
    return in_words(parts)


def _known(name: str, folder: Path) -> str:
    if name in RULES or own_rule(name) is not None:
        return name
    file, module = _FILE.fullmatch(name), _MODULE.fullmatch(name)
    if file is not None:
        path = folder / file["file"]
        return learn_rule(Source(str(path), _text(path), file["cls"] or ""))
    if module is not None:
        path = _file_of(module["module"])
        return learn_rule(Source(str(path), _text(path), module["cls"]))
    error = unknown("rule", name, RULES)
    raise InputError(
        f"{error} For a rule of your own name its file, as in my_rule.py; shares as in 0.7 logit + 0.3 fixed."
    )


def _file_of(module: str) -> Path:
    try:
        found = importlib.util.find_spec(module)
    except (ImportError, ValueError):
        found = None
    if found is None or found.origin is None or not found.origin.endswith(".py"):
        raise InputError(
            f"there is no Python module {shown(module)} to take a rule from; a file is named as in my_rule.py"
        )
    return Path(found.origin)


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise InputError(f"{path}: this is not a text file in UTF-8") from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise InputError(f"rule {shown(str(path))} cannot be read: {reason}") from None
