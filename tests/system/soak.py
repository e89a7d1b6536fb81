#!/usr/bin/env python3
"""A venue under faults for as long as you like; at its end nothing may be lost and nothing may have grown.

usage: tests/system/soak.py [--minutes M] [--screens N] [--microphones N] [--fault-every SECONDS] [--hurry N] [--seed S] [--bin DIR]
           [--out DIR]

A real station with typed microphones, real screens without windows, a follower. A fault every minute: a screen is killed or
stopped for some seconds, or, in the first quarter of the time, the station is killed. Memory, threads and descriptors of every
process are sampled. At the end everything typed must be committed (but what was on its way when the station was killed), and
ledger_check.py judges every screen.
Prints figures; exit code 1 where something is lost. Memory is to be measured with release programs: --bin build/release/bin.
"""
import argparse
import collections
import json
import os
import pathlib
import random
import re
import signal
import subprocess
import sys
import tempfile
import threading
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
PATIENCE = 60  # seconds for a start, an end, or the last line to arrive
# Seconds in which memory may grow: fonts, glyphs, the window of the transcript, and 256 names a captioner that may still be
# corrected, which 8 of them with 5 lines a second have said after 7 minutes.
WARM_UP = 600
SAMPLE_EVERY = 5
STARTED = 10  # seconds after which all threads and connections of a program are there
STATION_FAULTS_SHARE = 0.25  # of the time; then one life of the station lasts long enough for a slope
BURST, BURST_SHARE = 30, 0.02  # somebody pastes a page: more at once than a wall holds
ROLES = ("chair", "主席", "en", "zh"), ("guest", "嘉宾", "zh", "en")
WORDS = {"en": "we will now go on with the next point of the agenda and hear what the committee has found".split(),
         "zh": list("我们现在继续讨论下一个议题请委员会报告他们的发现谢谢各位")}


class Program:
    """One life of a process, its samples, and what it said."""

    def __init__(self, name, command, folder, output=None):
        self.name, self.errors = name, folder / f"{name}.log"
        self.samples = []  # (seconds since its start, resident KiB, threads, descriptors)
        environment = {**os.environ, "XDG_DATA_HOME": str(folder / "share"), "LANGUAGE": "en", "LC_ALL": "C.UTF-8"}
        with open(self.errors, "w", encoding="utf-8") as errors:
            self.process = subprocess.Popen([str(word) for word in command], stdin=subprocess.DEVNULL, stdout=output or subprocess.DEVNULL,
                                            stderr=errors, env=environment)
        self.began = time.monotonic()

    def says(self):
        return self.errors.read_text(encoding="utf-8")

    def sample(self):
        pid = self.process.pid
        try:
            status = pathlib.Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
            found = [int(re.search(rf"^{key}:\s+(\d+)", status, re.MULTILINE).group(1)) for key in ("VmRSS", "Threads")]
            self.samples.append((time.monotonic() - self.began, *found, len(os.listdir(f"/proc/{pid}/fd"))))
        except (OSError, AttributeError):
            pass  # it is just ending

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        if self.process.wait(PATIENCE) != 0:
            raise RuntimeError(f"{self.name} ended with {self.process.returncode}: {self.says()[-500:]}")


def until(what, holds, alive=()):
    """Waits for a state, not for a time."""
    deadline, pause = time.monotonic() + PATIENCE, threading.Event()
    while not holds():
        ended = [program.name for program in alive if program.process.poll() is not None]
        if ended or time.monotonic() > deadline:
            raise RuntimeError(f"waited in vain until {what}; ended: {ended}")
        pause.wait(0.05)


def last_lines(path):
    """The whole lines among the last 64 KiB, the newest first."""
    with open(path, "rb") as file:
        file.seek(max(0, file.seek(0, os.SEEK_END) - 65536))
        return [line for line in file.read().split(b"\n")[:-1] if line.startswith(b"{")][::-1]


def last_reach(trace):
    pictures = map(json.loads, last_lines(trace))
    return next((reach["sequence"] for picture in pictures if "cues" in picture for reach in picture["reach"]), 0)


