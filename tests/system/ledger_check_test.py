#!/usr/bin/env python3
"""ledger_check accepts good records of a meeting and rejects every one of hundreds of seeded mutants of them."""
import copy
import json
import pathlib
import random
import sqlite3
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import ledger_check  # noqa: E402

SECOND = 1_000_000_000
SEEDS = 12  # for each kind of mutant
NOWHERE = [{"sequence": 0}]  # how far a line of a trace goes that is a skip


class Meeting:
    """A good record: a station's log with its database, one screen that was on, one that came late and was away once. For a while a
    standby spoke instead, and the station did not know yet."""

    SPOKEN_ELSEWHERE = range(30, 34)  # finals of this station while its standby spoke

    def __init__(self, seed):
        self.random = random.Random(seed)
        self.kinds = [(1, 1), (2, 4)]  # a session, a role
        self.log, self.said = [], []
        for number in range(40):
            if number == self.SPOKEN_ELSEWHERE.stop:
                self.claimed = self.claim(number)
            self.finalise(number)
        self.rows = [{"segment": s, "revision": r["revision"], "state": 1 + ledger_check.DURABLE.index(r["state"]),
                      "sequence": r["sequence"]} for s, r in ledger_check.last_revisions(self.log).items()]
        self.export = [copy.deepcopy(r) for r in ledger_check.last_revisions(self.log).values()
                       if r["state"] != "withdrawn" and not self.fenced(r)]
        self.on = self.walk(0)
        self.late = self.walk(60 * SECOND)

    def append(self, record, at_ns):
        sequence = len(self.kinds) + 1
        self.kinds.append((sequence, 3))
        self.log.append({**record, "sequence": sequence, "published_ns": at_ns})

    def claim(self, number):
        """The standby's claim, which this station hears of late, and its own, with which it takes the microphones back."""
        sequence = len(self.kinds) + 1
        self.kinds.append((sequence, 6))
        at_ns, back_ns = ((n + 1) * 3 * SECOND - SECOND for n in (self.SPOKEN_ELSEWHERE.start, number))
        return {"claimed": "hall-1", "sequence": sequence, "wall_ns": at_ns,
                "claims": [{"term": 1, "station": "hall-2", "from_ns": at_ns}, {"term": 2, "station": "hall-1", "from_ns": back_ns}]}

    def fenced(self, record):
        return int(record["segment"].rsplit("-", 1)[1]) in self.SPOKEN_ELSEWHERE

    def finalise(self, number):
        at_ns = (number + 1) * 3 * SECOND
        text = f"Sentence number {number}."
        role = self.random.choice(({"id": "chair", "label": "主席", "color": "#FFD400"}, {"id": "guest", "label": "嘉宾", "color": "#7FE5FF"}))
        record = {"station": "hall-1", "session": "s", "segment": f"m-1-{number}", "revision": 2, "state": "final", "role": role,
                  "language": "en", "text": text, "committed": len(text), "start_ms": number * 3000, "end_ms": number * 3000 + 900,
                  "translations": [{"language": "zh", "text": f"第{number}句话。", "state": "final"}],
                  "wall_start_ns": at_ns - SECOND}
        self.said.append({"text": text})
        self.append(record, at_ns)
        if number % 4 == 1:
            self.append({**record, "revision": 3, "state": "corrected", "text": text + " Yes."}, at_ns + SECOND)
        elif number % 10 == 2:
            self.append({**record, "revision": 3, "state": "withdrawn"}, at_ns + SECOND)

    def walk(self, joins_ns):
        """The trace of a screen that joins at a time; the late one is away for half a minute, too."""
        trace, wall, reach = [self.picture(1, joins_ns + 1, [], 0)], [], 0
        for record in self.log:
            now = record["published_ns"] + 5_000_000
            away = joins_ns > 0 and 75 * SECOND < now < 108 * SECOND
            if now < joins_ns or away:
                continue
            missed = [r for r in self.log if reach < r["sequence"] < record["sequence"]]
            if missed:
                reason = "behind" if reach else "joined"
                stamp = max(now, missed[-1]["published_ns"] + 11 * SECOND) if reason == "behind" else now
                trace.append({"t_ns": stamp, "skipped": {"station": "hall-1", "from": reach + 1, "through": record["sequence"] - 1, "reason": reason}})
                wall = []
            if self.fenced(record) and record["state"] != "withdrawn":
                skip = {"station": "hall-1", "from": record["sequence"], "through": record["sequence"], "reason": "fenced"}
                trace.append({"t_ns": max(now, trace[-1]["t_ns"]), "skipped": skip})
                reach = record["sequence"]
                trace.append(self.picture(len(trace) + 1, max(now, trace[-1]["t_ns"]), wall, reach))
                continue
            wall = [r for r in wall if r["segment"] != record["segment"]]
            if record["state"] != "withdrawn":
                wall = [*wall, record][-4:]
            reach = record["sequence"]
            trace.append(self.picture(trace[-1].get("frame", len(trace)) + 1, max(now, trace[-1]["t_ns"]), wall, reach))
        return trace

    @staticmethod
    def picture(frame, t_ns, wall, reach):
        cues = [{"station": "hall-1", "segment": r["segment"], "revision": r["revision"], "sequence": r["sequence"], "state": r["state"],
                 "role": r["role"]["label"], "lines": [{"language": "en", "text": r["text"]}, {"language": "zh", "text": r["translations"][0]["text"]}]}
                for r in wall]
        return {"t_ns": t_ns, "frame": frame, "mode": "subtitle", "cues": cues, "erased": 0, "reach": [{"station": "hall-1", "sequence": reach}]}

    # What mutants take: something of the record, by the meeting's own dice.

    def pick(self, things):
        return self.random.choice(list(things))

    def pictures(self, trace):
        return [line for line in trace if line.get("cues")]

    def shown_last(self):
        """A sequence that the screen that was on must present."""
        shown = [r for r in ledger_check.last_revisions(self.log).values() if r["state"] != "withdrawn" and not self.fenced(r)]
        return self.pick(shown)["sequence"]


