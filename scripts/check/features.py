#!/usr/bin/env python3
"""A feature that reaches through the graph is passed on by every crate on the way.

A crate with `std`, `runtime-benchmarks` or `try-runtime` must turn the same feature on in each dependency that has it:
one forgotten line links the standard library into the runtime's tests only, or leaves a pallet out of benchmarks. For
`std` that means every dependency taken without its default features; for the other two, our crates and the SDK's.
"""

import re
import sys

from files import finish
from metadata import Crate, Dependency, load

PASSED_ON = ("std", "runtime-benchmarks", "try-runtime")
SDK = re.compile(r"^(sp|sc|frame|pallet|substrate|polkadot-sdk)-")


def _concerns(feature: str, dependency: Dependency, ours: set[str]) -> bool:
    if dependency.kind != "normal" or feature in dependency.features:
        return False
    if feature == "std":
        return not dependency.default_features
    return dependency.package in ours or SDK.match(dependency.package) is not None


def check(crates: list[Crate], known: dict[str, dict[str, list[str]]]) -> list[str]:
    """Returns one line per feature that stops at a crate."""
    ours = {crate.name for crate in crates}
    problems = []
    for crate in crates:
        for feature in PASSED_ON:
            if feature not in crate.features:
                continue
            enabled = set(crate.features[feature])
            for dependency in crate.dependencies:
                if not _concerns(feature, dependency, ours):
                    continue
                if feature not in known.get(dependency.package, {}):
                    continue
                if not enabled & {f"{dependency.key}/{feature}", f"{dependency.key}?/{feature}"}:
                    problems.append(f'{crate.name}: feature "{feature}" lacks "{dependency.key}/{feature}"')
    return problems


if __name__ == "__main__":
    finish(check(*load(sys.argv[1] if len(sys.argv) > 1 else None)))
