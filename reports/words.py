"""Names in a sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reports.catalogue import t

if TYPE_CHECKING:
    from collections.abc import Sequence

MOST_NAMED = 6


def either(items: Sequence[str]) -> str:
    """`A`, `A or B`, `A, B or C`."""
    return listing(items, "list.or")


def listing(items: Sequence[str], last: str = "list.last") -> str:
    """`A`, `A and B`, `A, B and C`."""
    if len(items) < 2:  # noqa: PLR2004
        return "".join(items)
    return t(last, head=t("list.comma").join(items[:-1]), last=items[-1])


def some(items: Sequence[str], most: int = MOST_NAMED) -> list[str]:
    """The items, or the first of them and how many more there are."""
    listed = list(items)
    if len(listed) <= most:
        return listed
    return [*listed[: most - 1], t("list.more", n=len(listed) - most + 1)]
