"""Which way includes may go: between rooms, between programs, and from a third-party library to its one home."""
import re

from tree import Problem

# Room -> rooms whose headers it may include besides its own. The programs' rooms may all use SHARED.
SHARED = ["common/base", "common/picture", "common/config", "common/transcript", "common/wire"]
ROOMS = {
    "common/base": [],
    "common/picture": ["common/base"],
    "common/transcript": ["common/base"],
    "common/config": ["common/base", "common/transcript"],
    "common/wire": ["common/base", "common/config", "common/transcript"],
    "capture-node/audio": SHARED,
    "capture-node/recognise": SHARED + ["capture-node/audio"],  # samples and their types
    "capture-node/translate": SHARED,
    "capture-node/check": SHARED + ["capture-node/audio", "capture-node/recognise", "capture-node/translate"],  # looks at all of it
    "capture-node/access": SHARED,
    "capture-node/spool": SHARED + ["capture-node/access"],  # sound is sealed with its session's key
    "capture-node/store": SHARED + ["capture-node/access"],  # what is kept is sealed with access's keys
    "capture-node/console": SHARED,
    "display-node/text": SHARED,
    "display-node/subtitle": SHARED + ["display-node/text"],
    "display-node/render": SHARED + ["display-node/text", "display-node/subtitle"],
    "display-node/kiosk": SHARED + ["display-node/text", "display-node/subtitle", "display-node/render"],
}
# Plain values that rooms hand up to the program; they stand above the rooms, but include common only.
VALUES = ["capture-node/segment_change.hpp"]
PROGRAMS = ["capture-node", "display-node"]

ENGINES = ["capture-node/recognise", "capture-node/translate"]
WINDOWS = ["display-node/kiosk", "capture-node/console"]

# Library -> (includes, names, home). A home's own tests may use the library too; so may tests/support and tests/bench, whose
# peers and independent readers are written with it.
LIBRARIES = {
    "ZeroMQ": (r"zmq(\.hpp|\.h|_addon\.hpp)$", r"\bzmq::|\bzmq_\w+\s*\(", ["common/wire"]),
    "Protocol Buffers": (r"google/protobuf/|(.*/)?tongping\.pb\.h$", r"\bgoogle::protobuf\b", ["common/wire"]),
    "SQLite": (r"sqlite3\.h$|SQLiteCpp/", r"\bsqlite3\b|\bsqlite3_\w+|\bSQLite::", ["capture-node/store"]),
    "libsodium": (r"sodium(\.h$|/)", r"\b(crypto|sodium)_\w+\s*\(|\brandombytes_\w+", ["capture-node/access", "common/wire"]),
    "PulseAudio": (r"pulse/", r"\bpa_[a-z]\w+", ["capture-node/audio"]),
    "WebRTC's audio processing": (r"webrtc/", r"\bwebrtc::", ["tests/bench"]),  # a peer and no more
    "soxr": (r"soxr", r"\bsoxr_\w+", ["capture-node/audio"]),
    "libsndfile": (r"sndfile", r"\bSF_INFO\b|\bSNDFILE\b|\bsf_[a-z]\w+", ["capture-node/audio"]),
    "FFmpeg": (r"libav\w+/|libsw\w+/", r"\bAV[A-Z]\w+|\bav_[a-z]\w+", ["capture-node/audio"]),
    "pocketsphinx": (r"pocketsphinx|sphinxbase/", r"\bps_[a-z]\w+|\bcmd_ln_\w+", ["capture-node/recognise"]),
    "Boost": (r"boost/", r"\bboost::", ENGINES),
    "OpenSSL": (r"openssl/", r"\bSSL_[A-Za-z]\w+", ENGINES),
    "libcurl": (r"curl/", r"\bCURL\b|\bcurl_\w+", ENGINES),
    "pugixml": (r"pugixml", r"\bpugi::", ["capture-node/store"]),
    "libzip": (r"zip(conf)?\.h$", r"\bzip_[a-z]\w+_t\b", ["capture-node/store"]),
    "SDL2": (r"SDL(?!_ttf)", r"\bSDL_\w+", WINDOWS),
    "OpenGL": (r"GL/|GLES\d?/|EGL/", r"\bGL(uint|int|enum|sizei)\b", WINDOWS),
    "X11": (r"X11/", r"\bX(Display|Event|Open\w+)\b", ["display-node/kiosk"]),
    "Dear ImGui": (r"imgui|(.*/)?imgui", r"\bImGui\w*::|\bIm(Vec[24]|GuiIO|DrawList|FontAtlas)\b", WINDOWS),
    "FreeType": (r"ft2build\.h$|freetype", r"\bFT_\w+", ["display-node/text"]),
    "HarfBuzz": (r"(harfbuzz/)?hb", r"\bhb_\w+", ["display-node/text"]),
    "ICU": (r"unicode/", r"\bicu::|\bU(BreakIterator|BiDi|ErrorCode|Char32)\b|\bubrk_\w+", ["display-node/text"]),
    "fontconfig": (r"fontconfig/", r"\bFc[A-Z]\w+", ["display-node/text"]),
    "libpng": (r"png\.h$|pngconf\.h$", r"\bpng_\w+", ["display-node/render"]),
    "libjpeg-turbo": (r"turbojpeg|jpeglib", r"\btj[A-Z]\w+|\bjpeg_\w+\s*\(", ["common/picture"]),
    "toml++": (r"toml\+\+/", r"\btoml::", ["common/config"]),
    "CLI11": (r"CLI/", r"\bCLI::", ["capture-node/cli", "display-node/cli"]),
    "spdlog": (r"spdlog/", r"\bspdlog::", ["common/base"]),
    "fmt": (r"fmt/", r"\bfmt::", ["common/base"]),
    "nlohmann/json": (r"nlohmann/", r"\bnlohmann::", ["common/base"]),
    "tl::expected": (r"tl/expected", r"\btl::", ["common/base"]),
    "readerwriterqueue": (r"readerwriterqueue", r"\bmoodycamel::", ["common/base"]),
    "gettext": (r"libintl\.h$", r"\b(d?gettext|bindtextdomain)\s*\(", ["common/base"]),
    "libsystemd": (r"systemd/", r"\bsd_notify\w*", ["common/base"]),
    "Catch2": (r"catch2/", r"\bCatch::", ["tests/support"]),
    "Pango": (r"pango/", r"\bpango_\w+", ["tests/bench"]),
    "libass": (r"ass/", r"\bass_[a-z]\w+", ["tests/bench"]),
    "kissfft": (r"kissfft/", r"\bkiss_fft\w*", ["capture-node/audio"]),
    "SDL2_ttf": (r"SDL_ttf", r"\bTTF_\w+", ["tests/bench"]),
    "Google Benchmark": (r"benchmark/", r"\bbenchmark::", ["tests/bench"]),
}
ANY_LIBRARY = ["tests/support", "tests/bench"]

