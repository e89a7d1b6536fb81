#!/usr/bin/env python3
"""Runs clang-tidy over every own source of a build, on all cores, and remembers what was clean.

usage: analyze.py BUILD_DIRECTORY [--tests] [--match TEXT]

Reads BUILD_DIRECTORY/compile_commands.json; the checks are those of .clang-tidy. With --tests the tests
are looked at too, without the path-sensitive analyser: it is the slowest of the checks, and the sanitizers run every path
of a test anyway. A source whose preprocessed text, checks and compiler are the same as in a clean run is not looked at again ($XDG_CACHE_HOME/tongping/analyze). Exit code 1 on findings.
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


def cache_directory():
    base = os.environ.get("XDG_CACHE_HOME") or pathlib.Path.home() / ".cache"
    path = pathlib.Path(base) / "tongping" / "analyze"
    path.mkdir(parents=True, exist_ok=True)
    return path


def own_sources(build, folders):
    """path -> compile command, each source once."""
    found = {}
    for entry in json.loads((build / "compile_commands.json").read_text(encoding="utf-8")):
        file = pathlib.Path(entry["file"])
        if file.is_relative_to(ROOT):
            path = file.relative_to(ROOT).as_posix()
            if path.startswith(folders):
                found.setdefault(path, entry)
    return found


def preprocess(entry):
    arguments = shlex.split(entry["command"])
    while not arguments[0].endswith(COMPILER):
        arguments.pop(0)  # ccache
    output = arguments.index("-o")
    del arguments[output:output + 2]
    arguments[arguments.index("-c")] = "-E"
    return subprocess.run(arguments, cwd=entry["directory"], capture_output=True, check=True).stdout


def checks_for(path):
    """Clang's own warnings, so that no build with clang is needed besides."""
    return ["--checks=clang-diagnostic-*" + (",-clang-analyzer-*" if path.startswith("tests/") else "")]


def key_of(path, entry, common):
    text = preprocess(entry).replace(str(ROOT).encode(), b"")
    return hashlib.sha256(b"\0".join([common, path.encode(), " ".join(checks_for(path)).encode(), text])).hexdigest()


def analyse(path, entry, build, common, cache):
    """Findings as text, empty where there are none."""
    try:
        marker = cache / key_of(path, entry, common)
    except subprocess.CalledProcessError as error:
        return f"{path}: cannot be preprocessed: {error.stderr.decode(errors='replace')}"
    if marker.exists():
        marker.touch()
        return ""
    done = subprocess.run([TIDY, "--quiet", "-p", str(build), *checks_for(path), str(ROOT / path)], capture_output=True, text=True, check=False)
    if done.returncode == 0:
        marker.touch()
        return ""
    return done.stdout.strip() or done.stderr.strip()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("build", type=pathlib.Path)
    parser.add_argument("--tests", action="store_true", help="the tests too, not the product alone")
    parser.add_argument("--match", default="", help="only sources whose path contains this")
    arguments = parser.parse_args()
    build = arguments.build.resolve()
    folders = PRODUCT + (TESTS if arguments.tests else ())
    sources = {path: entry for path, entry in own_sources(build, folders).items() if arguments.match in path}
    if not sources:
        print(f"analyze: no own sources in {build}/compile_commands.json", file=sys.stderr)
        return 1
    version = subprocess.run([TIDY, "--version"], capture_output=True, check=True).stdout
    common = version + (ROOT / ".clang-tidy").read_bytes()
    cache, failed, finished = cache_directory(), 0, 0
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        jobs = {pool.submit(analyse, path, entry, build, common, cache): path for path, entry in sources.items()}
        for job in concurrent.futures.as_completed(jobs):
            finished += 1
            findings = job.result()
            failed += bool(findings)
            print(f"[{finished}/{len(sources)}] {jobs[job]}" + (f"\n{findings}" if findings else ""), flush=True)
    print(f"analyze: {len(sources)} sources, {failed} with findings")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
