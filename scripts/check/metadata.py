"""The workspace as `cargo metadata` sees it, in the few words that the checks need."""

import json
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

REPO = Path(__file__).resolve().parents[2]


@dataclass
class Dependency:
    """One arrow of a manifest: `key` is the name that features use, `package` the crate it resolves to."""

    key: str
    package: str
    kind: str = "normal"
    optional: bool = False
    default_features: bool = True
    features: list[str] = field(default_factory=list)


@dataclass
class Crate:
    """A crate of the graph; `folder` is relative to the repository and None for crates of a registry."""

    name: str
    folder: str | None = None
    features: dict[str, list[str]] = field(default_factory=dict)
    dependencies: list[Dependency] = field(default_factory=list)


def load(path: str | None = None) -> tuple[list[Crate], dict[str, dict[str, list[str]]]]:
    """Returns our crates, and the features of every crate that they name, by package name."""
    if path:
        raw = json.loads(Path(path).read_text())
    else:
        command = ["cargo", "metadata", "--format-version", "1", "--locked", "--quiet"]
        command += ["--filter-platform", "x86_64-unknown-linux-gnu"]
        output = subprocess.run(command, cwd=REPO, stdout=subprocess.PIPE)
        if output.returncode:
            sys.exit("error: cargo metadata failed; the manifests or Cargo.lock need a correction first")
        raw = json.loads(output.stdout)
    return from_json(raw)


def from_json(raw: dict) -> tuple[list[Crate], dict[str, dict[str, list[str]]]]:
    """Reads the JSON of `cargo metadata`."""
    packages = {package["id"]: package for package in raw["packages"]}
    nodes = {node["id"]: node for node in raw["resolve"]["nodes"]}
    root = Path(raw["workspace_root"])
    crates, known = [], {}
    for member in raw["workspace_members"]:
        package = packages[member]
        # The graph may hold two versions of a crate: the resolution says which one a manifest means.
        for edge in nodes[member]["deps"]:
            target = packages[edge["pkg"]]
            known[target["name"]] = target["features"]
        crates.append(
            Crate(
                name=package["name"],
                folder=str(Path(package["manifest_path"]).parent.relative_to(root)),
                features=package["features"],
                dependencies=[_dependency(entry) for entry in package["dependencies"]],
            )
        )
    return crates, known


def _dependency(entry: dict) -> Dependency:
    return Dependency(
        key=entry["rename"] or entry["name"],
        package=entry["name"],
        kind=entry["kind"] or "normal",
        optional=entry["optional"],
        default_features=entry["uses_default_features"],
        features=entry["features"],
    )
