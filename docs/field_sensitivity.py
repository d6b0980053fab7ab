"""The table of `docs/validation.md` that says which verdicts of field evidence hang on which number.

`python docs/field_sensitivity.py` prints it, `python docs/field_sensitivity.py --write` puts it into the page. It makes
some twenty times the runs of `paytrial validate --only field`, so no test renews it.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

from experiments.validation.field.sensitivity import Moved, sensitivity

PAGE = Path(__file__).parent / "validation.md"
_MARKS = ("<!-- sensitivity:begin -->", "<!-- sensitivity:end -->")


def table(rows: list[Moved]) -> str:
    """One line a number and direction: the verdicts it flips, and the row it moves most."""
    base = {row.case: row for row in rows if not row.number}
    lines = ["| number | moved to | rows tried | verdicts that flip | moves most |", "| --- | --- | --- | --- | --- |"]
    for number, value in dict.fromkeys((row.number, row.value) for row in rows if row.number):
        moved = [row for row in rows if (row.number, row.value) == (number, value)]
        flips = [_flip(base[row.case], row) for row in moved if row.verdict != base[row.case].verdict]
        most = max(moved, key=lambda row: abs(row.found.value - base[row.case].found.value))
        lines.append(
            f"| `{number}` | {value:,.5g} | {len(moved)} | {'; '.join(flips) or 'none'} | "
            f"{_move(base[most.case], most)} |"
        )
    return "\n".join(lines)


def _flip(before: Moved, after: Moved) -> str:
    return f"{_name(after)}: {before.verdict} to **{after.verdict}** ({_value(before)} to {_value(after)})"


def _move(before: Moved, after: Moved) -> str:
    return f"{_name(after)}, {_value(before)} to {_value(after)}"


def _name(row: Moved) -> str:
    return f"`{row.case.removeprefix('field.')}`"


def _value(row: Moved) -> str:
    return f"{row.found.value:+.3f} ± {row.found.error:.3f}"


def main() -> None:
    """Print the table, or put it between its marks."""
    made = table(sensitivity())
    if "--write" not in sys.argv[1:]:
        sys.stdout.write(made + "\n")
        return
    text = PAGE.read_text(encoding="utf-8")
    begin, end = map(re.escape, _MARKS)
    renewed = f"{_MARKS[0]}\n{made}\n{_MARKS[1]}"
    PAGE.write_text(re.sub(f"{begin}.*?{end}", lambda _: renewed, text, flags=re.DOTALL), encoding="utf-8")


if __name__ == "__main__":
    main()
