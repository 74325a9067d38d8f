#!/usr/bin/env python3
"""What operators are given in docker/ hangs together: rules, their tests, the guide, the containers, the settings.

An alert says how bad it is, what is wrong, and which section of the guide helps; it has a test. The test network is
reachable from its own machine only, from images of one version. The settings of all roles have the same variables, and
each chooses its pruning, because the node keeps the first choice.

The files are read by their lines, as a fresh machine has no parser for YAML.
"""

import re
from pathlib import Path

from files import REPO, finish

GUIDE = "docs/operating.md"
RULES = "docker/prometheus/alerts.yaml"
RULE_TESTS = "docker/prometheus/alerts.test.yaml"
COMPOSE = "docker/compose.yaml"
SETTINGS = "docker/systemd"


def anchors(guide: str) -> set[str]:
    """The names by which links reach the headings of a Markdown text, as GitHub makes them."""
    headings = re.findall(r"^#+ (.*)$", guide, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def check_rules(rules: str, tests: str, guide: str) -> list[str]:
    """Returns one line per alert without severity, summary, known section of the guide, or test."""
    known = anchors(guide)
    problems = []
    for block in re.split(r"^ +- alert: ", rules, flags=re.MULTILINE)[1:]:
        name = block.splitlines()[0].strip()
        if not re.search(r"\bseverity: (critical|warning)\b", block):
            problems.append(f"{RULES}: {name} has no severity, critical or warning")
        if not re.search(r"^ +summary: \S", block, re.MULTILINE):
            problems.append(f"{RULES}: {name} has no summary")
        runbook = re.search(rf"^ +runbook: {re.escape(GUIDE)}#(\S+)$", block, re.MULTILINE)
        if not runbook or runbook.group(1) not in known:
            problems.append(f"{RULES}: {name} names no section of {GUIDE}")
        if not re.search(rf"\balertname: {re.escape(name)}\b", tests):
            problems.append(f"{RULE_TESTS}: {name} has no test")
    return problems or ([] if "- alert: " in rules else [f"{RULES}: no alert"])


def check_compose(compose: str) -> list[str]:
    """Returns one line per image without a fixed version and per port that other machines reach."""
    problems = []
    for number, line in enumerate(compose.splitlines(), 1):
        image = re.match(r"\s*image:\s*(\S+)", line)
        if image and not re.search(r":(?!latest\b)[\w.-]+$", image.group(1)):
            problems.append(f"{COMPOSE}:{number}: {image.group(1)} has no fixed version")
        if re.match(r"\s*ports:", line):
            ports = re.findall(r'"([^"]*)"', line)
            if not ports or any(not port.startswith("127.0.0.1:") for port in ports):
                problems.append(f"{COMPOSE}:{number}: a port that other machines reach, or a list over several lines")
        if re.search(r"\bnetwork_mode:\s*host\b", line):
            problems.append(f"{COMPOSE}:{number}: all ports of a container")
    return problems


def check_settings(settings: dict[str, str], unit: str) -> list[str]:
    """Returns one line per role whose variables are not those of the unit, or that leaves its pruning open."""
    used = set(re.findall(r"\$\{?([A-Z]+)\}?", unit))
    problems = [] if settings else [f"{SETTINGS}: no settings"]
    for name, text in settings.items():
        variables = dict(re.findall(r"^([A-Z]+)=(.*)$", text, re.MULTILINE))
        if set(variables) != used:
            problems.append(f"{name}: {' '.join(sorted(set(variables) ^ used))} stands in one of unit and settings only")
        for option in ("--state-pruning=", "--blocks-pruning="):
            if option not in variables.get("PRUNING", ""):
                problems.append(f"{name}: PRUNING lacks {option}")
    return problems


def check(root: Path = REPO) -> list[str]:
    """Returns all findings about the files below `root`."""

    def read(name: str) -> str:
        return (root / name).read_text(encoding="utf-8")

    names = [path.relative_to(root).as_posix() for path in sorted((root / SETTINGS).glob("*.env"))]
    settings = {name: read(name) for name in names}
    problems = check_rules(read(RULES), read(RULE_TESTS), read(GUIDE))
    problems += check_compose(read(COMPOSE))
    return problems + check_settings(settings, read(f"{SETTINGS}/sage-node@.service"))


if __name__ == "__main__":
    finish(check())