POSIX = re.compile(
    r"(sys|netinet|arpa|linux|net|asm|bits)/|(unistd|fcntl|malloc|poll|signal|pthread|termios|dlfcn|netdb|ifaddrs|pwd|grp|syslog|spawn|sched"
    r"|dirent|glob|langinfo|locale|errno|cxxabi|time|string|strings|stdlib|stdio|math|ctype|limits|wordexp|execinfo|sanitizer/\w+)\.h$"
    r"|\w*intrin\.h$|arm_neon\.h$")
STANDARD = re.compile(r"[a-z_0-9]+$")

# What is in a precompiled header, and what of it is looked for: no build would miss the include. -> (names, headers that are
# known to bring it)
PRECOMPILED = {
    "algorithm": (r"\bstd::(ranges::)?(sort|stable_sort|clamp|any_of|all_of|none_of|find_if|count_if|transform|copy_if|max_element"
                  r"|min_element|lower_bound|upper_bound)\b", []),
    "chrono": (r"\bstd::chrono", ["thread", "filesystem", "mutex", "condition_variable"]),
    "filesystem": (r"\bstd::filesystem\b", []),
    "fstream": (r"\bstd::[io]?fstream\b", []),
    "functional": (r"\bstd::function<", []),
    "map": (r"\bstd::(multi)?map<", []),
    "memory": (r"\bstd::(unique_ptr|shared_ptr|weak_ptr|make_unique|make_shared)\b", ["filesystem", "functional"]),
    "optional": (r"\bstd::(optional|nullopt)\b", []),
    "sstream": (r"\bstd::[io]?stringstream\b", []),
    "string": (r"\bstd::(string|to_string)\b", ["filesystem", "fstream", "sstream", "iostream", "stdexcept", "system_error"]),
    "string_view": (r"\bstd::string_view\b", ["string", "filesystem", "fstream", "sstream", "iostream", "stdexcept"]),
    "thread": (r"\bstd::(jthread|thread|this_thread)\b", []),
    "vector": (r"\bstd::vector\b", ["functional"]),
}


def within(path, folder):
    return path == folder or path.startswith(folder + "/")


def room_of(path):
    return next((room for room in ROOMS if within(path, room)), None)


