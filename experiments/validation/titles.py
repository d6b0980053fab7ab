"""Names of the theories and their titles, in the order of the table; apart, so that help need not load the model."""

from __future__ import annotations

TITLES = {
    "multitask": "Two tasks, linear pay",
    "search": "Two tasks, the scheme found by search",
    "one-task": "One task, linear pay",
    "selling": "Selling effort under a commission",
    "distortion": "A measure that reads only part of what is valued",
    "gamma": "Gamma sales, power utility",
    "waiting": "Waiting for an agent (Erlang C)",
    "patience": "Callers who hang up (Erlang A)",
    "cross-selling": "Selling during calls adds load",
    "staffing": "Economies of scale in staffing",
    "survival": "Customers who differ in how likely they leave",
    "fit": "Fit of the survival curve",
    "annuity": "Customer lifetime value, as an annuity",
    "margin": "Margin multiple and retention elasticity",
    "loss": "Loss of a customer (reconstruction)",
}
