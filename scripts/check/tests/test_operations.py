"""The check of what operators are given passes a good case and fails a bad one."""

import sys
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import operations

RULE = """groups:
  - name: chain
    rules:
      - alert: NodeDown
        expr: up == 0
        labels: {severity: critical}
        annotations:
          summary: "{{ $labels.instance }} is away"
          runbook: docs/operating.md#the-node-s-way-up
"""
TEST = "  - {alertname: NodeDown, eval_time: 1m}\n"
GUIDE = "# Operating\n\n### The `node`-s way up!\n"


class Rules(unittest.TestCase):
    def problems(self, rules=RULE, tests=TEST, guide=GUIDE):
        return operations.check_rules(rules, tests, guide)

    def test_a_whole_rule_passes(self):
        self.assertEqual(self.problems(), [])

    def test_each_missing_part_is_found(self):
        self.assertEqual(len(self.problems(rules=RULE.replace("critical", "awful"))), 1)
        self.assertEqual(len(self.problems(rules=RULE.replace('summary: "', 'text: "'))), 1)
        self.assertEqual(len(self.problems(rules=RULE.replace("#the-node", "#a-node"))), 1)
        self.assertEqual(len(self.problems(tests=TEST.replace("NodeDown", "NodeDowner"))), 1)
        self.assertEqual(len(self.problems(guide="# Operating\n")), 1)

    def test_a_file_without_rules_fails(self):
        self.assertEqual(len(self.problems(rules="groups: []\n")), 1)


class Compose(unittest.TestCase):
    def problems(self, line):
        return operations.check_compose(f"services:\n  a:\n    {line}\n")

    def test_fixed_versions_and_ports_of_the_machine_pass(self):
        self.assertEqual(self.problems("image: prom/prometheus:v2.53.3"), [])
        self.assertEqual(self.problems('ports: ["127.0.0.1:9944:9944"]'), [])

    def test_an_image_without_a_version_fails(self):
        self.assertEqual(len(self.problems("image: prom/prometheus")), 1)
        self.assertEqual(len(self.problems("image: prom/prometheus:latest")), 1)
        self.assertEqual(len(self.problems("image: registry.example:5000/prometheus")), 1)

    def test_an_open_port_fails(self):
        self.assertEqual(len(self.problems('ports: ["9944:9944"]')), 1)
        self.assertEqual(len(self.problems('ports: ["127.0.0.1:9944:9944", "0.0.0.0:9615:9615"]')), 1)
        self.assertEqual(len(self.problems("ports:")), 1)
        self.assertEqual(len(self.problems("network_mode: host")), 1)


class Settings(unittest.TestCase):
    unit = "ExecStart=node --chain=${CHAIN} $PRUNING\n"
    good = "CHAIN=local\nPRUNING=--state-pruning=256 --blocks-pruning=archive\n"

    def problems(self, text):
        return operations.check_settings({"rpc.env": text}, self.unit)

    def test_the_unit_s_variables_with_a_choice_of_pruning_pass(self):
        self.assertEqual(self.problems(self.good), [])

    def test_other_variables_fail(self):
        self.assertEqual(len(self.problems(self.good + "NAME=a\n")), 1)
        self.assertEqual(len(self.problems(self.good.replace("CHAIN", "CHAINS"))), 1)

    def test_pruning_left_open_fails(self):
        self.assertEqual(len(self.problems(self.good.replace("--state-pruning=256 ", ""))), 1)

    def test_no_settings_at_all_fail(self):
        self.assertEqual(len(operations.check_settings({}, self.unit)), 1)


if __name__ == "__main__":
    unittest.main()
