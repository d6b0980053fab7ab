"""Sales one by one, from a CSV or XLSX file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from scenarios.errors import did_you_mean, shown
from scenarios.history_columns import Needs
from scenarios.sheets import Sheet, read_sheet
from sim.pay.measures import Column
from sim.pay.tallies import ALL_SALES
from sim.pay.weekly import ADDON, NEW, SaleList

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from numpy.typing import NDArray

SHEET = "sales"
"""Sheet of a workbook that is read."""
SALE_COLUMNS: dict[str, tuple[str, bool]] = {
    "person": ("who sold, as in the history", True),
    "month": ("fiscal month of the sale, as in the history", True),
    "amount": ("amount of the sale, currency", True),
    "customer": ("who bought; the same customer has the same name", False),
    "segment": ("segment of the customer, as the scheme calls it", False),
    "product": ("new (a contract with a new customer) or addon", False),
    "margin": ("share of the amount that is gross profit, 0-1", False),
    "months": ("months for which the amount is paid; 12 if empty", False),
    "spend": ("what the customer paid a month before, currency", False),
    "left_month": ("fiscal month in which the customer left; empty: still there", False),
}
"""Column -> (meaning, whether every file must have it)."""
_TEXTS = ("person", "month", "customer", "segment", "product", "left_month")
_PRODUCTS = {"addon": ADDON, "add-on": ADDON, "new": NEW, "": ADDON}
_MONTHS = 12.0


@dataclass(frozen=True, slots=True)
class SaleHistory:
    """Sales one by one.

    Attributes:
        sheet: the file.
        list: the sales.
        month: fiscal month of each, (n,).
        left: fiscal month in which the customer of each left, (n,); -1: still there.
        segments: names of the segments.
        lacks: columns of results that the file does not give.
    """

    sheet: Sheet
    list: SaleList
    month: NDArray[np.int64]
    left: NDArray[np.int64]
    segments: tuple[str, ...]
    lacks: frozenset[Column]

    def sums(self, column: Column, months: int, people: int) -> NDArray[np.float64]:
        """What all sales add up to, (months, people)."""
        at = self.month * people + self.list.seller
        credit = self.list.credit(column, ALL_SALES, self.segments)
        return np.asarray(np.bincount(at, credit, months * people), np.float64).reshape((months, people))

    def of_month(self, month: int) -> SaleList:
        """Sales of a month."""
        rows = self.month == month
        return SaleList(**{name: getattr(self.list, name)[rows] for name in SaleList.__dataclass_fields__})

    def lost_in(self, month: int) -> NDArray[np.int64]:
        """Customers who left in a month, (n,)."""
        return np.unique(self.list.customer[self.left == month])


def load_sales(path: Path, people: tuple[str, ...], number_of: Callable[[str], int | None], months: int) -> SaleHistory:
    """Load single sales.

    Args:
        path: the file.
        people: names that the history knows.
        number_of: fiscal month (from 0) that a text means, None if it means none.
        months: of the history.

    Raises:
        InputError: the file cannot be read, lacks something, or holds something impossible.
    """
    sheet = read_sheet(path, SHEET, _TEXTS)
    sheet.need(name for name, (_, needed) in SALE_COLUMNS.items() if needed)
    sheet.unused(SALE_COLUMNS)
    seller = _sellers(sheet, people)
    month = _months(sheet, "month", number_of, months)
    customer, left = _customers(sheet, month, number_of)
    segment, segments = pd.factorize(_texts(sheet, "segment"))
    size = len(seller)
    listed = SaleList(
        seller=seller,
        customer=customer,
        segment=segment.astype(np.int64),
        product=_products(sheet),
        amount=sheet.numbers("amount"),
        margin=sheet.numbers("margin", -1.0, 1.0) if "margin" in sheet.frame else np.zeros(size),
        months=sheet.numbers("months", 0.01, 1_200.0, empty=_MONTHS)
        if "months" in sheet.frame
        else np.full(size, _MONTHS),
        spend=sheet.numbers("spend", 0.0, empty=0.0) if "spend" in sheet.frame else np.zeros(size),
    )
    lacks = frozenset({Column.GROSS_PROFIT} if "margin" not in sheet.frame else ()) | frozenset(
        {Column.RECURRING} if "months" not in sheet.frame else ()
    )
    names = tuple(str(name) for name in segments)
    return SaleHistory(sheet, listed, month, left, names, lacks)


def _texts(sheet: Sheet, name: str) -> NDArray[np.object_]:
    return sheet.text(name) if name in sheet.frame else np.full(len(sheet.frame), "", object)


def _sellers(sheet: Sheet, people: tuple[str, ...]) -> NDArray[np.int64]:
    rows = {name: i for i, name in enumerate(people)}
    code, names = pd.factorize(sheet.text("person"))
    numbers = np.array([rows.get(str(name), -1) for name in names], np.int64)
    if (numbers < 0).any():
        name = str(names[int((numbers < 0).argmax())])
        row = int((numbers[code] < 0).argmax())
        close = did_you_mean(name, people) if len(people) < MOST_COMPARED else ""
        hint = f"; {close}" if close.startswith("did") else ""
        raise sheet.error(row, f"person {shown(name)} is not in the history{hint}")
    return numbers[code]


MOST_COMPARED = 2_000
"""More names than this are not searched for one that was meant."""


def _months(
    sheet: Sheet, name: str, number_of: Callable[[str], int | None], months: int, *, empty: bool = False
) -> NDArray[np.int64]:
    code, found = pd.factorize(sheet.text(name))
    numbers = np.full(len(found), -1, np.int64)
    for i, text in enumerate(found):
        if empty and text == "":
            continue
        number = number_of(str(text))
        if number is None or not 0 <= number < months:
            row = int((code == i).argmax())
            raise sheet.error(row, f"{name} is {shown(str(text))}, which is no month of the history")
        numbers[i] = number
    return numbers[code]


def _customers(
    sheet: Sheet, month: NDArray[np.int64], number_of: Callable[[str], int | None]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Number of each sale's customer, and the month in which the customer left (-1: still there), both (n,)."""
    names = _texts(sheet, "customer")
    # A sale without a customer is a customer of its own, who stays.
    alone = names == ""
    names = np.where(alone, [f"\0{i}" for i in range(len(names))], names)
    number, found = pd.factorize(names)
    left = np.full(len(number), -1, np.int64)
    if "left_month" in sheet.frame:
        if "customer" not in sheet.frame:
            sheet.need(("customer",), ", which left_month needs")
        most = 1 << 30  # a customer may leave after the history ends
        left = _months(sheet, "left_month", number_of, most, empty=True)
        _refuse_early(sheet, month, left)
    of_customer = np.full(len(found), -1, np.int64)
    np.maximum.at(of_customer, number, left)
    other = (left >= 0) & (left != of_customer[number])
    if other.any():
        row = int(other.argmax())
        raise sheet.error(row, f"customer {shown(str(names[row]))} leaves in two different months")
    late = (of_customer[number] >= 0) & (of_customer[number] < month)
    if late.any():
        row = int(late.argmax())
        raise sheet.error(
            row, f"customer {shown(str(names[row]))} left before this sale; give who returns another name"
        )
    return number.astype(np.int64), of_customer[number]


