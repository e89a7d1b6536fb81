#!/usr/bin/env python3
"""Nothing lost: checks it for one station, from its database, what it published and what its screens recorded.

usage: tests/system/ledger_check.py --log TAIL.jsonl [--database station.db] [--export EXPORT.jsonl]… [--said SAID.jsonl]
           [--trace TRACE.jsonl]… [--ended TRACE.jsonl]… [--leaves-out] [--directed] [--pair TAIL.jsonl]…

--log       `capture-node tail --json --from 1`: every durable change of a segment; with --claims of a station of a pair
--pair      the same of the other station of the pair: of it only the claims are taken
--database  the station's; only numbers, kinds, ids and revisions are read, which are not sealed
--export    `capture-node sessions export --format json`; one for each session
--said      what was typed (lines with a "text"); every one must be a segment's first durable text, exactly once
--trace     `display-node run --trace` of a screen that was on to the end
--ended     the same of a screen that was killed: judged as far as its last whole line goes
--leaves-out  screens that do not show every language may record "no_text"
--directed  screens that were told to hide or clear may record "covered" and "cleared"

Let F be all durable changes of segments. Each is in the log once, in order; the database has one row a segment, with its last
revision; each screen shows the last revision of each segment, in order of sequence, never an older revision after a newer one,
or has one skip that covers it, with a reason that holds; never both. What a station of a pair heard while the other one spoke is
in no export and on no wall, but where a wall had it before it could know. One line a violation, exit code 1; else one line of figures.

In Python because it must share no code with what it judges: the programs' own parsers could hide the programs' own mistakes.
"""
import argparse
import collections
import json
import sqlite3
import sys

from ledger_ownership import Ownership, end_ns

DURABLE = ("final", "corrected", "withdrawn")
SEGMENT_CHANGED, SESSION_STARTED = 3, 1  # kinds of store/SCHEMA.md
LIVE_WINDOW_NS = 10_000_000_000  # display-node/subtitle/wall_text.hpp
SNAPSHOT = 512  # segments of a snapshot: who is further behind may have jumped
CLOCK_SLACK_NS = 2_000_000_000  # between publishing, receiving and recording on a loaded machine


def read_lines(path):
    """JSON lines. A last line without its line break was being written when its program ended."""
    with open(path, encoding="utf-8") as file:
        return [json.loads(line) for line in file.read().split("\n")[:-1] if line.strip()]


def read_database(path):
    """(sequence -> kind, rows of the current state)"""
    with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as connection:
        kinds = connection.execute("SELECT sequence, kind FROM events ORDER BY sequence").fetchall()
        rows = connection.execute("SELECT segment, revision, state, sequence FROM segments").fetchall()
    return kinds, [dict(zip(("segment", "revision", "state", "sequence"), row)) for row in rows]


def squeezed(text):
    """Without spaces: where a wall breaks its lines is no difference of text."""
    return "".join(text.split())


def published_ns(record):
    """Where the follower had it from a replay, which does not say: when its speech ended, which was not later."""
    return record["published_ns"] or end_ns(record)


def last_revisions(log):
    last = {}
    for record in log:
        last[record["segment"]] = record
    return last


def check_log(log):
    sequence, revisions = 0, {}
    for record in log:
        name = f"log: {record['segment']} revision {record['revision']}"
        if record["state"] not in DURABLE:
            yield f"{name}: {record['state']} is not durable"
        if record["sequence"] <= sequence:
            yield f"{name}: sequence {record['sequence']} after {sequence}"
        if record["revision"] <= revisions.get(record["segment"], 0):
            yield f"{name}: after revision {revisions[record['segment']]}"
        sequence = max(sequence, record["sequence"])
        revisions[record["segment"]] = max(record["revision"], revisions.get(record["segment"], 0))


