"""A study in words: worlds, schemes, aims, limits, seeds, and how points and schemes were chosen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reports.catalogue import t
from reports.format import percent, plain
from reports.labels import clean, shorten
from reports.studies.limits import limit_words
from reports.theories import rule_title
from reports.words import listing

if TYPE_CHECKING:
    from collections.abc import Callable

    from reports.studies.view import View

Said = list[tuple[str, str]]


def asked(view: View) -> Said:
    """What was asked, as (name, text)."""
    spec = view.spec
    worlds = [f"{view.worlds[s.name]} ({t('span.weeks', n=s.weeks)})" for s in view.saved.scenarios]
    said = [
        ("question", clean(spec.description)),
        ("worlds", t("list.semicolon").join(worlds)),
        ("rules", t("list.semicolon").join(rule_title(rule, view.manifest) for rule in spec.rules)),
        ("schemes", t("list.semicolon").join(view.arm(scheme.name).title for scheme in view.saved.schemes)),
        ("baseline", view.baseline.label),
        ("template", view.label(view.saved.template.name) if view.levers else ""),
        ("objectives", listing([quantity.title for quantity in view.objectives])),
        ("limits", t("list.semicolon").join(limit_words(view, limit) for limit in spec.limits)),
        ("constraints", t("list.semicolon").join(clean(rule) for rule in spec.constraints)),
        ("seeds", _seeds(view)),
        *_SETTINGS[view.saved.kind](view),
        ("notes", t("list.semicolon").join(clean(str(note)) for note in view.manifest.get("notes") or ())),
        ("failed", _failed(view)),
    ]
    return [(t(f"asked.{name}"), text) for name, text in said if text]


def _seeds(view: View) -> str:
    seeds = view.spec.seeds
    last = seeds.first + seeds.runs - 1
    return t("asked.seeds.text", n=seeds.runs, runs=plain(seeds.runs, 0), low=seeds.first, high=last)


def _failed(view: View) -> str:
    failed = view.manifest.get("failed")
    if not failed:
        return ""
    return t("asked.failed.text", n=failed, error=shorten(clean(str(view.manifest.get("first_error", ""))), 200))


def _search(view: View) -> Said:
    spec, seeds = view.spec.search, view.spec.seeds
    sampler = str(view.manifest.get("sampler") or spec.sampler)
    look = t("asked.look.none") if not spec.first_look else t("asked.look.text", n=spec.first_look)
    extra = " " + t("asked.extra.text") if spec.extra else ""
    return [
        ("sampler", t("asked.sampler.text", sampler=clean(sampler), seed=spec.sampler_seed, batch=spec.batch)),
        ("trials", t("asked.trials.text", trials=plain(spec.trials, 0)) + _stopping(view)),
        ("look", look + extra),
        ("aggregate", t(f"asked.aggregate.{spec.aggregate}", alpha=percent(spec.alpha))),
        (
            "fresh",
            t(
                "asked.fresh.text",
                finalists=spec.finalists,
                fresh=seeds.fresh,
                low=seeds.fresh_first,
                high=seeds.fresh_first + seeds.fresh - 1,
            ),
        ),
    ]


def _stopping(view: View) -> str:
    after = view.spec.search.stop_after
    return " " + t("asked.stop.text", n=after, gain=percent(view.spec.search.stop_gain, 1)) if after else ""


def _sweep(view: View) -> Said:
    design = view.spec.design
    text = t(
        f"asked.design.{design.kind}",
        points=plain(len(view.table("points")), 0),
        levels=design.levels,
        trajectories=design.trajectories,
        seed=design.seed,
    )
    return [("design", text)]


def _sensitivity(view: View) -> Said:
    spec = view.spec.sensitivity
    n = len(view.uncertainties)
    numbers = {
        "trajectories": spec.trajectories,
        "levels": spec.levels,
        "samples": plain(spec.samples, 0),
        "points": plain(spec.samples * (n + 2), 0),
        "seed": spec.seed,
    }
    return [(f"method.{method}", t(f"asked.{method}.text", **numbers)) for method in spec.methods]


def _robustness(view: View) -> Said:
    spec = view.spec.robust
    worlds = t("asked.discovery.text", points=plain(spec.points, 0), seed=spec.seed) if spec.points else ""
    return [
        ("cvar", t("asked.cvar.text", alpha=percent(spec.alpha))),
        ("flips", t("asked.flips.text", steps=spec.steps) if view.uncertainties else ""),
        ("discovery", worlds if view.uncertainties else ""),
    ]


def _pilot(view: View) -> Said:
    spec = view.spec.pilot
    weeks = listing([str(week) for week in spec.weeks])
    return [("pilot", t("asked.pilot.text", weeks=weeks, power=percent(spec.power), level=percent(spec.level)))]


_SETTINGS: dict[str, Callable[[View], Said]] = {
    "search": _search,
    "sweep": _sweep,
    "sensitivity": _sensitivity,
    "robustness": _robustness,
    "pilot": _pilot,
}