def write(path, lines):
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")


def judged(meeting, ended=False):
    """The violations that ledger_check finds."""
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        for part in ("export", "said", "on", "late"):
            write(folder / f"{part}.jsonl", getattr(meeting, part))
        write(folder / "log.jsonl", meeting.log)
        write(folder / "pair.jsonl", [{**meeting.log[0], "station": "hall-2"}, meeting.claimed])
        with sqlite3.connect(folder / "station.db") as database:
            database.execute("PRAGMA synchronous=OFF")
            database.execute("CREATE TABLE events(sequence INTEGER, kind INTEGER)")
            database.execute("CREATE TABLE segments(segment TEXT, revision INTEGER, state INTEGER, sequence INTEGER)")
            database.executemany("INSERT INTO events VALUES(?, ?)", meeting.kinds)
            database.executemany("INSERT INTO segments VALUES(:segment, :revision, :state, :sequence)", meeting.rows)
        option = "--ended" if ended else "--trace"
        words = ["--log", folder / "log.jsonl", "--database", folder / "station.db", "--export", folder / "export.jsonl", "--said",
                 folder / "said.jsonl", "--pair", folder / "pair.jsonl", option, folder / "on.jsonl", option, folder / "late.jsonl"]
        return ledger_check.violations(ledger_check.arguments_of([str(word) for word in words]))[0]


# --- mutants: each changes one good meeting in one way, and must be rejected

def dropped_row(m): m.rows.remove(m.pick(m.rows))
def doubled_row(m): m.rows.append(dict(m.pick(m.rows)))
def older_row(m): m.pick(m.rows)["revision"] -= 1
def row_of_another_event(m): m.pick(m.rows)["sequence"] -= 1
def dropped_event(m): m.kinds.remove(m.pick(m.kinds[:-1]))
def committed_and_not_published(m): m.log.remove(m.pick(m.log))
def published_and_not_committed(m): m.log.append({**m.log[-1], "segment": "ghost", "sequence": m.log[-1]["sequence"] + 1})
def published_twice(m): m.log.insert(m.random.randrange(len(m.log)), m.pick(m.log))
def dropped_export(m): m.export.remove(m.pick(m.export))
def doubled_export(m): m.export.append(m.pick(m.export))
def other_text_in_export(m): m.pick(m.export)["text"] += "!"
def other_role_in_export(m): m.pick(m.export)["role"] = {"id": "x", "label": "X", "color": "#FFFFFF"}
def said_and_lost(m): m.said.append({"text": "Nobody has this."})
def never_said(m): m.said.remove(m.pick(m.said))


