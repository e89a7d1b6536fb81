"""How long files and functions are, how things are named, and what pure rooms keep out."""
import re

from tree import Problem, without_preprocessor

MAX_FILE_LINES = 400
MAX_FUNCTION_LINES = 70

BANNED_WORDS = {"manager", "helper", "helpers", "util", "utils", "handler", "data", "server", "client"}

PURE = [
    r"common/transcript/.*",
    r"common/wire/replica\w*\.[ch]pp",
    r"capture-node/recognise/segmenter\w*\.[ch]pp",
    r"display-node/subtitle/(pacing|layout)\w*\.[ch]pp",
]
IMPURE_INCLUDES = re.compile(
    r"(thread|mutex|shared_mutex|condition_variable|future|semaphore|latch|barrier|stop_token|fstream|iostream|filesystem|random)$"
    r"|c?stdio(\.h)?$|ctime$|time\.h$|(sys|netinet|arpa)/|unistd\.h$|fcntl\.h$|poll\.h$|pthread\.h$|zmq"
    r"|common/base/(worker|mailbox|latest|wakeup|sample_ring|log|stop_signal)\.hpp$")
IMPURE_CALLS = re.compile(r"(\w*[cC]lock)\s*::\s*now\s*\(|\bclock_gettime\s*\(|\b(?:std::)?time\s*\(\s*(?:nullptr|NULL|0)?\s*\)"
                          r"|\bSystemClock\b|\bthis_thread\b|\bgetenv\s*\(")

CLASS_HEADER = re.compile(r"\b(class|struct|union)\b")


def without_template_arguments(header):
    """Drops `<…>` groups, so that `template <class T>` does not look like a class."""
    previous = None
    while previous != header:
        previous = header
        header = re.sub(r"<[^<>]*>", " ", header)
    return header


def is_transparent(header):
    """A brace after this header opens a namespace or a class: what stands inside is measured by itself."""
    header = without_template_arguments(header)
    header = re.sub(r"\b(alignas|__attribute__)\s*\(+[^()]*\)+|\[\[[^\]]*\]\]", " ", header)
    if re.match(r"\s*(inline\s+)?namespace\b", header) or re.match(r'\s*extern\s*"\s*"\s*$', header):
        return True
    return bool(CLASS_HEADER.search(header)) and "(" not in header and not re.match(r"\s*enum\b", header) and "=" not in header


def functions(file):
    """(first line, last line, header) of every outermost block that is no namespace, class, enumeration or table of values.

    A block without a semicolon is a table or an enumeration, whatever stands before it. Local classes and lambdas belong to
    the function around them.
    """
    code = without_preprocessor(file.code)
    code = re.sub(r"\b(public|private|protected)\s*:(?!:)", lambda match: match.group(0)[:-1] + ";", code)
    stack = []  # True: transparent
    start = None  # of the outermost opaque block: position of its header's first character
    header_start = 0
    parentheses = 0
    for position, character in enumerate(code):
        if character in "()":
            parentheses += 1 if character == "(" else -1
        elif character == "{":
            header = code[header_start:position]
            transparent = (not stack or stack[-1]) and parentheses == 0 and is_transparent(header)
            if not transparent and start is None:
                start = (header_start + len(header) - len(header.lstrip()), len(stack))
            stack.append(transparent)
            if start is None:
                header_start = position + 1
        elif character == "}":
            if not stack:
                raise ValueError(f"{file.path}:{file.line_of(position)}: a closing brace too many")
            stack.pop()
            if start is not None and len(stack) == start[1]:
                first, start = start[0], None
                if ";" in code[first:position]:
                    yield file.line_of(first), file.line_of(position), " ".join(code[first:position].split("{")[0].split())
                header_start = position + 1
            elif start is None:
                header_start = position + 1
        elif character == ";" and start is None and parentheses == 0:
            header_start = position + 1
    if stack:
        raise ValueError(f"{file.path}: {len(stack)} braces are never closed")


def file_length(tree):
    for file in tree.files:
        lines = file.text.count("\n")
        if file.path.endswith((".hpp", ".cpp", ".h", ".py")) and lines > MAX_FILE_LINES:
            yield Problem(file.path, lines, "length", f"{lines} lines; {MAX_FILE_LINES} at most")


def function_length(tree):
    for file in tree.cpp:
        try:
            for first, last, header in functions(file):
                if last - first + 1 > MAX_FUNCTION_LINES:
                    yield Problem(file.path, first, "length",
                                  f"a function of {last - first + 1} lines; {MAX_FUNCTION_LINES} at most: {header[:80]}")
        except ValueError as error:
            yield Problem(file.path, 1, "length", f"braces do not match, so functions cannot be measured: {error}")


def words_of(name):
    return [word.lower() for word in re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+", name)]


def file_names(tree):
    for file in tree.files:
        name = file.path.rpartition("/")[2]
        if not name.endswith((".hpp", ".cpp", ".h", ".py", ".proto", ".toml", ".sql")):
            continue
        stem = name.partition(".")[0]
        if not re.fullmatch(r"[a-z0-9]+(_[a-z0-9]+)*", stem):
            yield Problem(file.path, 1, "name", f"{name} is not snake_case")
        for word in BANNED_WORDS.intersection(words_of(stem)):
            yield Problem(file.path, 1, "name", f'"{word}" says nothing about what {name} is for')


def class_names(tree):
    for file in tree.cpp:
        for match in re.finditer(r"\b(?:class|struct|union|enum)\s+(?:class\s+)?([A-Z]\w*)", file.code):
            for word in BANNED_WORDS.intersection(words_of(match.group(1))):
                yield Problem(file.path, file.line_of(match.start()), "name",
                              f'"{word}" says nothing about what {match.group(1)} is for')


def purity(tree):
    for file in tree.cpp:
        if not any(re.fullmatch(pattern, file.path) for pattern in PURE):
            continue
        for line, name, _ in file.includes:
            if IMPURE_INCLUDES.match(name):
                yield Problem(file.path, line, "pure", f"{name} in a place without threads, sockets, files and clocks")
        for match in IMPURE_CALLS.finditer(file.code):
            yield Problem(file.path, file.line_of(match.start()), "pure",
                          f"{match.group(0)} in a place without threads, sockets, files and clocks")


def test_titles(tree):
    """A list of CMake is cut at semicolons: ctest would ask for tests that are not there, and take nothing for success."""
    for file in tree.cpp:
        for match in re.finditer(r'\bTEST_CASE\(\s*"((?:[^"\\]|\\.)*)"', file.text):
            if ";" in match.group(1):
                yield Problem(file.path, file.line_of(match.start()), "name", f"a semicolon in the title of a test: {match.group(1)}")


def qualified_format(tree):
    """Newer standard libraries bring std::format with <chrono>: found by the arguments, it makes the bare name ambiguous."""
    for file in tree.cpp:
        if file.path == "common/base/format.hpp":
            continue
        for match in re.finditer(r"\busing\s+(tongping::)?base::format\s*;|(?<![\w:.>])format\(", file.code):
            yield Problem(file.path, file.line_of(match.start()), "name", "write base::format( where it is used")


RULES = [file_length, function_length, file_names, class_names, test_titles, qualified_format, purity]