def program_of(path):
    return next((program for program in PROGRAMS if within(path, program)), None)


def mirrored(path):
    """tests/common/wire/x_test.cpp stands where common/wire/x.cpp does."""
    return path[len("tests/"):] if path.startswith("tests/") else path


def check_room(file, line, target):
    room, other = room_of(file.path), room_of(target)
    if file.path in VALUES and program_of(target):
        yield Problem(file.path, line, "direction", f"rooms include it, so it includes common only ({target})")
    if room and target.startswith("tests/"):
        yield Problem(file.path, line, "direction", f"{room} includes {target}: the product never includes its tests")
    elif room and other and other != room and other not in ROOMS[room]:
        yield Problem(file.path, line, "direction", f"{room} must not include {other} ({target})")
    elif room and not other and program_of(target) and target not in VALUES:
        yield Problem(file.path, line, "direction", f"{room} must not include what stands above it ({target})")
    elif within(file.path, "common") and program_of(target):
        yield Problem(file.path, line, "direction", f"common must not include a program ({target})")


def check_levels(file, line, target):
    """Inside a program, above its rooms: pipeline, station or screen; then cli; then main."""
    program = program_of(file.path)
    if not program or room_of(file.path) or within(file.path, f"{program}/cli") or file.path == f"{program}/main.cpp":
        return
    if within(target, f"{program}/cli"):
        yield Problem(file.path, line, "direction", f"{file.path} must not include the command line above it ({target})")


def check_programs(file):
    own = program_of(mirrored(file.path))
    included = {program_of(name): line for line, name, quoted in file.includes if quoted and program_of(name)}
    for program, line in included.items():
        if own and program != own:
            yield Problem(file.path, line, "programs", f"{own} must not include {program}")
    if not own and len(included) > 1:
        yield Problem(file.path, max(included.values()), "programs", "one file must not include both programs")


def own_includes(tree):
    for file in tree.cpp:
        yield from check_programs(file)
        for line, name, quoted in file.includes:
            if not quoted or library_of(name):
                continue
            if not tree.has(name):
                yield Problem(file.path, line, "include", f'"{name}" is no file from the root of the repository')
            yield from check_room(file, line, name)
            yield from check_levels(file, line, name)


def library_of(include):
    return next((name for name, (pattern, _, _) in LIBRARIES.items() if re.match(pattern, include)), None)


def is_home(path, home):
    return any(within(mirrored(path), folder) or within(path, folder) for folder in home)


def library_includes(tree):
    for file in tree.cpp:
        for line, name, quoted in file.includes:
            library = library_of(name)
            if library is None:
                if not quoted and not STANDARD.match(name) and not POSIX.match(name):
                    yield Problem(file.path, line, "library", f"<{name}> has no home room in tests/tidy/rules_includes.py")
                continue
            home = LIBRARIES[library][2]
            free = is_home(file.path, ANY_LIBRARY) and library not in ("Catch2", "Google Benchmark")
            if not free and not is_home(file.path, home):
                yield Problem(file.path, line, "library", f"{library} is used in {' and '.join(home)} only")


def library_names(tree):
    """None of a library's types in a header outside its home; a forward declaration is one too many."""
    for file in tree.cpp:
        if not file.is_header or is_home(file.path, ANY_LIBRARY):
            continue
        for library, (_, names, home) in LIBRARIES.items():
            if is_home(file.path, home):
                continue
            for match in re.finditer(names, file.code):
                yield Problem(file.path, file.line_of(match.start()), "library",
                              f"{match.group(0).strip()} of {library} in a header outside {' and '.join(home)}")


def reached_from(tree):
    """path -> every header that it includes, itself or through our own."""
    files, reached = {file.path: file for file in tree.cpp}, {}

    def reach(path):
        if path not in reached:
            reached[path] = set()  # a circle ends here
            for _, name, quoted in files[path].includes:
                reached[path].add(name)
                if quoted and name in files:
                    reached[path] |= reach(name)
        return reached[path]

    return {path: reach(path) for path in files}


def precompiled_headers(tree):
    """Every file of the product includes what it needs, also what a precompiled header would bring."""
    reached = reached_from(tree)
    for file in tree.cpp:
        if not program_of(file.path) and not within(file.path, "common"):
            continue
        for header, (names, bringers) in PRECOMPILED.items():
            match = re.search(names, file.code)
            if match and not reached[file.path].intersection([header, *bringers]):
                yield Problem(file.path, file.line_of(match.start()), "include", f"{match.group(0)} without <{header}>")


RULES = [own_includes, library_includes, library_names, precompiled_headers]