def swapped_in_the_log(m):
    i = m.random.randrange(len(m.log) - 1)
    m.log[i], m.log[i + 1] = m.log[i + 1], m.log[i]


def interim_in_the_log(m):
    m.pick(m.log)["state"] = "interim"


def final_missing_on_the_wall(m):
    sequence = m.shown_last()
    for line in m.pictures(m.on):
        line["cues"] = [cue for cue in line["cues"] if cue["sequence"] != sequence]


def cue_twice(m):
    line = m.pick(m.pictures(m.on))
    line["cues"].append(line["cues"][0])


def pictures_swapped(m):
    i = m.pick(i for i in range(2, len(m.on) - 1) if "cues" in m.on[i] and "cues" in m.on[i + 1])
    m.on[i]["cues"], m.on[i + 1]["cues"] = m.on[i + 1]["cues"], m.on[i]["cues"]


def older_revision_after_newer(m):
    line = next(line for line in m.pictures(m.on) if any(cue["state"] == "corrected" for cue in line["cues"]))
    cue = next(cue for cue in line["cues"] if cue["state"] == "corrected")
    old = next(r for r in m.log if r["segment"] == cue["segment"])
    m.on.append(m.picture(m.on[-1]["frame"] + 1, m.on[-1]["t_ns"], [old], m.on[-1]["reach"][0]["sequence"]))


def wrong_role_on_the_wall(m): m.pick(m.pick(m.pictures(m.on))["cues"])["role"] = "somebody"
def wrong_text_on_the_wall(m): m.pick(m.pick(m.pictures(m.on))["cues"])["lines"][0]["text"] += "?"
def wrong_translation_on_the_wall(m): m.pick(m.pick(m.pictures(m.on))["cues"])["lines"][1]["text"] = "别的话。"
def empty_cue(m): m.pick(m.pick(m.pictures(m.on))["cues"])["lines"] = []
def wrong_sequence_on_the_wall(m): m.pick(m.pick(m.pictures(m.on))["cues"])["sequence"] += 1
def trace_ends_early(m): del m.on[m.random.randrange(1, len(m.on) - 1):]


def skipped_without_reason(m):
    del m.pick(line for line in m.late if "skipped" in line)["skipped"]["reason"]


def skip_missing(m):
    m.late.remove(m.pick(line for line in m.late if "skipped" in line))


def skip_twice(m):
    i = m.pick(i for i, line in enumerate(m.late) if "skipped" in line)
    m.late.insert(i, m.late[i])


def skipped_and_presented(m):
    i = m.random.randrange(2, len(m.on))
    m.on.insert(i, {"t_ns": m.on[i]["t_ns"], "skipped": {"station": "hall-1", "from": (n := m.shown_last()), "through": n, "reason": "behind"}})


def skip_too_short(m):
    skip = m.pick(line for line in m.late if "skipped" in line)["skipped"]
    last = max(r["sequence"] for r in ledger_check.last_revisions(m.log).values() if skip["from"] <= r["sequence"] <= skip["through"])
    skip["through"] = last - 1


def skipped_who_was_there(m):
    """A final that a screen within the live window passes over, with a reason that is not true."""
    sequence = m.shown_last()
    final_missing = [line for line in m.on]
    for line in m.pictures(final_missing):
        line["cues"] = [cue for cue in line["cues"] if cue["sequence"] != sequence]
    at = next(i for i, line in enumerate(m.on) if line.get("reach", NOWHERE)[0]["sequence"] >= sequence)
    reason = m.pick(("behind", "gone", "stored", "replaced", "no_text", "no_room", "fenced", "because", None))
    m.on.insert(at, {"t_ns": m.on[at]["t_ns"], "skipped": {"station": "hall-1", "from": sequence, "through": sequence, "reason": reason}})


