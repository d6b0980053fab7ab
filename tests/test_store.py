"""Parts, the store, the lock and the merge: what is on disk is complete, or is not there."""

from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
import time

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest

from experiments.design import Job, Row, World
from experiments.files import write_file, writing
from experiments.lock import exclusive
from experiments.parts import TABLES, Outcome, PartReader, batch, encode
from experiments.store import ResultsWarning, Store
from experiments.tables import runs_table, write_runs, write_tables
from scenarios.errors import InputError
from scenarios.loader import load_scenario, load_scheme

WORLD = World(load_scenario("tiny"))
SCHEME = load_scheme("current")


def outcome(number: int, rows: int = 2) -> Outcome:
    week = np.arange(rows)
    table = pd.DataFrame({"week": week, "name": np.full(rows, f"n{number % 3}", object), "value": week + number + 0.25})
    return Outcome(f"{number:016x}", "", {"profit": float(number)}, {name: batch(table) for name in TABLES})


def failure(number: int) -> Outcome:
    return Outcome(f"{number:016x}", "ValueError: no")


def row(number: int, scheme: str = "a") -> Row:
    return Row(scheme, Job(f"{number:016x}", "5cene", "5cheme", number, "fixed", WORLD, SCHEME))


def merged(store: Store, rows, folder) -> dict[str, bytes]:
    folder.mkdir(exist_ok=True)
    paths = {name: folder / f"{name}.parquet" for name in TABLES}
    write_tables(rows, store, paths)
    return {name: path.read_bytes() for name, path in paths.items()}


# --- parts


def test_a_part_gives_back_what_went_in():
    reader = PartReader(encode([outcome(1), failure(2), outcome(3, rows=0), outcome(4, rows=5)]).data)
    assert reader.runs["status"].tolist() == ["ok", "failed", "ok", "ok"]
    assert reader.runs["error"].tolist() == ["", "ValueError: no", "", ""]
    assert reader.runs["profit"].tolist() == pytest.approx([1.0, np.nan, 3.0, 4.0], nan_ok=True)
    assert [reader.tables(i)["weeks"].num_rows for i in range(4)] == [2, 0, 0, 5]
    assert reader.tables(3)["agents"].to_pydict() == outcome(4, rows=5).tables["agents"].to_pydict()


def test_a_part_of_failures_has_no_tables():
    part = encode([failure(1)])
    assert (part.ok, part.failed) == (0, 1)
    assert PartReader(part.data).tables(0) == {}


def test_the_bytes_of_a_part_depend_on_its_runs_alone():
    assert encode([outcome(1), outcome(2)]).data == encode([outcome(1), outcome(2)]).data


def test_columns_are_compact():
    table = pd.DataFrame(
        {
            "whole": np.array([1, 2]),
            "number": np.array([1, 2], np.float32),
            "yes": [True, False],
            "text": ["a", "b"],
            "kind": pd.Categorical(["x", "y"]),
        }
    )
    kinds = {field.name: str(field.type) for field in batch(table).schema}
    assert kinds == {"whole": "int32", "number": "double", "yes": "bool", "text": "string", "kind": "string"}


@pytest.mark.parametrize("value", [2**31, -(2**31) - 1])
def test_a_whole_number_is_never_cut(value):
    with pytest.raises(OverflowError, match="'week'"):
        batch(pd.DataFrame({"week": [value]}))


# --- store


def test_a_run_exists_once_its_part_is_there(tmp_path):
    store = Store(tmp_path / "parts")
    store.add(encode([outcome(1), failure(2)]))
    for view in (store, Store(tmp_path / "parts")):
        assert [view.is_ok(f"{n:016x}") for n in (1, 2, 3)] == [True, False, False]
        assert [view.is_failed(f"{n:016x}") for n in (1, 2, 3)] == [False, True, False]


def test_a_run_that_is_well_stands_against_one_that_failed(tmp_path):
    Store(tmp_path).add(encode([failure(1), outcome(2)]))
    Store(tmp_path).add(encode([outcome(1)]))
    store = Store(tmp_path)
    assert store.is_ok(f"{1:016x}")
    found = store.outcomes([f"{n:016x}" for n in (2, 1)])
    assert found["status"].tolist() == ["ok", "ok"]
    assert found["profit"].tolist() == [2.0, 1.0]


