#!/usr/bin/env python3
"""Every SDK crate is pinned to the version that one SDK release names.

sdk-2609.2.0.txt holds names and versions from the manifest of the umbrella crate `polkadot-sdk`, which serves as the
version table and is no dependency. For another release, or to check the table, run

    scripts/check/sdk_versions.py --regenerate 2609.2.0

which downloads that one crate with cargo and writes the table anew.
"""

import os
import re
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path

from files import finish

REPO = Path(__file__).resolve().parents[2]
RELEASE = "2609.2.0"
SDK = re.compile(r"^(sp|sc|frame|pallet|substrate|polkadot-sdk)-")
# Named like a crate of the SDK, but released on its own.
FOREIGN = {"frame-metadata"}


def table_path(release: str) -> Path:
    """Where the table of a release lies."""
    return Path(__file__).resolve().parent / f"sdk-{release}.txt"


def read_table(text: str) -> dict[str, str]:
    """Names to versions, from lines `name version`; `#` starts a comment."""
    lines = (line.split("#")[0].split() for line in text.splitlines())
    return {line[0]: line[1] for line in lines if line}


def check(manifest: dict, table: dict[str, str]) -> list[str]:
    """Returns one line per pin of [workspace.dependencies] that differs from the table."""
    problems = []
    for key, entry in manifest["workspace"]["dependencies"].items():
        entry = {"version": entry} if isinstance(entry, str) else entry
        name = entry.get("package", key)
        if "path" in entry or name in FOREIGN or not (SDK.match(name) or name in table):
            continue
        version = entry.get("version", "none")
        if name not in table:
            problems.append(f"{name}: not part of polkadot-sdk {RELEASE}")
        elif version.lstrip("=^") != table[name]:
            problems.append(f"{name}: pinned to {version}, polkadot-sdk {RELEASE} has {table[name]}")
    return problems


def regenerate(release: str) -> None:
    """Writes the table of a release from the umbrella's manifest, which cargo downloads into its registry."""
    with tempfile.TemporaryDirectory() as scratch:
        # Outside of any workspace, so that nothing but this crate is resolved.
        command = ["cargo", "info", "--quiet", f"polkadot-sdk@{release}"]
        subprocess.run(command, cwd=scratch, check=True, stdout=subprocess.DEVNULL)
    manifest = _umbrella_manifest(release)
    rows = {
        entry.get("package", key): entry["version"].lstrip("=^")
        for key, entry in manifest["dependencies"].items()
        if "version" in entry
    }
    lines = [f"# Versions in the manifest of polkadot-sdk {release}; written by sdk_versions.py --regenerate."]
    lines += [f"{name} {rows[name]}" for name in sorted(rows)]
    table_path(release).write_text("\n".join(lines) + "\n")


def _umbrella_manifest(release: str) -> dict:
    home = Path(os.environ.get("CARGO_HOME", Path.home() / ".cargo"))
    found = sorted(home.glob(f"registry/src/*/polkadot-sdk-{release}/Cargo.toml"))
    if not found:
        sys.exit(f"error: cargo did not leave polkadot-sdk {release} under {home}/registry/src")
    return tomllib.loads(found[0].read_text())


if __name__ == "__main__":
    if sys.argv[1:2] == ["--regenerate"]:
        regenerate(sys.argv[2] if len(sys.argv) > 2 else RELEASE)
        sys.exit(0)
    root = tomllib.loads((REPO / "Cargo.toml").read_text())
    finish(check(root, read_table(table_path(RELEASE).read_text())))
