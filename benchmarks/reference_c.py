"""The kernels in C: compiled when the benchmark runs, called through ctypes."""

from __future__ import annotations

import ctypes
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.customers import WIDTH
from sim.kernels import Acted, Arrived, Fixed, Weekly

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy as np
    from numpy.typing import NDArray

    from benchmarks.world import KernelState

FLAGS = ("-O3", "-march=native", "-ffast-math")
_SOURCE = Path(__file__).with_name("kernel.c")


class CKernels:
    """`arrive` and `act` in C.

    Raises:
        RuntimeError: if there is no gcc, or the row layouts of both sides differ.
    """

    def __init__(self) -> None:
        """Compile in a temporary folder and load."""
        compiler = shutil.which("gcc")
        if compiler is None:
            raise RuntimeError("gcc not found")
        with tempfile.TemporaryDirectory() as folder:
            target = Path(folder) / "kernel.so"
            command = [compiler, *FLAGS, "-shared", "-fPIC", str(_SOURCE), "-o", str(target), "-lm"]
            done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - our own source
            if done.returncode:
                raise RuntimeError(f"gcc failed: {done.stderr.strip().splitlines()[-1]}")
            self._library = ctypes.CDLL(str(target))
        layout = (ctypes.c_int64 * 5)()
        self._library.layout(layout)
        expected = [len(Fixed), len(Weekly), len(Arrived), len(Acted), WIDTH]
        if list(layout) != expected:
            raise RuntimeError(f"kernel.c is out of step with sim/kernels.py: rows {list(layout)}, expected {expected}")

    def bind(
        self, state: KernelState, tiles: NDArray[np.float32], arrived: NDArray[np.int64], acted: NDArray[np.int64]
    ) -> Callable[[int], None]:
        """A function that does the week of a tick on `tiles` and writes both sums; it keeps its arrays alive."""
        serial, first, count = state.rest
        head = [*(_pointer(a) for a in (tiles, serial, first, count)), *_sizes(len(count), len(state.fixed))]
        keys = [ctypes.c_uint32(int(key)) for key in state.keys]
        tail = [_pointer(state.fixed), _pointer(state.weekly)]

        def week(tick: int, _alive: object = (state, tiles)) -> None:
            now = ctypes.c_uint32(tick)
            self._library.arrive(*head, now, *keys, *tail, _pointer(arrived))
            self._library.act(*head, now, *keys, *tail, _pointer(acted))

        return week


def _pointer(array: NDArray[Any]) -> ctypes.c_void_p:
    return ctypes.c_void_p(array.ctypes.data)


def _sizes(cells: int, segments: int) -> list[ctypes.c_int64]:
    return [ctypes.c_int64(cells), ctypes.c_int64(segments)]