def test_the_last_word_on_a_failure_counts(tmp_path):
    store = Store(tmp_path)
    store.add(encode([failure(1)]))
    store.add(encode([Outcome(f"{1:016x}", "OSError: later")]))
    assert store.outcomes([f"{1:016x}"])["error"].tolist() == ["OSError: later"]


def flip_a_bit(data: bytes) -> bytes:
    middle = len(data) // 2
    return data[:middle] + bytes([data[middle] ^ 1]) + data[middle + 1 :]


@pytest.mark.parametrize("damage", [flip_a_bit, lambda data: data[:-100], lambda data: b"", lambda data: b"x" * 500])
def test_a_damaged_part_counts_as_not_done_and_is_said_once(tmp_path, damage):
    store = Store(tmp_path)
    store.add(encode([outcome(1)]))
    (good,) = tmp_path.glob("*.part")
    store.add(encode([outcome(2)]))
    good.write_bytes(damage(good.read_bytes()))
    with pytest.warns(ResultsWarning, match=f"1 damaged file.*{good.name}.*count as not done") as said:
        again = Store(tmp_path)
    assert len(said) == 1
    assert not again.is_ok(f"{1:016x}")
    assert again.is_ok(f"{2:016x}")
    assert good.with_suffix(".damaged").exists()
    again.add(encode([outcome(1)]))
    assert Store(tmp_path).is_ok(f"{1:016x}")


def test_a_part_put_right_is_not_warned_about_again(tmp_path, recwarn):
    store = Store(tmp_path)
    store.add(encode([outcome(1)]))
    (part,) = tmp_path.glob("*.part")
    part.write_bytes(b"")
    Store(tmp_path)
    Store(tmp_path)
    assert len(recwarn) == 1


# --- files


@pytest.mark.parametrize("reason", [errno.ENOSPC, errno.EROFS, errno.EACCES])
def test_a_file_that_cannot_be_written_leaves_nothing(tmp_path, monkeypatch, reason):
    def refuse(descriptor):
        raise OSError(reason, os.strerror(reason))

    monkeypatch.setattr(os, "fsync", refuse)
    with (
        pytest.raises(InputError, match=f"cannot write results to {tmp_path}: {os.strerror(reason)}"),
        writing(tmp_path),
    ):
        write_file(tmp_path / "x", b"something")
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_cannot_be_replaced_stays_as_it_was(tmp_path, monkeypatch):
    write_file(tmp_path / "x", b"old")
    monkeypatch.setattr(os, "fsync", lambda descriptor: (_ for _ in ()).throw(OSError(errno.ENOSPC, "full")))
    with pytest.raises(OSError, match="full"):
        write_file(tmp_path / "x", b"new")
    assert (tmp_path / "x").read_bytes() == b"old"
    assert len(list(tmp_path.iterdir())) == 1


# --- lock

HOLD = """
import sys, time
from pathlib import Path
from experiments.lock import exclusive
with exclusive(Path(sys.argv[1]), Path("results")):
    print("held", flush=True)
    time.sleep(60)
"""


@pytest.fixture
def holder(tmp_path):
    """Another process that holds the lock."""
    process = subprocess.Popen([sys.executable, "-c", HOLD, str(tmp_path / "lock")], stdout=subprocess.PIPE, text=True)
    assert process.stdout.readline() == "held\n"
    yield process
    process.kill()
    process.communicate()


def test_a_second_process_is_told_who_writes(tmp_path, holder):
    expected = rf"results is being written by another command \(process {holder.pid}\): wait"
    with pytest.raises(InputError, match=expected), exclusive(tmp_path / "lock", "results"):
        pass


def test_the_lock_of_a_killed_process_is_void(tmp_path, holder):
    holder.send_signal(signal.SIGKILL)
    holder.wait()
    assert (tmp_path / "lock").read_text() == f"{holder.pid}\n"
    with exclusive(tmp_path / "lock", "results"):
        assert (tmp_path / "lock").read_text() == f"{os.getpid()}\n"


def test_the_lock_is_free_afterwards_and_held_meanwhile(tmp_path):
    held = f"process {os.getpid()}"
    for _ in range(2):
        with (
            exclusive(tmp_path / "lock", "results"),
            pytest.raises(InputError, match=held),
            exclusive(tmp_path / "lock", "results"),
        ):
            pass


