"""What the checks share: the files of the repository, which git tracks or would track, and the end of a check."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

REPO = Path(__file__).resolve().parents[2]


def finish(problems: list[str]) -> None:
    """Ends a check: prints its findings, one a line, and exits with 1 if there are any."""
    for problem in problems:
        print(problem)
    sys.exit(1 if problems else 0)


def repository_files(root: Path = REPO) -> Iterator[tuple[str, str]]:
    """Yields path (relative, with slashes) and text of every text file; without git, of every file outside target/."""
    for name in sorted(_names(root)):
        path = root / name
        if not path.is_file() or path.is_symlink():
            continue
        try:
            yield name, path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue


def _names(root: Path) -> list[str]:
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    listing = subprocess.run(command, cwd=root, capture_output=True)
    if listing.returncode == 0:
        return [name for name in listing.stdout.decode().split("\0") if name]
    names = (path.relative_to(root) for path in root.rglob("*") if path.is_file())
    return [name.as_posix() for name in names if not {"target", "node_modules", ".git"} & set(name.parts)]
