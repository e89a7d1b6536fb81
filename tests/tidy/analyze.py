#!/usr/bin/env python3
"""Runs clang-tidy over every own source of a build, on all cores, and remembers what was clean.

usage: analyze.py BUILD_DIRECTORY [--tests] [--deep] [--match TEXT]

Reads BUILD_DIRECTORY/compile_commands.json; the checks are those of .clang-tidy. Where the build joins a room's sources
into one, that one is looked at: --match then means every room with such a source. With --tests the tests
are looked at too, without the path-sensitive analyser: it is the slowest of the checks, and the sanitizers run every path
of a test anyway. --deep lets the analyser follow long calls, and more of a function than its first 10,000 states, which takes
a multiple of the time.
A source whose preprocessed text, checks and compiler are the same as in a clean run is not looked at again
($XDG_CACHE_HOME/tongping/analyze). Exit code 1 on findings.
"""
import argparse
import concurrent.futures
import hashlib
import json
import os
import pathlib
import shlex
import subprocess
import sys

TIDY = "clang-tidy-14"
COMPILER = "clang++-14"
ROOT = pathlib.Path(__file__).resolve().parents[2]
PRODUCT = ("common/", "capture-node/", "display-node/")
TESTS = ("tests/",)
# With the 75,000 states that are usual then one block more of 8,768 in three rooms was reached (debug.Stats), in twice the time.
SHALLOW = ("mode=shallow", "max-nodes=10000")


def cache_directory(name):
    base = os.environ.get("XDG_CACHE_HOME") or pathlib.Path.home() / ".cache"
    path = pathlib.Path(base) / "tongping" / name
    path.mkdir(parents=True, exist_ok=True)
    return path


def parts_of(file):
    """The sources that a file of a unity build joins; of another file, itself."""
    if not file.name.startswith("unity_"):
        return [file]
    return [pathlib.Path(line.split('"')[1]) for line in file.read_text(encoding="utf-8").splitlines() if line.startswith("#include")]


def own_sources(build, folders, match):
    """path -> compile command, each source once, the largest first."""
    found = {}
    for entry in json.loads((build / "compile_commands.json").read_text(encoding="utf-8")):
        file = pathlib.Path(entry["file"])
        parts = [part.relative_to(ROOT).as_posix() for part in parts_of(file) if part.is_relative_to(ROOT)]
        if any(part.startswith(folders) and match in part for part in parts):
            found.setdefault(file.relative_to(build if file.is_relative_to(build) else ROOT).as_posix(), (len(parts), entry))
    return {path: entry for path, (_, entry) in sorted(found.items(), key=lambda one: -one[1][0])}


def compiler_and_options(entry):
    arguments = shlex.split(entry["command"])
    while not arguments[0].endswith(COMPILER):
        arguments.pop(0)  # ccache
    del arguments[arguments.index("-o"):]  # "-o OBJECT -c SOURCE" stands last
    return arguments


def preprocess(entry):
    arguments = [*compiler_and_options(entry), "-E", entry["file"]]
    return subprocess.run(arguments, cwd=entry["directory"], capture_output=True, check=True).stdout


def name_for_the_analyser(file):
    """Clang's analyser follows paths in an included source only where the name of the file that includes it says why."""
    if not file.name.startswith("unity_"):
        return file
    copy = file.with_name(file.name.replace("unity_", "UnifiedSource_"))
    copy.write_bytes(file.read_bytes())
    return copy


def checks_for(path, deep):
    """Clang's own warnings besides, so that no build with clang is needed."""
    if path.startswith("tests/"):
        return ["--checks=clang-diagnostic-*,-clang-analyzer-*"]
    settings = [] if deep else SHALLOW
    words = [word for setting in settings for word in ("-Xclang", "-analyzer-config", "-Xclang", setting)]
    return ["--checks=clang-diagnostic-*", *(f"--extra-arg={word}" for word in words)]


def key_of(path, entry, checks, common):
    text = preprocess(entry).replace(str(ROOT).encode(), b"")
    return hashlib.sha256(b"\0".join([common, path.encode(), " ".join(checks).encode(), text])).hexdigest()


def analyse(path, entry, checks, common, cache):
    """Findings as text, empty where there are none."""
    try:
        marker = cache / key_of(path, entry, checks, common)
    except subprocess.CalledProcessError as error:
        return f"{path}: cannot be preprocessed: {error.stderr.decode(errors='replace')}"
    if marker.exists():
        marker.touch()
        return ""
    command = [TIDY, "--quiet", *checks, str(name_for_the_analyser(pathlib.Path(entry["file"]))), "--", *compiler_and_options(entry)[1:]]
    done = subprocess.run(command, cwd=entry["directory"], capture_output=True, text=True, check=False)
    if done.returncode == 0:
        marker.touch()
        return ""
    return done.stdout.strip() or done.stderr.strip()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("build", type=pathlib.Path)
    parser.add_argument("--tests", action="store_true", help="the tests too, not the product alone")
    parser.add_argument("--deep", action="store_true", help="the path-sensitive analyser follows long calls")
    parser.add_argument("--match", default="", help="only sources whose path contains this")
    arguments = parser.parse_args()
    build = arguments.build.resolve()
    folders = PRODUCT + (TESTS if arguments.tests else ())
    sources = own_sources(build, folders, arguments.match)
    if not sources:
        print(f"analyze: no own sources in {build}/compile_commands.json", file=sys.stderr)
        return 1
    version = subprocess.run([TIDY, "--version"], capture_output=True, check=True).stdout
    common = version + (ROOT / ".clang-tidy").read_bytes()
    cache, failed, finished = cache_directory("analyze"), 0, 0
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        jobs = {pool.submit(analyse, path, entry, checks_for(path, arguments.deep), common, cache): path for path, entry in sources.items()}
        for job in concurrent.futures.as_completed(jobs):
            finished += 1
            findings = job.result()
            failed += bool(findings)
            print(f"[{finished}/{len(sources)}] {jobs[job]}" + (f"\n{findings}" if findings else ""), flush=True)
    print(f"analyze: {len(sources)} sources, {failed} with findings")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
