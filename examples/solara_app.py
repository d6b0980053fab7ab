# ruff: noqa: INP001 - run by path, never installed
"""Watch the model week by week in Mesa's SolaraViz: `solara run examples/solara_app.py` (extra `viz`)."""

from __future__ import annotations

import solara
from matplotlib.figure import Figure
from mesa.visualization import Slider, SolaraViz, make_plot_component
from mesa.visualization.utils import update_counter

from scenarios.loader import load_scenario
from sim.mesa_model import CommissionModel
from sim.scheme import Scheme

SCENARIO = load_scenario("cloud_server")


class RateModel(CommissionModel):
    """The model with the two numbers that the sliders move."""

    def __init__(self, base: float = 5_000, rate: float = 8, rng: int = 0) -> None:
        """`base` in currency a month, `rate` of commission on sales in percent."""
        fixed = {"kind": "fixed", "id": "base", "amount": base}
        commission = {"kind": "commission", "id": "commission", "on": "sales", "rate": rate / 100}
        super().__init__(SCENARIO, Scheme(name="sliders", components=(fixed, commission)), rng=rng)


@solara.component
def Effort(model: RateModel) -> None:  # noqa: N802 - Solara components are written like classes
    """Every agent's selling time and push of the week."""
    update_counter.get()
    axes = (figure := Figure()).subplots()
    axes.scatter([agent.sell for agent in model.agents], [agent.push for agent in model.agents], alpha=0.5)
    axes.set(xlabel="selling time, share of week", ylabel="push", xlim=(0, 1), ylim=(0, 0.5))
    solara.FigureMatplotlib(figure)


page = SolaraViz(
    RateModel(),
    components=[Effort, *(make_plot_component(name) for name in ("satisfaction", "customers", "sales"))],
    model_params={
        "base": Slider("base pay, CNY a month", 5_000, 2_000, 9_000, 500),
        "rate": Slider("commission, % of sales", 8, 0, 20, 1),
    },
    name="paytrial",
)