# --- merge


def test_tables_do_not_depend_on_how_runs_were_cut_into_parts(tmp_path, monkeypatch):
    monkeypatch.setattr("experiments.tables.GROUP_ROWS", 7)
    outcomes = [outcome(n, rows=1 + n % 4) for n in range(12)] + [failure(12)]
    rows = [row(n, "first" if n % 2 else "second") for n in (3, 1, 12, 0, 2, *range(4, 12))]
    one, other = Store(tmp_path / "one"), Store(tmp_path / "other")
    one.add(encode(outcomes))
    for cut in (outcomes[9:], outcomes[4:9], outcomes[1:4], outcomes[:1]):
        other.add(encode(cut[::-1]))
    assert merged(one, rows, tmp_path / "a") == merged(other, rows, tmp_path / "b")


def test_rows_come_in_the_order_of_the_plan_with_names_in_front(tmp_path, monkeypatch):
    monkeypatch.setattr("experiments.tables.GROUP_ROWS", 3)
    store = Store(tmp_path / "parts")
    store.add(encode([outcome(n) for n in range(3)]))
    rows = [row(2, "b"), row(0, "b"), row(2, "a"), row(1, "a")]  # run 2 under two names
    merged(store, rows, tmp_path)
    table = pd.read_parquet(tmp_path / "weeks.parquet")
    assert list(table.columns) == ["scheme", "seed", "week", "name", "value"]
    assert list(table["scheme"]) == ["b"] * 4 + ["a"] * 4
    assert list(table["scheme"].cat.categories) == ["b", "a"]
    assert list(table["seed"]) == [2, 2, 0, 0, 2, 2, 1, 1]
    assert list(table["name"]) == ["n2", "n2", "n0", "n0", "n2", "n2", "n1", "n1"]
    assert list(table["value"]) == [2.25, 3.25, 0.25, 1.25, 2.25, 3.25, 1.25, 2.25]
    assert {str(table[name].dtype) for name in ("scheme", "name")} == {"category"}
    assert pq.read_metadata(tmp_path / "weeks.parquet").num_row_groups == 2


def test_tables_of_failures_only_are_empty_but_there(tmp_path):
    store = Store(tmp_path / "parts")
    store.add(encode([failure(1)]))
    merged(store, [row(1)], tmp_path)
    assert pd.read_parquet(tmp_path / "pay_lines.parquet").shape == (0, 2)
    runs = runs_table([row(1)], "tiny", store)
    assert runs["status"].tolist() == ["failed"]
    assert runs["profit"].isna().all()


def test_the_runs_table_has_the_same_types_whatever_is_in_it(tmp_path):
    store = Store(tmp_path / "parts")
    store.add(encode([failure(1), outcome(2)]))
    kinds = []
    for rows in ([row(1)], [row(2)], [row(1), row(2)]):
        write_runs(runs_table(rows, "tiny", store), tmp_path / "runs.parquet")
        kinds.append(pq.read_schema(tmp_path / "runs.parquet"))
    assert kinds[0].equals(kinds[1])
    assert kinds[1].equals(kinds[2])


def test_runs_of_another_model_are_not_mixed_in(tmp_path):
    store = Store(tmp_path / "parts")
    other = Outcome(f"{2:016x}", "", {}, {name: batch(pd.DataFrame({"week": [0]})) for name in TABLES})
    store.add(encode([outcome(1)]))
    store.add(encode([other]))
    with pytest.raises(InputError, match="other columns than the runs before it"):
        merged(store, [row(1), row(2)], tmp_path)


@pytest.mark.slow
def test_keeping_and_merging_a_run_takes_less_than_5_ms(tmp_path):
    runs = 2_000
    store = Store(tmp_path / "parts")
    weeks = pd.DataFrame(np.random.default_rng(1).random((26, 45)), columns=[f"c{i}" for i in range(45)])
    table = {name: batch(weeks.iloc[:, :15]) for name in TABLES} | {"weeks": batch(weeks)}
    started = time.perf_counter()
    for first in range(0, runs, 100):
        chunk = [Outcome(f"{n:016x}", "", {"profit": 1.0}, table) for n in range(first, first + 100)]
        store.add(encode(chunk))
    merged(store, [row(n) for n in range(runs)], tmp_path)
    assert (time.perf_counter() - started) / runs < 0.005
