#!/usr/bin/env python3
"""Dependencies between our crates point one way: primitives <- pallets <- runtime <- node, air <- host and prover.

No arrow runs between two pallets, and nothing of the chain needs the prover or the virtual machine: it verifies.
Development dependencies follow the same arrows, with two exceptions: a pallet may use the shared test harness, and the
tests of the runtime and the node may run the prover.
"""

import sys

from files import finish
from metadata import Crate, load

AIR = {"air"}
CHAIN_BASE = {"air", "crypto", "host", "primitives"}
PROVER = {"air", "vm", "cuda", "prover"}

# What a layer may depend on, by layer.
ALLOWED = {
    "air": set(),
    "crypto": set(),
    "cuda": set(),
    # Of the chain it knows the metadata alone; a worker proves, so the prover is its other half (docs/decisions/0006).
    "client": PROVER | {"crypto"},
    "primitives": AIR,
    "host": {"air", "crypto", "primitives"},
    "testing": {"air", "primitives"},
    "pallet": CHAIN_BASE,
    "runtime": CHAIN_BASE | {"pallet"},
    # It only builds the runtime, for another target.
    "wasm": set(),
    "node": CHAIN_BASE | {"pallet", "runtime", "wasm"},
    # It loads the runtime as a Wasm file.
    "bencher": CHAIN_BASE,
    "vm": AIR,
    "prover": PROVER - {"prover"},
    # It measures the backend, for any AIR.
    "bench": {"cuda"},
    "relayer": {"client"},
}

# What a layer may need for its tests on top of that.
ALLOWED_IN_TESTS = {
    "pallet": {"testing"},
    "runtime": {"testing"} | PROVER,
    "node": PROVER | {"client"},
    "cuda": AIR,
    "host": {"vm", "prover"},
    "client": {"runtime", "node"},
}

LAYER_OF_FOLDER = {
    "primitives": "primitives",
    "primitives/host": "host",
    "crypto": "crypto",
    "prover": "prover",
    "prover/air": "air",
    "prover/vm": "vm",
    "prover/cuda": "cuda",
    "prover/cuda/bench": "bench",
    "runtime": "runtime",
    "runtime/wasm": "wasm",
    "node": "node",
    "node/bencher": "bencher",
    "client": "client",
    "cairo-bridge/relayer": "relayer",
    "pallets/testing": "testing",
}


def layer(folder: str) -> str | None:
    """The layer that lives in a folder, None if the table does not know it."""
    if folder in LAYER_OF_FOLDER:
        return LAYER_OF_FOLDER[folder]
    return "pallet" if folder.startswith("pallets/") else None


def check(crates: list[Crate]) -> list[str]:
    """Returns one line per arrow that points the wrong way."""
    layers = {crate.name: layer(crate.folder or "") for crate in crates}
    problems = [
        f"{crate.name}: folder {crate.folder} has no layer in scripts/check/directions.py"
        for crate in crates
        if layers[crate.name] is None
    ]
    for crate in crates:
        own = layers[crate.name]
        for dependency in crate.dependencies:
            other = layers.get(dependency.package)
            if own is None or other is None or dependency.package == crate.name:
                continue
            allowed = ALLOWED[own]
            if dependency.kind == "dev":
                allowed = allowed | ALLOWED_IN_TESTS.get(own, set())
            if own == "node" and dependency.kind == "build" and other == "runtime":
                continue
            if other not in allowed:
                how = "" if dependency.kind == "normal" else f" ({dependency.kind})"
                problems.append(f"{crate.name} ({own}) must not depend on {dependency.package} ({other}){how}")
    return problems


if __name__ == "__main__":
    finish(check(load(sys.argv[1] if len(sys.argv) > 1 else None)[0]))
