"""The wrapper around rustc reports what clippy and rustdoc find, once more on a second run, and builds all the same."""

import os
import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

REPO = Path(__file__).resolve().parents[3]
MANIFEST = '[package]\nname = "sample"\nversion = "0.1.0"\nedition = "2021"\n\n[workspace]\n'
GOOD = "//! Sample, see [`one`].\n\n/// One.\npub fn one() -> u32 {\n    1\n}\n"


class Lints(unittest.TestCase):
    def setUp(self):
        self.folder = Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, self.folder)
        (self.folder / "src").mkdir()
        (self.folder / "scripts").mkdir()
        (self.folder / "Cargo.toml").write_text(MANIFEST)
        shutil.copy(REPO / "clippy.toml", self.folder)
        shutil.copy(REPO / "scripts/rustc-with-lints", self.folder / "scripts")

    def cargo(self, *arguments, source=None):
        if source is not None:
            (self.folder / "src/lib.rs").write_text(source)
        environment = dict(os.environ)
        environment["CARGO_TARGET_DIR"] = str(self.folder / "target")
        environment["RUSTC_WORKSPACE_WRAPPER"] = str(self.folder / "scripts/rustc-with-lints")
        command = ["cargo", *arguments, "--release", "--offline"]
        run = subprocess.run(command, cwd=self.folder, env=environment, capture_output=True, text=True)
        self.assertEqual(run.returncode, 0, run.stderr)
        return run.stderr

    def assert_warned(self, word, output):
        self.assertIn(word, output)
        self.assertRegex(output, r"(?m)^warning: `sample` .*generated \d+ warning")

    def test_good_code_gives_no_warning_and_its_documentation(self):
        self.assertNotIn("warning", self.cargo("build", source=GOOD))
        self.assertTrue((self.folder / "target/doc/sample/index.html").is_file())

    def test_a_lint_of_clippy_is_shown_and_shown_again(self):
        bad = GOOD.replace("    1\n", "    return 1;\n")
        self.assert_warned("needless_return", self.cargo("build", source=bad))
        self.assert_warned("needless_return", self.cargo("build"))

    def test_a_lint_of_the_compiler_is_shown(self):
        self.assert_warned("never used", self.cargo("build", source=GOOD + "\nfn dead() {}\n"))

    def test_a_broken_link_in_the_documentation_is_shown(self):
        self.assert_warned("unresolved link", self.cargo("build", source=GOOD.replace("`one`", "`two`")))

    def test_a_function_of_more_than_60_lines_is_shown(self):
        body = "    std::hint::black_box(1);\n" * 61
        self.assert_warned("too_many_lines", self.cargo("build", source=GOOD + f"\n/// Long.\npub fn long() {{\n{body}}}\n"))

    def test_code_of_tests_is_linted(self):
        bad = GOOD + "\n#[cfg(test)]\nmod tests {\n    #[test]\n    fn one() {\n        let _ = super::one().clone();\n    }\n}\n"
        self.assert_warned("clone_on_copy", self.cargo("test", "--no-run", source=bad))

    def test_cargo_check_is_linted(self):
        self.assert_warned("needless_return", self.cargo("check", source=GOOD.replace("    1\n", "    return 1;\n")))


if __name__ == "__main__":
    unittest.main()
