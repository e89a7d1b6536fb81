#!/usr/bin/env python3
"""Shows that every source of the product includes what it needs: compiles each by itself, as far as its meaning.

usage: stand_alone.py BUILD_DIRECTORY [--tests]

A build that joins a room's or a test program's sources into one does not notice what a source has only from those before
it; one that is alone there is compiled alone anyway. No code is made, which takes a third of the time. BUILD_DIRECTORY is
configured with each source by itself; its precompiled and generated headers are there. With --tests the tests are looked at
too, in twice the time: the dev build, which whoever changes them has, compiles each alone. A source that was clean with the
same options, and whose own files have not changed since, is not looked at again ($XDG_CACHE_HOME/tongping/stand_alone).
Exit code 1 where a source needs more than it includes.
"""
import argparse
import concurrent.futures
import functools
import hashlib
import json
import os
import pathlib
import re
import shlex
import subprocess
import sys
import tempfile

from analyze import PRODUCT, ROOT, TESTS, cache_directory


def own_sources(build, folders):
    """path -> compile command, of every source that has others beside it in its room or program."""
    targets = {}
    for entry in json.loads((build / "compile_commands.json").read_text(encoding="utf-8")):
        file = pathlib.Path(entry["file"])
        path = file.relative_to(ROOT).as_posix() if file.is_relative_to(ROOT) and not file.is_relative_to(build) else ""
        if path.startswith(folders):
            target = re.search(r" -o (\S+\.dir)/", entry["command"]).group(1)
            targets.setdefault(target, {})[path] = entry
    found = {}
    for sources in targets.values():
        if len(sources) > 1:
            found.update(sources)
    return found


@functools.lru_cache(maxsize=None)
def digest(path):
    return hashlib.sha256(pathlib.Path(path).read_bytes()).hexdigest() if os.path.isfile(path) else ""


def compile_command(entry):
    arguments = shlex.split(entry["command"])
    compiler = next(i for i, word in enumerate(arguments) if word.endswith(("c++", "g++", "clang++-14")))
    options = arguments[compiler:arguments.index("-o")]  # "-o OBJECT -c SOURCE" stands last
    return [*options, "-fsyntax-only", entry["file"]]


def is_clean(marker):
    """A marker has a line "DIGEST PATH" for each file that the source was made of; a checkout may stand anywhere."""
    if not marker.exists():
        return False
    lines = [line.split(" ", 1) for line in marker.read_text(encoding="utf-8").splitlines()]
    return all(digest(str(ROOT / path)) == found for found, path in lines)


def made_of(dependencies):
    """The files of a makefile's rule, the precompiled header aside: it is made of what stands beside it."""
    paths = re.sub(r"\\\n", " ", dependencies).split(":", 1)[1].split()
    paths = sorted({os.path.normpath(path) for path in paths if not path.endswith((".gch", ".pch"))})
    return [os.path.relpath(path, ROOT) if path.startswith(f"{ROOT}/") else path for path in paths]


def complaint_about(entry, cache, version):
    """What the compiler says against it, empty where it says nothing."""
    command = compile_command(entry)
    marker = cache / hashlib.sha256(f"{version} {' '.join(command)}".replace(str(ROOT), "").encode()).hexdigest()
    if is_clean(marker):
        return ""
    with tempfile.NamedTemporaryFile("r", suffix=".d") as rule:
        done = subprocess.run([*command, "-MD", "-MF", rule.name], cwd=entry["directory"], capture_output=True, text=True, check=False)
        if done.returncode:
            return done.stderr.strip()
        marker.write_text("".join(f"{digest(str(ROOT / path))} {path}\n" for path in made_of(rule.read())), encoding="utf-8")
    return ""


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("build", type=pathlib.Path)
    parser.add_argument("--tests", action="store_true", help="the tests too, not the product alone")
    arguments = parser.parse_args()
    build = arguments.build.resolve()
    sources = own_sources(build, PRODUCT + (TESTS if arguments.tests else ()))
    if not sources:
        print(f"stand_alone: no own sources in {build}/compile_commands.json", file=sys.stderr)
        return 1
    compiler = compile_command(next(iter(sources.values())))[0]
    version = subprocess.run([compiler, "--version"], capture_output=True, text=True, check=True).stdout
    cache, failed = cache_directory("stand_alone"), 0
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        for path, complaint in zip(sources, pool.map(lambda entry: complaint_about(entry, cache, version), sources.values())):
            failed += bool(complaint)
            print(f"{path}\n{complaint}" if complaint else path, flush=True)
    print(f"stand_alone: {len(sources)} sources, {failed} need more than they include")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