def _refuse_early(sheet: Sheet, month: NDArray[np.int64], left: NDArray[np.int64]) -> None:
    early = (left >= 0) & (left < month)
    if early.any():
        raise sheet.error(int(early.argmax()), "left_month is before the month of the sale")


def _products(sheet: Sheet) -> NDArray[np.int64]:
    code, found = pd.factorize(np.array([text.lower() for text in _texts(sheet, "product")], object))
    for i, text in enumerate(found):
        if text not in _PRODUCTS:
            row = int((code == i).argmax())
            raise sheet.error(row, f"product is {shown(str(text))}, but must be new or addon")
    return np.array([_PRODUCTS[str(text)] for text in found], np.int64)[code]


def check_sales(listed: SaleHistory, needs: Needs) -> None:
    """Do nothing.

    Raises:
        InputError: a column is missing that a scheme reads, or a segment is written differently there.
    """
    for column, reader in needs.sales.items():
        listed.sheet.need((column,), f", which component {reader!r} reads: {SALE_COLUMNS[column][0]}")
    by_folded = {name.casefold(): name for name in needs.segments}
    for i, name in enumerate(listed.segments):
        meant = by_folded.get(name.casefold())
        if meant is not None and meant != name:
            row = int((listed.list.segment == i).argmax())
            raise listed.sheet.error(row, f"segment is {shown(name)}, but the scheme calls it {meant!r}")
