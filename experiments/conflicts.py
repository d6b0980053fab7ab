"""Whether a folder that holds results may take those of another request."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


def conflicts(held: Mapping[str, Any], asked: Mapping[str, Any], *, complete: bool) -> list[str]:
    """Why a folder with results `held` must not take what is `asked`; empty if it may.

    More schemes and more seeds are welcome. Fewer are not once the tables are written, because they
    would drop out of them.

    Args:
        held: `Request.identity` of the folder.
        asked: `Request.identity` of what is asked.
        complete: whether the tables of the folder are written.
    """
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