def joined_long_ago(m):
    """A final of when the screen had been there for long is passed over as if it had just come."""
    sequence = m.pick(r for r in m.log if r["published_ns"] > 20 * SECOND and not m.fenced(r))["sequence"]
    for line in m.pictures(m.on):
        line["cues"] = [cue for cue in line["cues"] if cue["sequence"] != sequence]
    at = next(i for i, line in enumerate(m.on) if line.get("reach", NOWHERE)[0]["sequence"] >= sequence)
    m.on.insert(at, {"t_ns": m.on[at]["t_ns"], "skipped": {"station": "hall-1", "from": sequence, "through": sequence, "reason": "joined"}})


def replace_on_wall(m, record, by):
    """As if `by` had come before there was room for `record`."""
    sequence = record["sequence"]
    for line in m.pictures(m.on):
        line["cues"] = [cue for cue in line["cues"] if cue["sequence"] != sequence]
    at = next(i for i, line in enumerate(m.on) if line.get("reach", NOWHERE)[0]["sequence"] >= sequence)
    skip = {"station": "hall-1", "from": sequence, "through": sequence, "reason": "replaced"}
    m.on.insert(at, {"t_ns": max(m.on[at]["t_ns"], by["published_ns"]), "skipped": skip})


def left_that_was_never_there(m):
    once = [r for r in ledger_check.last_revisions(m.log).values() if r["revision"] == 2]
    sequence = m.pick(once)["sequence"]
    for line in m.pictures(m.on):
        line["cues"] = [cue for cue in line["cues"] if cue["sequence"] != sequence]
    at = next(i for i, line in enumerate(m.on) if line.get("reach", NOWHERE)[0]["sequence"] >= sequence)
    m.on.insert(at, {"t_ns": m.on[at]["t_ns"], "skipped": {"station": "hall-1", "from": sequence, "through": sequence, "reason": "left"}})


def fenced_skips(m):
    return [line for line in m.on if line.get("skipped", {}).get("reason") == "fenced"]


def fenced_and_shown(m):
    """A line of the old owner comes onto the wall when everybody knows that the standby had spoken."""
    skip = m.pick(fenced_skips(m))
    record = next(r for r in m.log if r["sequence"] == skip["skipped"]["from"])
    at = m.on.index(skip)
    m.on[at] = {**m.on[at + 1], "t_ns": m.claimed["wall_ns"] + 20 * SECOND, "cues": m.picture(0, 0, [record], 0)["cues"]}
    for line in m.on[at + 1:]:
        line["t_ns"] = max(line["t_ns"], m.on[at]["t_ns"])


def counts_and_was_fenced(m):
    sequence = m.shown_last()
    at = next(i for i, line in enumerate(m.on) if line.get("reach", NOWHERE)[0]["sequence"] >= sequence)
    for line in m.pictures(m.on):
        line["cues"] = [cue for cue in line["cues"] if cue["sequence"] != sequence]
    m.on.insert(at, {"t_ns": m.on[at]["t_ns"], "skipped": {"station": "hall-1", "from": sequence, "through": sequence, "reason": "fenced"}})


def fenced_in_the_export(m):
    m.export.append(copy.deepcopy(m.pick(r for r in ledger_check.last_revisions(m.log).values() if m.fenced(r) and r["state"] == "final")))


def nobody_claimed(m): m.claimed["claims"].clear()
def claimed_later(m): m.claimed["claims"][0]["from_ns"] += 12 * SECOND
def claimed_by_another(m): m.claimed["claims"][0]["station"] = "hall-1"
def never_given_back(m): m.claimed["claims"].pop()


def terms_swapped(m):
    first, second = m.claimed["claims"]
    first["term"], second["term"] = second["term"], first["term"]


def withdrawn_and_still_there(m):
    record = m.pick(r for r in m.log if r["state"] == "withdrawn")
    first = next(r for r in m.log if r["segment"] == record["segment"])
    for line in m.on:
        if line.get("reach", NOWHERE)[0]["sequence"] == record["sequence"]:
            line["cues"] = m.picture(0, 0, [first], 0)["cues"] + line["cues"]


def reach_falls(m):
    line = m.pick(line for line in m.on[5:] if "reach" in line)
    line["reach"][0]["sequence"] -= 4


