#!/usr/bin/env python3
"""Prints the crates that become part of the Wasm runtime, one a line: all of the chain below the runtime itself."""

import sys

from directions import layer
from metadata import Crate, load

INSIDE_THE_RUNTIME = {"air", "crypto", "host", "primitives", "pallet"}


def no_std_crates(crates: list[Crate]) -> list[str]:
    """Names of the crates that must build without the standard library."""
    return sorted(crate.name for crate in crates if layer(crate.folder or "") in INSIDE_THE_RUNTIME)


if __name__ == "__main__":
    print("\n".join(no_std_crates(load(sys.argv[1] if len(sys.argv) > 1 else None)[0])))
