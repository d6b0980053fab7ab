"""`paytrial calibrate`."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Annotated, Any

import typer

from paytrial.console import aligned, note, print_json, progress_bar
from paytrial.options import JsonOption, ScenarioArgument, WorkersOption, check_workers, folder_of
from scenarios.errors import InputError

if TYPE_CHECKING:
    from experiments.calibration import Calibrated, FittedFigure, Return
    from scenarios.calibration import Calibration
    from sim.params import Scenario

_WELL = 2.0


def calibrate(
    ctx: typer.Context,
    scenario: ScenarioArgument,
    data: Annotated[
        str,
        typer.Option(
            "--data",
            metavar="FILE",
            help="Measured figures, and the numbers that may move: TOML file, or name in the library.",
            show_default=False,
        ),
    ],
    out: Annotated[
        str, typer.Option("--out", metavar="DIR", help="Where tables and the new scenario go.", show_default=False)
    ],
    workers: WorkersOption = None,
    as_json: JsonOption = False,
) -> None:
    """Fit a scenario to measured figures.

    Moves the numbers that FILE names until the scenario gives the figures that FILE marks as used, by least squares on
    common seeds, and checks the result on fresh seeds. Figures that are held out are predicted and compared, so that
    you see whether the model is right where it was not told. Writes the calibrated scenario as a TOML file.

    \b
    Examples:
      paytrial calibrate telecom_branch --data telecom_branch --out branch
      paytrial calibrate my/scenario.toml --data my/figures.toml --out fitted --workers 2
    """  # noqa: D301 -- \b is for typer: it keeps the lines below it as they are
    check_workers(workers)
    folder = folder_of(out)
    if folder.exists() and not folder.is_dir():
        raise InputError(f"--out {folder} is a file; name a folder")
    from paytrial.guard import words
    from scenarios.calibration import load_calibration
    from scenarios.library import is_path
    from scenarios.loader import load_scenario, load_scheme

    start = load_scenario(scenario)
    plan, file = load_calibration(data)
    scheme = load_scheme(file.parent / plan.scheme if is_path(plan.scheme) else plan.scheme)
    from experiments.calibration import calibrate as fit_to_figures
    from experiments.calibration.output import figure_rows, number_rows, programme_rows, save

    with progress_bar(f"calibrate {plan.name}") as progress:
        found = fit_to_figures(start, scheme, plan, workers=workers, progress=progress)
    path = save(folder, found, plan, start, scheme, words(ctx))
    if as_json:
        rows: dict[str, Any] = {"numbers": number_rows(found), "figures": figure_rows(found)}
        print_json({**rows, "programme": programme_rows(found), "runs": found.runs, "scenario": str(path)})
    else:
        typer.echo(_told(start, plan, found))
    note(f"written: {path} and tables in {folder}")


def _told(start: Scenario, plan: Calibration, found: Calibrated) -> str:
    used = [fitted for fitted in found.fit.figures if fitted.figure.use == "fit"]
    held = [fitted for fitted in found.fit.figures if fitted.figure.use == "predict"]
    lines = [
        f"{start.title or start.name}, calibrated to: {plan.title or plan.name}",
        f"{found.runs} runs; figures and intervals below are of {plan.runs} runs on fresh seeds.",
        "",
        "Numbers moved (95% interval)",
        _numbers(found),
        "",
        "Figures used",
        _figures(used),
    ]
    if held:
        lines += ["", "Figures held out: predicted, then compared", _figures(held)]
    if found.programme is not None:
        lines += ["", _programme(found.programme, start.currency)]
    return "\n".join([*lines, "", _verdict(found, used, held)])


def _numbers(found: Calibrated) -> str:
    rows: list[tuple[str, ...]] = [("", "before", "after", "from", "to", "")]
    for number in found.fit.numbers:
        low, high = number.after - 1.96 * number.error, number.after + 1.96 * number.error
        edge = "at the edge of its range" if number.at_bound else ""
        rows.append((number.path, *map(_short, (number.before, number.after, low, high)), edge))
    return aligned(rows, numbers_from=1)


def _figures(fitted: list[FittedFigure]) -> str:
    rows: list[tuple[str, ...]] = [("", "measured", "+-", "simulated", "from", "to", "off by")]
    for each in fitted:
        figure = each.figure
        cells = map(_short, (figure.value, figure.error, each.simulated, *each.interval))
        rows.append((figure.title or figure.name, *cells, f"{each.misfit:+.1f} s.e."))
    return aligned(rows, numbers_from=1)


def _programme(found: Return, currency: str) -> str:
    def amount(value: float, error: float | None = None) -> str:
        return f"{value:,.0f}" if error is None else f"{value:,.0f} +- {1.96 * error:,.0f}"

    rows = [
        ("customers more at the end", amount(found.kept.value, found.kept.error)),
        (f"earned by the end, {currency}", amount(found.earned.value, found.earned.error)),
        (f"still to earn from them, {currency}", amount(found.later.value, found.later.error)),
        (f"spent, {currency}", amount(found.spent)),
        (f"net, {currency}", amount(found.net)),
        ("pays for itself by the end with", _share(found.break_even_now)),
        ("pays for itself in the long run with", _share(found.break_even)),
    ]
    parts: list[tuple[str, ...]] = [("part", "spent", "must keep", "kept")]
    parts += [(part.name, *(f"{value:,.0f}" for value in (part.spent, part.needed, part.kept))) for part in found.parts]
    said = "kept: as the scenario divides the effect over the parts; only the whole is measured"
    blocks = aligned(rows, numbers_from=1), aligned(parts, numbers_from=1)
    return f"The programme, against doing without\n{blocks[0]}\n\n{blocks[1]}\n  ({said})"


def _share(value: float) -> str:
    return f"{100 * value:.0f}% of its effect" if math.isfinite(value) else "no size of its effect"


def _verdict(found: Calibrated, used: list[FittedFigure], held: list[FittedFigure]) -> str:
    def right(figures: list[FittedFigure]) -> int:
        return sum(abs(each.misfit) <= _WELL for each in figures)

    said = f"{right(used)} of {len(used)} figures used are hit within 2 standard errors"
    said += f"; {right(held)} of {len(held)} held out are predicted so." if held else "."
    edges = [number.name for number in found.fit.numbers if number.at_bound]
    return said + (f" At the edge of its range: {', '.join(edges)}." if edges else "")


def _short(value: float) -> str:
    """A number with four significant digits."""
    return f"{value:,.0f}" if abs(value) >= 1_000 else f"{value:.4g}"  # noqa: PLR2004 - thousands need no decimals
