#!/usr/bin/env python3
"""scripts/summarise must notice every way in which a wall, a log and an export can disagree."""
import copy
import json
import pathlib
import subprocess
import sys
import tempfile
import unittest

SUMMARISE = pathlib.Path(__file__).resolve().parents[2] / "scripts" / "summarise"
SECOND = 1_000_000_000


def segment(number, text, state="final", revision=2, **more):
    return {"station": "demo", "session": "s", "segment": f"c{number}", "revision": revision, "state": state,
            "role": {"id": "chair", "label": "主席", "color": "#FFD400"}, "language": "en", "text": text, "committed": len(text),
            "translations": [], "start_ms": number * 1000, "end_ms": number * 1000 + 500, "sequence": number if state != "interim" else 0,
            "published_ns": number * SECOND + 600_000_000, "wall_start_ns": number * SECOND, **more}


def picture(frame, t_ns, *cues, erased=0):
    return {"t_ns": t_ns, "frame": frame, "mode": "subtitle", "erased": erased, "cues": [
        {"station": "demo", "segment": f"c{number}", "revision": 2, "state": state, "role": "主席",
         "lines": [{"language": "en", "text": text}]} for number, text, state in cues]}


class Summarise(unittest.TestCase):
    def setUp(self):
        self.segments = [segment(1, "good", "interim", 1), segment(1, "good morning"), segment(2, "thank you")]
        self.trace = [picture(1, 1 * SECOND + 100_000_000, (1, "good", "interim")),
                      picture(2, 1 * SECOND + 650_000_000, (1, "good morning", "final")),
                      picture(3, 2 * SECOND + 700_000_000, (1, "good morning", "final"), (2, "thank you", "final"))]
        self.export = [copy.deepcopy(self.segments[1]), copy.deepcopy(self.segments[2])]

    def run_it(self, *options):
        with tempfile.TemporaryDirectory() as folder:
            paths = []
            for name, lines in (("segments", self.segments), ("trace", self.trace), ("export", self.export)):
                paths.append(pathlib.Path(folder) / f"{name}.jsonl")
                paths[-1].write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
            if "--settled" in options:
                paths = paths[:2]
            return subprocess.run([sys.executable, SUMMARISE, *options, *paths], capture_output=True, text=True, check=False)

    def refused(self, fragment):
        done = self.run_it("--check")
        self.assertEqual(done.returncode, 1, done.stdout)
        self.assertIn(fragment, done.stderr)

    def test_agreement(self):
        done = self.run_it("--check")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("agree on all 2 final segments", done.stdout)

    def test_figures(self):
        summary = json.loads(self.run_it("--json").stdout)
        chair = summary["roles"]["chair"]
        self.assertEqual((chair["segments"], chair["words"]), (2, 4))
        self.assertEqual(chair["final_ms"], {"p50": 100, "worst": 100})
        self.assertEqual(chair["wall_ms"], {"p50": 175, "worst": 200})
        self.assertEqual(summary["erasure"], 0.0)

    def test_chinese_is_counted_by_character(self):
        self.segments[1]["text"] = "大家早上好 everyone"
        self.assertEqual(json.loads(self.run_it("--json").stdout)["roles"]["chair"]["words"], 8)

    def test_long_text_that_scrolls(self):
        self.trace = [picture(1, 1, (1, "good ", "interim")), picture(2, 2, (1, "morning", "final"), (2, "thank\nyou", "final"))]
        self.assertEqual(self.run_it("--check").returncode, 0)

    def test_skips_are_no_pictures(self):
        skip = {"t_ns": 1, "skipped": {"station": "demo", "from": 1, "through": 3, "reason": "joined"}}
        self.trace = [skip, *self.trace, skip]
        self.assertEqual(self.run_it("--check").returncode, 0)
        self.assertEqual(json.loads(self.run_it("--json").stdout)["pictures"], 3)
        self.assertEqual(self.run_it("--settled").returncode, 0)

    def test_missing_in_the_export(self):
        self.export.pop()
        self.refused("export: c2 is missing")

    def test_twice_in_the_export(self):
        self.export.append(self.export[0])
        self.refused("export: c1 stands there 2 times")

    def test_only_in_the_export(self):
        self.export.append(segment(3, "ghost"))
        self.refused("c3 was never published")

    def test_another_text_in_the_export(self):
        self.export[0]["text"] = "good evening"
        self.refused("export: c1: text")

    def test_another_order_in_the_export(self):
        self.export.reverse()
        self.refused("its order is neither")

    def test_never_on_the_wall(self):
        self.trace.pop()
        self.refused("trace: c2 was never wholly on the wall")

    def test_only_partly_on_the_wall(self):
        self.trace[-1]["cues"][-1]["lines"][0]["text"] = "thank"
        self.refused("trace: c2 was never wholly on the wall")

    def test_twice_on_the_wall(self):
        self.trace[-1]["cues"].append(self.trace[-1]["cues"][0])
        self.refused("shows a segment twice")

    def test_only_on_the_wall(self):
        self.trace.append(picture(4, 9 * SECOND, (7, "ghost", "final")))
        self.refused("c7 stands on the wall as final")

    def test_another_order_on_the_wall(self):
        self.trace = [picture(1, 1, (2, "thank you", "final")), picture(2, 2, (1, "good morning", "final"))]
        self.refused("c2 was final on the wall before c1")

    def test_sequence_that_falls(self):
        self.segments[2]["sequence"] = 1
        self.refused("sequence 1 after 1")

    def test_revision_twice(self):
        self.segments.append({**self.segments[2], "sequence": 3})
        self.refused("revisions [2, 2]")

    def test_nothing_at_all(self):
        self.segments, self.trace, self.export = [], [], []
        self.refused("no final segment at all")

    def test_settled(self):
        self.assertEqual(self.run_it("--settled").returncode, 0)
        self.segments.append(segment(3, "and", "interim", 1))
        self.assertEqual(self.run_it("--settled").returncode, 1)
        self.refused("c3 never became final")

    def test_unsettled_wall(self):
        self.trace.append(picture(4, 9 * SECOND, (3, "and", "interim")))
        self.assertEqual(self.run_it("--settled").returncode, 1)


if __name__ == "__main__":
    unittest.main()
