"""Words that do not belong: waiting by the clock in tests, places of a workplace, texts without a translation."""
import pathlib
import re
import subprocess
import tempfile

from tree import Problem

SLEEPS = re.compile(r"\b(sleep_for|sleep_until|usleep|nanosleep)\b|(?<![\w.])(?:time\.)?sleep\s*\(")

# Written in parts, so that this file does not contain what it looks for.
WORKPLACE = re.compile(
    "|".join(["/wo" + "rk/(?!shop)", "/tmp/" + "wt", "helper" + " agent", "sub" + "-?agent", "deb." + "debian" + r"\.org",
              "registry." + "npmjs", "py" + r"pi\.org", "proxy." + r"golang\.org", "bash_" + "jobs", "/ro" + "ot/"]),
    re.IGNORECASE)

CATALOGUE_LANGUAGE = "zh_CN"


BETWEEN_LOOKS = "tests/support/step_aside.hpp"  # at a state that a test waits for: of a length that nothing depends on


def sleeps(tree):
    for file in tree.files:
        if file.path == BETWEEN_LOOKS:
            continue
        if not file.path.startswith("tests/") or file.path.startswith("tests/tidy/") or not file.path.endswith((".cpp", ".hpp", ".py")):
            continue
        text = file.code if file.is_cpp else file.text
        for match in SLEEPS.finditer(text):
            yield Problem(file.path, file.line_of(match.start()), "sleep",
                          f"{match.group(0)}: a test waits for what it needs, not for a time")


def workplace(tree):
    for file in tree.files:
        for match in WORKPLACE.finditer(file.text):
            yield Problem(file.path, file.line_of(match.start()), "workplace", f'"{match.group(0)}" is no part of the product')


def links(tree):
    """A page's links to the repository's own files lead somewhere."""
    for file in tree.files:
        if not file.path.endswith(".md"):
            continue
        for match in re.finditer(r"\]\(([^)#\s]+)", file.text):
            target = match.group(1)
            if "://" not in target and not (tree.root / file.folder / target).exists():
                yield Problem(file.path, file.line_of(match.start()), "link", f"{target} does not exist")


def catalogues(tree):
    """Every text that a person sees, `tr("…")` or `words("…")`, stands in the Chinese catalogue, translated."""
    found = [file for file in tree.files if file.path.endswith(".po")]
    for file in found:
        yield from incomplete(tree, file)
    texts = [file.path for file in tree.cpp
             if not file.path.startswith("tests/") and re.search(r"\b(tr(_format)?|words)\s*\(\s*\"", file.code)]
    if not texts:
        return
    chinese = next((file for file in found if CATALOGUE_LANGUAGE in file.path), None)
    if chinese is None:
        yield Problem(texts[0], 1, "catalogue", f"texts are marked for translation, but there is no {CATALOGUE_LANGUAGE} catalogue")
    else:
        yield from missing(tree, chinese, texts)


def run(command, folder):
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, env={"LC_ALL": "C", "PATH": "/usr/bin:/bin"})
    return done.returncode, done.stderr.strip()


def incomplete(tree, file):
    code, output = run(["msgfmt", "--check", "--statistics", "-o", "/dev/null", file.path], tree.root)
    if code != 0 or "untranslated" in output or "fuzzy" in output:
        yield Problem(file.path, 1, "catalogue", f"not completely translated: {output}")


def missing(tree, chinese, texts):
    with tempfile.TemporaryDirectory() as folder:
        template = pathlib.Path(folder) / "texts.pot"
        code, output = run(["xgettext", "--language=C++", "--from-code=UTF-8", "--keyword=tr", "--keyword=tr_format", "--keyword=words",
                            "-o", str(template), *texts], tree.root)
        if code != 0:
            yield Problem(texts[0], 1, "catalogue", f"xgettext failed: {output}")
            return
        code, output = run(["msgcmp", chinese.path, str(template)], tree.root)
        if code == 0:
            return
        template_lines = template.read_text(encoding="utf-8").split("\n")
        for number in re.findall(r"texts\.pot:(\d+): this message", output):
            place = next(line for line in reversed(template_lines[:int(number)]) if line.startswith("#: "))
            path, _, line = place[3:].split()[0].rpartition(":")
            yield Problem(path, int(line), "catalogue", f"a text that is not in {chinese.path}")
        if "texts.pot:" not in output:
            yield Problem(chinese.path, 1, "catalogue", output)


RULES = [sleeps, workplace, links, catalogues]
