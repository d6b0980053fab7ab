"""Draw docs/figures/commission_sweep.svg and .csv: what a commission of 0 to 20% on sales does in `cloud_server`.

Run `python docs/figures/commission_sweep.py` from the repository; about three minutes on two cores.
"""

from __future__ import annotations

import multiprocessing
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import matplotlib as mpl
import pandas as pd
import seaborn as sns
from matplotlib import pyplot as plt

from scenarios.loader import load_scenario
from sim.beliefs import Beliefs, measure_beliefs
from sim.params import Scenario
from sim.run import run
from sim.scheme import Scheme

RATES = [0.0, 0.025, 0.05, 0.075, 0.10, 0.125, 0.15, 0.175, 0.20]
SEEDS = range(32)
HERE = Path(__file__).parent
PANELS = {
    "sell": ("Selling time rises", "share of a week", 1.0),
    "serve": ("Service time falls", "share of a week", 1.0),
    "push": ("Push rises", "0-1", 1.0),
    "mis_sold_share": ("Mis-sold share rises", "% of add-on sales", 100.0),
    "satisfaction": ("Satisfaction falls", "points", 1.0),
    "retention_12m": ("12-month retention falls", "% of customers", 100.0),
    "revenue_year1": ("First-year revenue rises", "million CNY", 1e-6),
    "profit": ("3-year profit peaks inside", "million CNY", 1e-6),
}


def _scheme(rate: float) -> Scheme:
    base = {"kind": "fixed", "id": "base", "amount": 5_000.0}
    commission = {"kind": "commission", "id": "commission", "on": "sales", "rate": rate}
    return Scheme.model_validate({"name": "sweep", "components": [base, commission]})


def _simulate(task: tuple[Scenario, Beliefs, float, int]) -> dict[str, float]:
    scenario, beliefs, rate, seed = task
    kpis = run(scenario, _scheme(rate), seed, beliefs=beliefs).kpis
    return {"rate": rate, "seed": seed, **{name: kpis[name] for name in PANELS}}


def measure() -> pd.DataFrame:
    """One row per rate and seed."""
    scenario = load_scenario("cloud_server")
    beliefs = measure_beliefs(scenario)
    tasks = [(scenario, beliefs, rate, seed) for rate in RATES for seed in SEEDS]
    with ProcessPoolExecutor(mp_context=multiprocessing.get_context("spawn")) as pool:
        return pd.DataFrame(list(pool.map(_simulate, tasks, chunksize=8)))


def draw(runs: pd.DataFrame) -> None:
    """Eight panels: mean over seeds, band = 80% of runs."""
    sns.set_theme(style="whitegrid", font_scale=0.8)
    mpl.rcParams.update({"svg.fonttype": "none", "svg.hashsalt": "paytrial"})
    figure, axes = plt.subplots(2, 4, figsize=(12, 5.6), sharex=True)
    for axis, (name, (title, unit, scale)) in zip(axes.flat, PANELS.items(), strict=True):
        shown = runs.assign(rate=100 * runs["rate"], value=scale * runs[name])
        sns.lineplot(shown, x="rate", y="value", errorbar=("pi", 80), marker="o", color="#22577a", ax=axis)
        axis.set(title=title, xlabel="commission on sales, %", ylabel=unit)
    figure.suptitle("cloud_server, base pay 5,000 a month: mean of 32 runs, band = 80% of runs")
    figure.tight_layout()
    figure.savefig(HERE / "commission_sweep.svg", metadata={"Date": None})


def main() -> None:
    """Measure, save the table, draw."""
    runs = measure()
    summary = runs.drop(columns="seed").groupby("rate").agg(["mean", "sem"])
    summary.columns = ["_".join(column) for column in summary.columns]
    summary.round(6).to_csv(HERE / "commission_sweep.csv")
    draw(runs)


if __name__ == "__main__":
    main()