def check_database(kinds, rows, log):
    numbers = [sequence for sequence, _ in kinds]
    if numbers != list(range(1, len(numbers) + 1)):
        hole = next((n for n, found in enumerate(numbers, 1) if n != found), len(numbers))
        yield f"database: events are not numbered 1, 2, 3 …: {hole} is not where it belongs"
    stored = {sequence for sequence, kind in kinds if kind == SEGMENT_CHANGED}
    published = {record["sequence"] for record in log}
    for sequence in sorted(stored - published):
        yield f"log: event {sequence} was committed and never published"
    for sequence in sorted(published - stored):
        yield f"log: event {sequence} was published and is not in the database"
    last = last_revisions(log)
    for segment, count in collections.Counter(row["segment"] for row in rows).items():
        if count > 1:
            yield f"database: {segment} has {count} rows"
        if segment not in last:
            yield f"database: {segment} was never published"
    for segment in last.keys() - {row["segment"] for row in rows}:
        yield f"database: {segment} has no row"
    for row in rows:
        expected = last.get(row["segment"])
        if expected is None:
            continue
        found = (row["revision"], DURABLE[row["state"] - 1], row["sequence"])
        wanted = (expected["revision"], expected["state"], expected["sequence"])
        if found != wanted:
            yield f"database: {row['segment']} has {found}, but {wanted} was published last"


def check_export(exported, log, ownership):
    last = {segment: record for segment, record in last_revisions(log).items()
            if record["state"] != "withdrawn" and ownership.fenced_since(record) is None}
    counts = collections.Counter(record["segment"] for record in exported)
    for segment in sorted(last.keys() | counts.keys()):
        if counts[segment] != (1 if segment in last else 0):
            yield f"export: {segment} stands there {counts[segment]} times"
    for record in exported:
        expected = last.get(record["segment"])
        if expected is None:
            continue
        for key in ("text", "role", "language", "revision", "state", "translations", "start_ms", "end_ms", "sequence"):
            if record[key] != expected[key]:
                yield f"export: {record['segment']}: {key} differs from what was published"


def check_said(said, log):
    first = {}
    for record in log:
        first.setdefault(record["segment"], squeezed(record["text"]))
    typed = collections.Counter(squeezed(line["text"]) for line in said if line.get("state", "final") == "final")
    found = collections.Counter(first.values())
    for text in sorted(typed.keys() | found.keys()):
        if typed[text] != found[text]:
            yield f"log: {text!r} was said {typed[text]} times and is there {found[text]} times"


