"""The files of a tree, each with its text and, for C++, its text without comments and literals."""
import pathlib
import re
import subprocess
from dataclasses import dataclass, field
from functools import cached_property

CPP = (".hpp", ".cpp", ".h")
SKIPPED_FOLDERS = {".git", "build", "__pycache__"}

# Longest first: a raw string's end is its own delimiter, a quote after a letter or digit separates digits (1'000).
TOKEN = re.compile(
    r'//(?:\\\n|[^\n])*'
    r'|/\*.*?\*/'
    r'|(?:u8|[uUL])?R"(?P<delimiter>[^()\\\s]{0,16})\((?:.*?)\)(?P=delimiter)"'
    r'|"(?:\\.|[^"\\\n])*"'
    r"|(?<![0-9A-Za-z_])(?:u8|[uUL])?'(?:\\.|[^'\\\n])+'",
    re.DOTALL,
)


def blank(text):
    """The same number of characters and lines, nothing else."""
    return re.sub(r"[^\n]", " ", text)


def code_of(text):
    """C++ without comments, strings and character literals; every line keeps its number, every column its place."""

    def replace(match):
        token = match.group(0)
        if token.startswith(("//", "/*")):
            return blank(token)
        quote = token[-1]
        return quote + blank(token[1:-1]) + quote

    return TOKEN.sub(replace, text)


def without_preprocessor(code):
    return re.sub(r"^[ \t]*#(?:\\\n|[^\n])*", lambda match: blank(match.group(0)), code, flags=re.MULTILINE)


@dataclass
class File:
    path: str  # from the root, with '/'
    text: str

    @property
    def folder(self):
        return self.path.rpartition("/")[0]

    @property
    def is_cpp(self):
        return self.path.endswith(CPP)

    @property
    def is_header(self):
        return self.path.endswith((".hpp", ".h"))

    @cached_property
    def code(self):
        return code_of(self.text)

    @cached_property
    def includes(self):
        """(line, name, is_quoted) of every include; read where no comment hides it."""
        found = []
        for number, (line, code) in enumerate(zip(self.text.split("\n"), self.code.split("\n")), 1):
            match = re.match(r'\s*#\s*include\s*([<"])([^>"]+)[>"]', line)
            if match and re.match(r"\s*#\s*include", code):
                found.append((number, match.group(2), match.group(1) == '"'))
        return found

    def line_of(self, position):
        return self.text.count("\n", 0, position) + 1


@dataclass
class Problem:
    path: str
    line: int
    rule: str
    what: str

    def __str__(self):
        return f"{self.path}:{self.line}: {self.rule}: {self.what}"


@dataclass
class Tree:
    root: pathlib.Path
    files: list = field(default_factory=list)

    @property
    def cpp(self):
        return [file for file in self.files if file.is_cpp]

    def has(self, path):
        return (self.root / path).is_file()


def listed_paths(root):
    """What git knows or would add; without git, whatever lies there."""
    git = subprocess.run(
        ["git", "-c", f"safe.directory={root}", "-C", str(root), "ls-files", "-co", "--exclude-standard", "-z"],
        capture_output=True, check=False)
    if git.returncode == 0 and (root / ".git").exists():
        return [path for path in git.stdout.decode().split("\0") if path]
    return [str(path.relative_to(root)) for path in root.rglob("*")
            if path.is_file() and not SKIPPED_FOLDERS.intersection(path.relative_to(root).parts)]


def read_tree(root):
    root = pathlib.Path(root).resolve()
    tree = Tree(root)
    for path in sorted(set(listed_paths(root))):
        if not (root / path).is_file():
            continue  # removed, but not yet from git's index
        content = (root / path).read_bytes()
        if b"\0" in content:
            continue  # a picture or a sound
        tree.files.append(File(path, content.decode("utf-8", errors="replace")))
    return tree