class Venue:
    def __init__(self, arguments, folder, lives):
        self.arguments, self.folder, self.lives = arguments, folder, lives
        self.bin = pathlib.Path(os.environ.get("TONGPING_PROGRAMS", arguments.bin))
        self.random = random.Random(arguments.seed)
        self.said = collections.Counter()
        self.faults = collections.Counter()
        self.pens = []
        for number in range(arguments.microphones):
            os.mkfifo(folder / f"m{number}")
            # Open at both ends: what is typed while the station is away waits for it.
            self.pens.append(os.open(folder / f"m{number}", os.O_RDWR))
        self.feed = self.desk = "tcp://127.0.0.1:0"
        self.station = self.start_station()
        log = self.station.says()
        self.feed, self.desk = (re.search(rf"{end} (tcp://[^, ]+)", log).group(1) for end in ("feed", "desk"))
        with open(folder / "log.jsonl", "wb") as output:
            self.tail = Program("tail", self.capture("tail", "--json", "--from", "1", "--connect", "hall-1"), folder, output)
        self.lives.append(self.tail)
        self.screens = [self.start_screen(number, 0) for number in range(arguments.screens)]

    def capture(self, *words):
        return [self.bin / "capture-node", *words, "--config", self.folder / "station.toml"]

    def start_station(self):
        text = f'[station]\nname = "hall-1"\ndirectory = "{self.folder}/hall-1"\nfeed = "{self.feed}"\ndesk = "{self.desk}"\n'
        for name, label, language, target in ROLES:
            text += f'[[role]]\nid = "{name}"\nlabel = "{label}"\nlanguage = "{language}"\ntranslate = ["{target}"]\n'
        for number in range(self.arguments.microphones):
            text += f'[[microphone]]\nid = "m{number}"\nrole = "{ROLES[number % 2][0]}"\nsource = "typed:{self.folder}/m{number}"\n'
        (self.folder / "station.toml").write_text(text, encoding="utf-8")
        station = Program(f"station-{len(self.lives)}", self.capture("run", "--headless"), self.folder)
        self.lives.append(station)
        until("the station was on air", lambda: "on air" in station.says(), [station])
        return station

    def start_screen(self, number, life):
        name = f"screen-{number}-{life}"
        config = self.folder / f"screen-{number}.toml"
        config.write_text(f'[screen]\nname = "wall-{number}"\nlanguages = ["en", "zh"]\n[[station]]\nfeed = "{self.feed}"\ndesk = "{self.desk}"\n',
                          encoding="utf-8")
        screen = Program(name, [self.bin / "display-node", "run", "--offscreen", "1280x720", "--config", config, "--trace",
                                self.folder / f"{name}.jsonl"], self.folder)
        screen.number, screen.life, screen.trace = number, life, self.folder / f"{name}.jsonl"
        self.lives.append(screen)
        until(f"{name} had its first picture", lambda: screen.trace.exists() and screen.trace.stat().st_size > 0, [screen])
        return screen

    # --- the meeting

    def type_line(self, microphone):
        language, target = ROLES[microphone % 2][2:]
        number = sum(self.said.values())
        words = [self.random.choice(WORDS[language]) for _ in range(self.random.randrange(4, 16))]
        join = " " if language == "en" else ""
        text = join.join([*words, str(number)])
        line = {"segment": f"n{number}", "text": text, "translations": [{"language": target, "text": f"{number}: {len(words)} 词 words"}]}
        begun = {"segment": line["segment"], "state": "interim", "text": join.join(words[:3]), "committed": 3}
        for one in (begun, line) if self.random.random() < 0.5 else (line,):
            os.write(self.pens[microphone], (json.dumps(one, ensure_ascii=False) + "\n").encode())
        self.said[text] += 1

    def run(self):
        now = time.monotonic()
        end, fault_at, sample_at = now + self.arguments.minutes * 60, now + self.arguments.fault_every, now
        self.spare_station_from = now + self.arguments.minutes * 60 * STATION_FAULTS_SHARE
        speak_at = [now + self.random.random() * 3 for _ in self.pens]
        pause = threading.Event()
        while (now := time.monotonic()) < end:
            for microphone, due in enumerate(speak_at):
                if now >= due:
                    for _ in range(BURST if self.random.random() < BURST_SHARE else 1):
                        self.type_line(microphone)
                    speak_at[microphone] = now + (1 + self.random.random() * 3) / self.arguments.hurry
            if now >= sample_at:
                sample_at = now + SAMPLE_EVERY
                for program in (self.station, self.tail, *self.screens):
                    program.sample()
            if now >= fault_at:
                fault_at = now + self.arguments.fault_every
                self.fail()
            pause.wait(0.02)

    # --- faults; another kind is another method with a weight. Screen 0 has none, the station none after its share of the time:
    # their memory is measured.

    def fail(self):
        kinds = {self.kill_screen: 3, self.stop_screen: 3}
        if time.monotonic() < self.spare_station_from:
            kinds[self.kill_station] = 4
        fault = self.random.choices(list(kinds), list(kinds.values()))[0]
        self.faults[fault.__name__] += 1
        fault()

    def some_screen(self):
        return self.random.randrange(1, len(self.screens))

    def kill_screen(self):
        number = self.some_screen()
        killed = self.screens[number]
        killed.kill()
        self.screens[number] = self.start_screen(number, killed.life + 1)

    def stop_screen(self):
        screen = self.screens[self.some_screen()].process
        longest = min(15.0, self.arguments.fault_every * 0.7)
        screen.send_signal(signal.SIGSTOP)
        threading.Timer(self.random.uniform(0.5, longest), lambda: screen.poll() is None and screen.send_signal(signal.SIGCONT)).start()

    def kill_station(self):
        self.station.kill()
        self.station = self.start_station()

    # --- the end

    def finish(self):
        until("the last words were published", lambda: self.committed() >= len(self.said) - self.excused())
        for screen in self.screens:
            screen.process.send_signal(signal.SIGCONT)
            until(f"{screen.name} had everything", lambda trace=screen.trace: last_reach(trace) >= self.newest(), [screen])
        for program in (*self.screens, self.station, self.tail):
            program.stop()
        exported = subprocess.run([str(word) for word in self.capture("sessions", "export", "--format", "json")], check=True, capture_output=True,
                                  env={**os.environ, "XDG_DATA_HOME": str(self.folder / "share")})
        (self.folder / "export.jsonl").write_bytes(exported.stdout)

    def newest(self):
        return next((json.loads(line)["sequence"] for line in last_lines(self.folder / "log.jsonl")), 0)

    def log_lines(self):
        return (self.folder / "log.jsonl").read_text(encoding="utf-8").split("\n")[:-1]

    def committed(self):
        return len({json.loads(line)["text"] for line in self.log_lines()})

    def excused(self):
        """What a station may have read and not committed when it was killed: a line and its beginning of each microphone."""
        return self.faults["kill_station"] * len(self.pens)

    def judge(self):
        first = {}
        for line in map(json.loads, self.log_lines()):
            first.setdefault(line["segment"], line["text"])
        found = collections.Counter(first.values())
        problems = [f"{text!r} is there {count} times" for text, count in found.items() if count != self.said[text]]
        missing = len(self.said) - len(found)
        if missing > self.excused():
            problems.append(f"{missing} lines were typed and never committed")
        words = ["--log", self.folder / "log.jsonl", "--database", self.folder / "hall-1" / "station.db", "--export", self.folder / "export.jsonl"]
        for screen in (life for life in self.lives if hasattr(life, "trace")):
            words += ["--trace" if screen in self.screens else "--ended", screen.trace]
        judged = subprocess.run([sys.executable, ROOT / "tests/system/ledger_check.py", *words], capture_output=True, text=True, check=False)
        problems += judged.stderr.splitlines()
        print(f"soak: {len(self.said)} lines typed, {len(found)} committed; faults: {dict(self.faults)}")
        print(f"soak: {judged.stdout.strip() or 'ledger_check found violations'}")
        return problems