class Wall:
    """One screen's trace, walked through line by line."""

    def __init__(self, name, log, kinds, ownership, leaves_out, directed):
        self.name = name
        self.ownership = ownership
        self.log = {record["sequence"]: record for record in log}
        self.station = log[0]["station"] if log else ""
        self.sessions = [sequence for sequence, kind in kinds if kind == SESSION_STARTED]
        self.leaves_out = leaves_out
        self.directed = directed
        self.presented = {}  # sequence -> index of its first picture
        self.skipped = {}  # sequence -> reason
        self.revisions = {}  # segment -> highest on the wall so far
        self.unfinished = collections.defaultdict(list)  # segment -> cues of what was on the wall as interim text
        self.answered = set()  # segments of which something durable was presented or skipped
        self.withdrawn = {}  # segment -> sequence
        self.highest = 0  # sequence presented so far
        self.reach = 0
        self.joined_ns = None  # when it first had the station's text
        self.pending = []  # skips whose reason is judged with the next picture

    def check(self, trace, complete):
        if not trace:
            yield f"{self.name}: is empty"
            return
        frame = t_ns = 0
        for index, line in enumerate(trace):
            if line["t_ns"] < t_ns - CLOCK_SLACK_NS:
                yield f"{self.name}: line {index + 1} is older than the one before"
            t_ns = line["t_ns"]
            if "skipped" in line:
                yield from self.take_skip(line)
                continue
            if line["frame"] < frame:
                yield f"{self.name}: picture {line['frame']} after {frame}"
            frame = line["frame"]
            yield from self.take_picture(index, line)
        newest = max(self.log, default=0)
        if complete and self.reach < newest:
            yield f"{self.name}: ends with {self.reach}; the log goes to {newest}"

    def take_skip(self, line):
        skip = line["skipped"]
        if skip.get("station") != self.station:
            return
        self.joined_ns = self.joined_ns or line["t_ns"]
        name = f"{self.name}: skip of {skip['from']} to {skip['through']}"
        if not 0 < skip["from"] <= skip["through"]:
            yield f"{name}: is no range"
            return
        for sequence in range(skip["from"], skip["through"] + 1):
            if sequence in self.skipped:
                yield f"{name}: {sequence} was skipped before"
            if sequence in self.presented:
                yield f"{name}: {sequence} was presented before"
            self.skipped[sequence] = skip.get("reason")
        self.pending.append((name, skip, line["t_ns"], set(self.answered)))
        if skip.get("reason") == "replaced":  # which answers nothing: the change that took its place has to be answered
            return
        for sequence in range(skip["from"], skip["through"] + 1):
            if sequence in self.log:
                self.answered.add(self.log[sequence]["segment"])

    def take_picture(self, index, picture):
        cues = [cue for cue in picture["cues"] if cue["station"] == self.station]
        counts = collections.Counter(cue["segment"] for cue in cues)
        for segment, count in counts.items():
            if count > 1:
                yield f"{self.name}: picture {picture['frame']} shows {segment} {count} times"
        fresh = []
        for cue in cues:
            yield from self.take_cue(index, picture, cue, fresh)
        if fresh and min(fresh) < self.highest:
            yield f"{self.name}: {min(fresh)} was first presented after {self.highest}"
        self.highest = max([self.highest, *fresh])
        reach = next((one["sequence"] for one in picture["reach"] if one["station"] == self.station), self.reach)
        if reach > 0:
            self.joined_ns = self.joined_ns or picture["t_ns"]
        if reach < self.reach:
            yield f"{self.name}: reach fell from {self.reach} to {reach}"
        ahead = [sequence for sequence in fresh if sequence > reach]
        if ahead:
            yield f"{self.name}: picture {picture['frame']} shows {ahead[0]} and says to reach {reach}"
        for judged in self.pending:
            yield from self.judge_skip(*judged, max(reach, self.reach), cues)
        self.pending.clear()
        yield from self.account(reach, picture, counts)
        self.reach = max(self.reach, reach)

    def take_cue(self, index, picture, cue, fresh):
        name = f"{self.name}: picture {picture['frame']}: {cue['segment']}"
        if cue["revision"] < self.revisions.get(cue["segment"], 0):
            yield f"{name}: revision {cue['revision']} after {self.revisions[cue['segment']]}"
        self.revisions[cue["segment"]] = max(cue["revision"], self.revisions.get(cue["segment"], 0))
        if cue["state"] not in DURABLE:
            before = self.unfinished[cue["segment"]]
            if not before or before[-1]["lines"] != cue["lines"]:
                before.append(cue)
            return
        sequence = cue["sequence"]
        if sequence in self.skipped:
            yield f"{name}: {sequence} is presented and was skipped"
        record = self.log.get(sequence)
        if record is None:
            yield f"{name}: {sequence} is no change that was published"
            return
        if sequence not in self.presented:
            self.presented[sequence] = index
            fresh.append(sequence)
            fenced = self.ownership.fenced_since(record)
            if fenced is not None and picture["t_ns"] > fenced + CLOCK_SLACK_NS:
                yield f"{name}: {sequence} came onto the wall, but another station spoke for its microphones"
        self.answered.add(cue["segment"])
        yield from self.compare(name, cue, record)

    @staticmethod
    def compare(name, cue, record):
        for key in ("segment", "revision", "state"):
            if cue[key] != record[key]:
                yield f"{name}: {key} {cue[key]}, but {record[key]} was published as {record['sequence']}"
        yield from Wall.compare_label(name, cue, record)
        yield from Wall.compare_lines(name, cue, record)

    @staticmethod
    def compare_label(name, cue, record):
        if cue["role"] != record["role"]["label"]:
            yield f"{name}: role {cue['role']!r}, but it was {record['role']['label']!r}"

    @staticmethod
    def compare_lines(name, cue, record):
        texts = {translation["language"]: translation["text"] for translation in record["translations"]}
        texts[record["language"]] = record["text"]
        if not cue["lines"]:
            yield f"{name}: nothing can be read"
        for line in cue["lines"]:  # its beginning may have scrolled off
            whole, shown = squeezed(texts.get(line["language"], "")), squeezed(line["text"])
            if not shown or not whole.endswith(shown):
                yield f"{name}: its text in {line['language']!r} is not what was published"

    def account(self, reach, picture, counts):
        """Everything that this picture says to have reached is there, was there, or was skipped."""
        reached = [self.log[n] for n in range(self.reach + 1, reach + 1) if n in self.log]
        for segment, record in last_revisions(reached).items():
            sequence = record["sequence"]
            if record["state"] == "withdrawn":
                self.withdrawn[segment] = sequence
            elif self.revisions.get(segment, 0) > record["revision"]:
                continue  # a later one came before it, because that one waits for the station's disk
            elif sequence not in self.presented and sequence not in self.skipped:
                yield f"{self.name}: {sequence} ({segment} revision {record['revision']}) was neither presented nor skipped"
        for segment in counts.keys() & self.withdrawn.keys():
            yield f"{self.name}: picture {picture['frame']} shows {segment}, withdrawn as {self.withdrawn[segment]}"

    def was_shown(self, record):
        """These words were on the wall before they were stored, under whatever label: the disk was full or slow."""
        return any(not any(self.compare_lines("", cue, record)) for cue in self.unfinished[record["segment"]])

    def judge_skip(self, name, skip, t_ns, answered, reach, cues):
        reason = skip.get("reason")
        records = [self.log[n] for n in range(skip["from"], skip["through"] + 1) if n in self.log]
        holds = {
            "joined": lambda r: published_ns(r) <= self.joined_ns + CLOCK_SLACK_NS,
            "behind": lambda r: published_ns(r) <= t_ns - LIVE_WINDOW_NS + CLOCK_SLACK_NS or r["sequence"] + SNAPSHOT <= reach,
            "left": lambda r: r["segment"] in answered,
            "gone": lambda r: any(start > r["sequence"] for start in self.sessions) or self.was_shown(r),
            "stored": self.was_shown,
            "replaced": lambda r: any(
                later["segment"] == r["segment"] and later["sequence"] > r["sequence"] and published_ns(later) <= t_ns + CLOCK_SLACK_NS
                for later in self.log.values()),
            "fenced": lambda r: self.ownership.fenced_since(r) is not None,
            "no_text": lambda r: self.leaves_out,
            "covered": lambda r: self.directed,
            "cleared": lambda r: self.directed,
            "no_room": lambda r: any(cue["state"] == "interim" for cue in cues),
        }.get(reason)
        if holds is None:
            yield f"{name}: {reason!r} is no reason"
            return
        for record in records:
            if not holds(record):
                yield f"{name}: {record['sequence']} was not {reason!r}"