def shown_before_it_is_stored(m):
    """A good record: a correction stands on the wall, and waits for the disk, when what it corrects is stored."""
    record = m.pick(r for r in m.log if r["state"] == "corrected" and not m.fenced(r))
    waiting = {**m.picture(0, 0, [record], 0)["cues"][0], "state": "interim", "sequence": 0}
    for line in m.pictures(m.on):
        line["cues"] = [waiting if cue["segment"] == record["segment"] and cue["revision"] == 2 else cue for cue in line["cues"]]
    return record


def shown_and_never_as_stored(m):
    record = shown_before_it_is_stored(m)
    for line in m.pictures(m.on):
        line["cues"] = [cue for cue in line["cues"] if cue["sequence"] != record["sequence"]]


MUTANTS = [
    dropped_row, doubled_row, older_row, row_of_another_event, dropped_event, committed_and_not_published, published_and_not_committed,
    published_twice, dropped_export, doubled_export, other_text_in_export, other_role_in_export, said_and_lost, never_said,
    swapped_in_the_log, interim_in_the_log, final_missing_on_the_wall, cue_twice, pictures_swapped, older_revision_after_newer,
    wrong_role_on_the_wall, wrong_text_on_the_wall, wrong_translation_on_the_wall, empty_cue, wrong_sequence_on_the_wall, trace_ends_early,
    skipped_without_reason, skip_missing, skip_twice, skipped_and_presented, skip_too_short, skipped_who_was_there, joined_long_ago,
    left_that_was_never_there, withdrawn_and_still_there, reach_falls, fenced_and_shown, counts_and_was_fenced, fenced_in_the_export,
    nobody_claimed, claimed_later, claimed_by_another, never_given_back, terms_swapped, shown_and_never_as_stored]


class LedgerCheck(unittest.TestCase):
    def test_good_records_are_accepted(self):
        for seed in range(SEEDS):
            self.assertEqual(judged(Meeting(seed)), [], f"seed {seed}")

    def test_a_killed_screen_is_judged_as_far_as_it_went(self):
        for seed in range(SEEDS):
            meeting = Meeting(seed)
            trace_ends_early(meeting)
            self.assertEqual(judged(meeting, ended=True), [], f"seed {seed}")
            self.assertNotEqual(judged(meeting), [], f"seed {seed}")

    def test_a_correction_may_stand_before_what_it_corrects_is_stored(self):
        for seed in range(SEEDS):
            meeting = Meeting(seed)
            shown_before_it_is_stored(meeting)
            self.assertEqual(judged(meeting), [], f"seed {seed}")

    def test_every_mutant_is_rejected(self):
        for mutate in MUTANTS:
            for seed in range(SEEDS):
                meeting = Meeting(seed)
                mutate(meeting)
                with self.subTest(mutant=mutate.__name__, seed=seed):
                    self.assertNotEqual(judged(meeting), [])

    def test_only_what_came_too_late_to_be_unknown_is_wrong_on_a_wall(self):
        for seed in range(SEEDS):
            meeting = Meeting(seed)
            fenced_and_shown(meeting)
            found = judged(meeting)
            self.assertEqual(len(found), 1, found)
            self.assertIn("another station spoke", found[0])
            meeting.claimed["wall_ns"] += 30 * SECOND
            self.assertEqual(judged(meeting), [], f"seed {seed}")

    def test_a_change_may_be_replaced_by_a_later_one_that_is_answered_and_by_no_other(self):
        for seed in range(SEEDS):
            meeting = Meeting(seed)
            first, later = meeting.pick([(a, b) for a in meeting.log for b in meeting.log
                                         if a["segment"] == b["segment"] and a["revision"] == 2 and b["state"] == "corrected" and not meeting.fenced(a)])
            replace_on_wall(meeting, first, later)
            self.assertEqual(judged(meeting), [], f"seed {seed}")
            replace_on_wall(meeting, later, meeting.log[-1])
            self.assertNotEqual(judged(meeting), [], f"seed {seed}")

    def test_a_violation_is_one_line(self):
        meeting = Meeting(1)
        meeting.pick(meeting.rows)["revision"] += 1
        found = judged(meeting)
        self.assertEqual(len(found), 1)
        self.assertNotIn("\n", found[0])


if __name__ == "__main__":
    unittest.main()
