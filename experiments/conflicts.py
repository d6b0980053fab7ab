"""Whether a folder that holds results may take those of another request."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

COMPARISON = "comparison"

GROWS = frozenset({"search.trials", "search.finalists", "search.stop_after", "seeds.fresh"})
"""Keys of a spec that may grow between two commands on one folder: they add to what is there."""

LABELS = frozenset({"name", "title", "description"})


def spec_conflicts(held: Mapping[str, Any], asked: Mapping[str, Any], *, complete: bool) -> list[str]:  # noqa: ARG001
    """Why a folder of a study must not take another state of its spec; empty if it may.

    Args:
        held: what the folder was made from: `experiments.campaign.identity_of`.
        asked: the same, as it is now.
        complete: whether the tables of the folder are written; the answer does not depend on it.
    """
    if held.get("kind", COMPARISON) != asked["kind"]:
        return [f"it is a {held.get('kind', COMPARISON)}, not a {asked['kind']}"]
    found = []
    if held["model_version"] != asked["model_version"]:
        found.append(f"it was made by model version {held['model_version']}, this is {asked['model_version']}")
    before, now = _flat(held["spec"]), _flat(asked["spec"])
    differ = {key for key in before.keys() | now.keys() if before.get(key) != now.get(key)}
    found += [
        f"{key} of the spec was {before.get(key)!r}, and is {now.get(key)!r}"
        for key in sorted(differ - LABELS)
        if key not in GROWS or _smaller(now.get(key), before.get(key))
    ]
    for what in ("scenarios", "schemes", "template"):
        found += [
            f"{what.removesuffix('s')} {name!r} has changed since"
            for name, digest in asked["inputs"][what].items()
            if held["inputs"][what].get(name, digest) != digest
        ]
    return found


def _flat(value: Any, path: str = "") -> dict[str, Any]:
    """Leaves of nested tables and lists by path."""
    if isinstance(value, dict):
        return {k: v for key, item in value.items() for k, v in _flat(item, f"{path}.{key}" if path else key).items()}
    if isinstance(value, list):
        return {k: v for i, item in enumerate(value) for k, v in _flat(item, f"{path}[{i + 1}]").items()}
    return {path: value}


def _smaller(now: Any, before: Any) -> bool:
    return not (isinstance(now, int) and isinstance(before, int) and now >= before)


def conflicts(held: Mapping[str, Any], asked: Mapping[str, Any], *, complete: bool) -> list[str]:
    """Why a folder with results `held` must not take what is `asked`; empty if it may.

    More schemes and more seeds are welcome. Fewer are not once the tables are written, because they
    would drop out of them.

    Args:
        held: `Request.identity` of the folder.
        asked: `Request.identity` of what is asked.
        complete: whether the tables of the folder are written.
    """
    if held.get("kind", COMPARISON) != COMPARISON:
        return [f"it is a {held['kind']}, not a comparison"]
    found = []
    if held["model_version"] != asked["model_version"]:
        found.append(f"it was made by model version {held['model_version']}, this is {asked['model_version']}")
    if held["scenario"]["hash"] != asked["scenario"]["hash"]:
        found.append(_changed("scenario", held["scenario"]["name"], asked["scenario"]["name"]))
    if held["rule"] != asked["rule"]:
        found.append(f"its rule is {held['rule']!r}, not {asked['rule']!r}")
    hashes = {scheme["name"]: scheme["hash"] for scheme in asked["schemes"]}
    for scheme in held["schemes"]:
        name = scheme["name"]
        if name not in hashes:
            found += [f"it also holds scheme {name!r}"] * complete
        elif hashes[name] != scheme["hash"]:
            found.append(_changed("scheme", name, name))
    missing = sorted(set(held["seeds"]) - set(asked["seeds"]))
    if complete and missing:
        found.append(f"it also holds {len(missing)} other seed(s), {spans(missing)}")
    return found


def _changed(what: str, held: str, asked: str) -> str:
    if held == asked:
        return f"{what} {held!r} has changed since"
    return f"its {what} is {held!r}, which differs from {asked!r}"


def spans(seeds: Iterable[int]) -> str:
    """Rising seeds in short: `1-64, 70`, at most three spans."""
    found: list[list[int]] = []
    for seed in seeds:
        if found and seed == found[-1][1] + 1:
            found[-1][1] = seed
        else:
            found.append([seed, seed])
    shown = [str(a) if a == b else f"{a}-{b}" for a, b in found[:3]]
    return ", ".join(shown) + (", ..." if len(found) > len(shown) else "")
