#!/usr/bin/env python3
"""Words that must not reach the repository: paths of one machine, unfinished code, ignored tests, empty weights."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from files import finish, repository_files


@dataclass
class Rule:
    """A pattern, the paths it holds for, and why."""

    pattern: re.Pattern
    paths: re.Pattern
    why: str


# Broken up, so that this file obeys its own rules.
_UNFINISHED = r"\b(to" + r"do|unimplem" + r"ented)!\s*[\(\[{]"
_MARKS = r"\b(FIX" + r"ME|TO" + r"DO|X" + r"XX)\b"
_IGNORED = r"#\s*\[\s*ign" + r"ore\b"
_MACHINE = r"(?<![\w.:/}~$*-])/(root|wor" + r"k|home/[a-z][\w-]*|Users/[A-Za-z][\w-]*)/"

CODE = re.compile(r"\.(rs|cu|cuh|cairo|py|sh|ts|js|mjs|toml)$|^scripts/|^\.ci/|(^|/)Makefile$")
RULES = [
    Rule(re.compile(_MACHINE), re.compile(""), "a path of one machine"),
    Rule(re.compile(_UNFINISHED), re.compile(r"\.rs$"), "unfinished code"),
    Rule(re.compile(_MARKS), CODE, "a mark of unfinished work"),
    Rule(re.compile(_IGNORED), re.compile(r"\.rs$"), "an ignored test"),
    Rule(re.compile(r"\bWeightInfo\s*=\s*\(\)"), re.compile(r"^runtime/"), "a pallet that costs nothing"),
]


def check(files: Iterable[tuple[str, str]]) -> list[str]:
    """Returns one line per forbidden word, with file and line number."""
    problems = []
    for name, text in files:
        if name == "Cargo.lock":
            continue
        rules = [rule for rule in RULES if rule.paths.search(name)]
        for number, line in enumerate(text.splitlines(), 1):
            for rule in rules:
                match = rule.pattern.search(line)
                if match:
                    problems.append(f"{name}:{number}: {rule.why}: {match.group(0)}")
    return problems


if __name__ == "__main__":
    finish(check(repository_files()))