def slope(samples):
    """MiB an hour of resident memory after the first minutes, by least squares; None where it lived too briefly to say."""
    points = [(seconds / 3600, kib / 1024) for seconds, kib, *_ in samples if seconds > WARM_UP]
    if len(points) < 12:
        return None
    mean_x, mean_y = (sum(p[i] for p in points) / len(points) for i in (0, 1))
    return sum((x - mean_x) * (y - mean_y) for x, y in points) / sum((x - mean_x) ** 2 for x, _ in points)


def write_samples(lives, path):
    """One line a sample, for who wants to see the curve: program, seconds, resident KiB, threads, descriptors."""
    path.write_text("".join(json.dumps([life.name, *sample]) + "\n" for life in lives for sample in life.samples), encoding="utf-8")


def print_resources(lives):
    for kind in ("station", "screen", "tail"):
        of_kind = [life for life in lives if life.name.startswith(kind) and life.samples]
        taken = [s for life in of_kind for s in life.samples]
        settled = [s for s in taken if s[0] > STARTED] or taken
        longest = max(of_kind, key=lambda life: life.samples[-1][0])
        rise = slope(longest.samples)
        spans = [f"{name} {min(s[i] for s in settled)} to {max(s[i] for s in settled)}" for name, i in (("threads", 2), ("descriptors", 3))]
        print(f"soak: {kind}: {len(of_kind)} lives, resident at most {max(s[1] for s in settled) / 1024:.1f} MiB, "
              f"slope {'not measured' if rise is None else f'{rise:+.2f} MiB/h'} ({longest.name}, {longest.samples[-1][0]:.0f} s), {', '.join(spans)}")


def arguments_of():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter, usage=argparse.SUPPRESS)
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--screens", type=int, default=10)
    parser.add_argument("--microphones", type=int, default=8)
    parser.add_argument("--fault-every", type=float, default=60)
    parser.add_argument("--hurry", type=float, default=1,
                        help="everybody speaks so many times as fast: a long meeting in a short time; a wall keeps up with about 4")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--bin", default=str(ROOT / "build/release/bin"), help="where $TONGPING_PROGRAMS does not say it")
    parser.add_argument("--out", help="keep the records there; an empty or new directory")
    return parser.parse_args()


def main():
    arguments = arguments_of()
    with tempfile.TemporaryDirectory() as scratch:
        folder = pathlib.Path(arguments.out or scratch).resolve()
        folder.mkdir(parents=True, exist_ok=True)
        lives = []  # of all programs, ended ones too
        try:
            venue = Venue(arguments, folder, lives)
            venue.run()
            venue.finish()
            problems = venue.judge()
            write_samples(lives, folder / "samples.jsonl")
            print_resources(lives)
        finally:
            for life in lives:
                if life.process.poll() is None:
                    life.kill()
        for problem in problems:
            print(f"soak: {problem}", file=sys.stderr)
        return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
