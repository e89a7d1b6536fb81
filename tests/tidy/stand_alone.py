#!/usr/bin/env python3
"""Shows that every source of the product includes what it needs: compiles each by itself, as far as its meaning.

usage: stand_alone.py BUILD_DIRECTORY

A build that joins a room's sources into one does not notice what a source has only from those before it. No code is made,
which takes a third of the time. BUILD_DIRECTORY is configured with each source by itself; its precompiled and generated
headers are there. Exit code 1 where a source needs more than it includes.
"""
import concurrent.futures
import json
import os
import pathlib
import shlex
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
PRODUCT = ("common/", "capture-node/", "display-node/")


def own_sources(build):
    """path -> compile command, each source once."""
    found = {}
    for entry in json.loads((build / "compile_commands.json").read_text(encoding="utf-8")):
        file = pathlib.Path(entry["file"])
        path = file.relative_to(ROOT).as_posix() if file.is_relative_to(ROOT) and not file.is_relative_to(build) else ""
        if path.startswith(PRODUCT):
            found.setdefault(path, entry)
    return found


def complaint_about(entry):
    """What the compiler says against it, empty where it says nothing."""
    arguments = shlex.split(entry["command"])
    compiler = next(i for i, word in enumerate(arguments) if word.endswith(("c++", "g++", "clang++-14")))
    options = arguments[compiler:arguments.index("-o")]  # "-o OBJECT -c SOURCE" stands last
    done = subprocess.run([*options, "-fsyntax-only", entry["file"]], cwd=entry["directory"], capture_output=True, text=True, check=False)
    return done.stderr.strip() if done.returncode else ""


def main():
    if len(sys.argv) != 2:
        print(__doc__, file=sys.stderr)
        return 2
    build = pathlib.Path(sys.argv[1]).resolve()
    sources = own_sources(build)
    if not sources:
        print(f"stand_alone: no own sources in {build}/compile_commands.json", file=sys.stderr)
        return 1
    failed = 0
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        for path, complaint in zip(sources, pool.map(complaint_about, sources.values())):
            failed += bool(complaint)
            print(f"{path}\n{complaint}" if complaint else path, flush=True)
    print(f"stand_alone: {len(sources)} sources, {failed} need more than they include")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