def walls(arguments, log, kinds, ownership):
    for path in arguments.trace or []:
        wall = Wall(path, log, kinds, ownership, arguments.leaves_out, arguments.directed)
        yield wall, wall.check(read_lines(path), True)
    for path in arguments.ended or []:
        wall = Wall(path, log, kinds, ownership, arguments.leaves_out, arguments.directed)
        lines = read_lines(path)
        yield wall, wall.check(lines, False) if lines else ()


def violations(arguments):
    """(all violations, figures)"""
    lines = read_lines(arguments.log)
    log = [line for line in lines if "claimed" not in line]
    claims = [line for path in arguments.pair or [] for line in read_lines(path)] + lines
    ownership = Ownership([line for line in claims if "claimed" in line])
    problems = list(check_log(log))
    if not log:
        problems.append("log: there is no durable segment at all")
    kinds, rows = read_database(arguments.database) if arguments.database else ([], None)
    if rows is not None:
        problems += check_database(kinds, rows, log)
    if arguments.export:
        problems += check_export([record for path in arguments.export for record in read_lines(path)], log, ownership)
    if arguments.said:
        problems += check_said(read_lines(arguments.said), log)
    presented = skipped = screens = 0
    for wall, found in walls(arguments, log, kinds, ownership):
        problems += found
        last = {record["sequence"] for record in last_revisions(log).values()}
        screens += 1
        presented += len(last & wall.presented.keys())
        skipped += len(last & wall.skipped.keys())
    return problems, f"{len(log)} durable changes of {len(last_revisions(log))} segments, {screens} traces: {presented} last " \
                     f"revisions presented, {skipped} skipped, lost 0, out of order 0"


def arguments_of(words):
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter, usage=argparse.SUPPRESS)
    parser.add_argument("--log", required=True)
    parser.add_argument("--database")
    parser.add_argument("--export", action="append")
    parser.add_argument("--said")
    parser.add_argument("--trace", action="append")
    parser.add_argument("--ended", action="append")
    parser.add_argument("--leaves-out", action="store_true")
    parser.add_argument("--pair", action="append")
    parser.add_argument("--directed", action="store_true")
    return parser.parse_args(words)


def main():
    try:
        problems, figures = violations(arguments_of(sys.argv[1:]))
    except (OSError, ValueError, KeyError, TypeError, sqlite3.Error) as error:
        problems, figures = [f"cannot be read: {type(error).__name__}: {error}"], ""
    for problem in problems:
        print(f"ledger_check: {problem}", file=sys.stderr)
    if not problems:
        print(f"ledger_check: {figures}")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
