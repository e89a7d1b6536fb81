#!/usr/bin/env python3
"""Feeds check_tree small trees: every rule must find its breach, and must leave the decent tree alone."""
import pathlib
import shutil
import sys
import tempfile
import unittest

sys.dont_write_bytecode = True

import rules_includes
import rules_shape
import tree as trees
from check_tree import problems_of

FUNCTION = "int {name}() {{\n{body}  return 0;\n}}\n"


def long_function(lines, name="f"):
    """A function of exactly that many lines, its signature and closing brace included."""
    return FUNCTION.format(name=name, body="  step();\n" * (lines - 3))


class CheckTree(unittest.TestCase):
    def setUp(self):
        self.root = pathlib.Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, self.root)

    def problems(self, files):
        for path, text in files.items():
            (self.root / path).parent.mkdir(parents=True, exist_ok=True)
            (self.root / path).write_text(text, encoding="utf-8")
        return [str(problem) for problem in problems_of(self.root)[1]]

    def finds(self, files, *expected):
        problems = self.problems(files)
        self.assertEqual(len(problems), len(expected), problems)
        for fragment in expected:
            self.assertTrue(any(fragment in problem for problem in problems), (fragment, problems))

    def accepts(self, files):
        self.assertEqual(self.problems(files), [])


class Directions(CheckTree):
    def test_decent_tree(self):
        self.accepts({
            "common/base/clock.hpp": "#pragma once\n#include <chrono>\n",
            "common/wire/link.cpp": '#include <zmq.hpp>\n#include "common/base/clock.hpp"\n',
            "capture-node/access/keys.hpp": "#pragma once\n",
            "capture-node/store/store.cpp": '#include <SQLiteCpp/SQLiteCpp.h>\n#include "capture-node/access/keys.hpp"\n',
            "capture-node/station.cpp": '#include "capture-node/access/keys.hpp"\n',
            "tests/capture-node/store/store_test.cpp": '#include <sqlite3.h>\n#include "capture-node/access/keys.hpp"\n',
        })

    def test_upwards_within_common(self):
        self.finds({"common/base/a.cpp": '#include "common/wire/b.hpp"\n', "common/wire/b.hpp": ""},
                   "common/base/a.cpp:1: direction: common/base must not include common/wire")

    def test_common_to_program(self):
        self.finds({"common/wire/a.cpp": '\n#include "capture-node/station.hpp"\n', "capture-node/station.hpp": ""},
                   "common/wire/a.cpp:2: direction")

    def test_siblings(self):
        self.finds({"capture-node/audio/a.cpp": '#include "capture-node/store/b.hpp"\n', "capture-node/store/b.hpp": ""},
                   "capture-node/audio must not include capture-node/store")

    def test_access_never_includes_store(self):
        self.finds({"capture-node/access/a.cpp": '#include "capture-node/store/b.hpp"\n', "capture-node/store/b.hpp": ""},
                   "capture-node/access must not include capture-node/store")

    def test_headers_that_are_precompiled(self):
        uses = {"algorithm": "std::sort(a, b)", "chrono": "std::chrono::hours h", "filesystem": "std::filesystem::path p",
                "fstream": "std::ofstream f", "functional": "std::function<void()> f", "map": "std::map<int, int> m",
                "memory": "std::unique_ptr<int> p", "optional": "std::optional<int> o", "sstream": "std::istringstream s",
                "string": "std::string s", "string_view": "std::string_view s", "thread": "std::jthread t",
                "vector": "std::vector<int> v"}
        self.assertEqual(set(uses), set(rules_includes.PRECOMPILED))
        for header, use in uses.items():
            with self.subTest(header):
                self.finds({"common/base/a.cpp": f"{use};\n"}, f"without <{header}>")
                self.accepts({"common/base/a.cpp": f"#include <{header}>\n{use};\n"})
                self.accepts({"common/base/a.cpp": f'#include "common/base/b.hpp"\n{use};\n',
                              "common/base/b.hpp": f"#pragma once\n#include <{header}>\n"})

    def test_room_to_what_stands_above_it(self):
        self.finds({"capture-node/store/a.cpp": '#include "capture-node/pipeline.hpp"\n', "capture-node/pipeline.hpp": ""},
                   "must not include what stands above it")

    def test_values_that_rooms_hand_up(self):
        value = rules_includes.VALUES[0]
        self.accepts({"capture-node/recognise/a.hpp": f'#include "{value}"\n', value: '#include "common/base/b.hpp"\n',
                      "common/base/b.hpp": ""})
        self.finds({value: '#include "capture-node/recognise/a.hpp"\n', "capture-node/recognise/a.hpp": ""},
                   "rooms include it, so it includes common only")

    def test_order_of_the_screen(self):
        self.finds({"display-node/text/a.cpp": '#include "display-node/render/b.hpp"\n', "display-node/render/b.hpp": ""},
                   "display-node/text must not include display-node/render")

    def test_station_to_command_line(self):
        self.finds({"capture-node/station.cpp": '#include "capture-node/cli/run.hpp"\n', "capture-node/cli/run.hpp": ""},
                   "the command line above it")

    def test_programs(self):
        self.finds({"display-node/screen.cpp": '#include "capture-node/pipeline.hpp"\n', "capture-node/pipeline.hpp": ""},
                   "programs: display-node must not include capture-node")

    def test_both_programs_in_one_test(self):
        self.finds({"tests/system/a.cpp": '#include "capture-node/a.hpp"\n#include "display-node/b.hpp"\n',
                    "capture-node/a.hpp": "", "display-node/b.hpp": ""}, "must not include both programs")

    def test_product_to_tests(self):
        self.finds({"common/base/a.cpp": '#include "tests/support/b.hpp"\n', "tests/support/b.hpp": ""},
                   "never includes its tests")

    def test_relative_include(self):
        self.finds({"common/base/a.cpp": '#include "clock.hpp"\n', "common/base/clock.hpp": ""}, "is no file from the root")

    def test_commented_include(self):
        self.accepts({"common/base/a.cpp": '// #include "common/wire/b.hpp"\n/*\n#include <zmq.hpp>\n*/\n'})


class Libraries(CheckTree):
    def test_every_library_is_refused_outside_its_home(self):
        examples = {
            "ZeroMQ": "zmq.hpp", "Protocol Buffers": "google/protobuf/message.h", "SQLite": "sqlite3.h", "libsodium": "sodium.h",
            "PulseAudio": "pulse/pulseaudio.h", "WebRTC's audio processing": "webrtc/a.h", "soxr": "soxr.h", "libsndfile": "sndfile.h", "FFmpeg": "libavformat/avformat.h",
            "pocketsphinx": "pocketsphinx.h", "Boost": "boost/beast.hpp", "OpenSSL": "openssl/ssl.h", "libcurl": "curl/curl.h",
            "pugixml": "pugixml.hpp", "libzip": "zip.h", "SDL2": "SDL.h", "OpenGL": "GL/gl.h", "X11": "X11/Xlib.h",
            "Dear ImGui": "imgui.h", "FreeType": "ft2build.h", "HarfBuzz": "hb.h", "ICU": "unicode/brkiter.h",
            "fontconfig": "fontconfig/fontconfig.h", "libpng": "png.h", "libjpeg-turbo": "turbojpeg.h", "toml++": "toml++/toml.h", "CLI11": "CLI/CLI.hpp",
            "spdlog": "spdlog/spdlog.h", "fmt": "fmt/format.h", "nlohmann/json": "nlohmann/json.hpp",
            "tl::expected": "tl/expected.hpp", "readerwriterqueue": "readerwriterqueue/readerwriterqueue.h",
            "gettext": "libintl.h", "libsystemd": "systemd/sd-daemon.h", "Catch2": "catch2/catch.hpp",
            "Google Benchmark": "benchmark/benchmark.h", "SDL2_ttf": "SDL_ttf.h", "Pango": "pango/pangocairo.h", "libass": "ass/ass.h", "kissfft": "kissfft/kiss_fftr.h",
        }
        self.assertEqual(set(examples), set(rules_includes.LIBRARIES))
        for library, header in examples.items():
            with self.subTest(library):
                self.assertEqual(rules_includes.library_of(header), library)
                self.finds({"tests/system/a_test.cpp": f"#include <{header}>\n"}, f"library: {library} is used in")

    def test_homes_exist_in_the_table_of_rooms(self):
        for library, (_, _, home) in rules_includes.LIBRARIES.items():
            for folder in home:
                known = folder in rules_includes.ROOMS or folder.endswith("/cli") or folder.startswith("tests/")
                self.assertTrue(known, f"{library}: {folder}")

    def test_unknown_library(self):
        self.finds({"common/base/a.cpp": "#include <leveldb/db.h>\n"}, "<leveldb/db.h> has no home room")

    def test_standard_and_posix(self):
        self.accepts({"common/base/a.cpp": "#include <vector>\n#include <sys/eventfd.h>\n#include <unistd.h>\n"})

    def test_types_in_a_header_outside(self):
        self.finds({"display-node/screen.hpp": "struct SDL_Window;\nclass Screen {};\n"},
                   "display-node/screen.hpp:1: library: SDL_Window of SDL2 in a header")
        self.accepts({"display-node/screen.hpp": "// no SDL_Window here\n"})

    def test_types_inside_their_home(self):
        self.accepts({"display-node/kiosk/window.hpp": "#pragma once\nstruct SDL_Window;\n"})


class Shape(CheckTree):
    def test_file_length(self):
        limit = rules_shape.MAX_FILE_LINES
        self.finds({"common/base/a.cpp": "\n" * (limit + 1)}, f"{limit + 1} lines")
        self.accepts({"common/base/a.cpp": "\n" * limit})

    def test_function_length(self):
        limit = rules_shape.MAX_FUNCTION_LINES
        self.finds({"common/base/a.cpp": long_function(limit + 1)}, f"a.cpp:1: length: a function of {limit + 1} lines")
        self.accepts({"common/base/a.cpp": long_function(limit)})

    def lengths(self, text):
        file = trees.File("a.cpp", text)
        return [last - first + 1 for first, last, _ in rules_shape.functions(file)]

    def test_method_in_class_in_namespace(self):
        text = ("namespace a::b {\ntemplate <class T>\nclass X : public Y<T> {\n public:\n" + long_function(5, "f") +
                " private:\n" + long_function(7, "g") + "};\n}\n")
        self.assertEqual(self.lengths(text), [5, 7])

    def test_braces_in_literals_and_comments(self):
        text = 'int f() {\n  a("{{"); b(\'{\'); // {\n  /* { */ c(R"x(\n{ )" {\n)x");\n  d(1\'000);\n}\nint g() {\n h();\n}\n'
        self.assertEqual(self.lengths(text), [7, 3])

    def test_lambda_belongs_to_its_function(self):
        self.assertEqual(self.lengths("void f() {\n  const auto g = [](int a) {\n    return a;\n  };\n  g({1});\n}\n"), [6])
        self.assertEqual(self.lengths("const auto g = [](int a) {\n  return a;\n};\n"), [3])

    def test_constructor_with_braced_members(self):
        self.assertEqual(self.lengths("struct A {\n  A()\n      : b_{1},\n        c_{2} {\n    d();\n  }\n  int b_ = 0;\n};\n")[-1], 3)

    def test_tables_and_enumerations_are_no_functions(self):
        rows = "  {1, 2},\n" * 90
        self.assertEqual(self.lengths("constexpr int t[][2] = {\n" + rows + "};\nenum class E {\n" + "  a,\n" * 90 + "};\n"), [])

    def test_default_argument(self):
        self.assertEqual(self.lengths("void f(A a = {}) {\n  b();\n}\n"), [3])

    def test_local_class_belongs_to_its_function(self):
        self.assertEqual(self.lengths("void f() {\n  struct A {\n    int b;\n  };\n  c();\n}\n"), [6])

    def test_preprocessor(self):
        self.assertEqual(self.lengths("#define A { \\\n  {\nvoid f() {\n  b();\n}\n"), [3])

    def test_unbalanced(self):
        self.finds({"common/base/a.cpp": "void f() {\n"}, "braces do not match")
        self.finds({"common/base/a.cpp": "void f() {}\n}\n"}, "braces do not match")

    def test_titles_of_tests(self):
        self.finds({"tests/common/a_test.cpp": 'TEST_CASE("one; two") {}\n'}, "a semicolon in the title")
        self.finds({"tests/common/a_test.cpp": 'TEST_CASE(\n    "one; two") {}\n'}, "a semicolon in the title")
        self.accepts({"tests/common/a_test.cpp": 'TEST_CASE("one, two") { f("a;b"); }\n'})

    def test_qualified_format(self):
        self.finds({"common/wire/a.cpp": "using base::format;\n"}, "write base::format(")
        self.finds({"common/wire/a.cpp": "auto a = format(1);\n"}, "write base::format(")
        self.accepts({"common/wire/a.cpp": "using base::Result;\nauto a = base::format(1);\n"})

    def test_file_names(self):
        self.finds({"common/base/NetworkLink.cpp": "", "common/base/link_manager.cpp": "", "common/base/database.cpp": ""},
                   "NetworkLink.cpp is not snake_case", '"manager" says nothing')

    def test_class_names(self):
        self.finds({"common/base/a.hpp": "class SegmentHandler {};\nstruct Handle {};\nenum class DataKind { a };\n"},
                   '"handler" says nothing', '"data" says nothing')

    def test_pure(self):
        files = {
            "common/transcript/a.cpp": "#include <thread>\n",
            "common/wire/replica.cpp": "#include <chrono>\nvoid f() { auto t = std::chrono::steady_clock::now(); }\n",
            "capture-node/recognise/segmenter.hpp": "#include <mutex>\n",
            "display-node/subtitle/layout.cpp": "#include <fstream>\n",
            "display-node/subtitle/pacing.cpp": "#include <sys/socket.h>\n",
            "display-node/subtitle/style.cpp": "#include <fstream>\n",
        }
        self.finds(files, "a.cpp:1: pure: thread", "replica.cpp:2: pure: steady_clock::now(", "segmenter.hpp:1: pure: mutex",
                   "layout.cpp:1: pure: fstream", "pacing.cpp:1: pure: sys/socket.h")


class Words(CheckTree):
    def test_sleeps(self):
        self.finds({"tests/system/a_test.cpp": "void f() { std::this_thread::sleep_for(1s); }\n",
                    "tests/system/b_test.py": "import time\ntime.sleep(1)\n",
                    "common/base/a.cpp": "void f() { usleep(1); }  // not a test\n"},
                   "a_test.cpp:1: sleep: sleep_for", "b_test.py:2: sleep")
        self.accepts({"tests/system/a_test.cpp": '// never sleep_for\nconst char* a = "usleep";\n', "tests/system/b_test.py": ""})

    def test_workplace(self):
        self.finds({"README.md": "see /wo" + "rk/main\n"}, "README.md:1: workplace")

    def test_links(self):
        self.finds({"common/README.md": "\n[a](base/a.hpp) [b](../tests) [c](https://example.org/x) [d](base/gone.hpp#top)\n",
                    "common/base/a.hpp": "", "tests/a.md": ""}, "common/README.md:2: link: base/gone.hpp does not exist")

    def catalogue(self, entries):
        head = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n'
        return head + "".join(f'\nmsgid "{a}"\nmsgstr "{b}"\n' for a, b in entries)

    def test_untranslated(self):
        self.finds({"common/base/i18n/zh_CN.po": self.catalogue([("Start", "")])}, "not completely translated")

    def test_text_outside_the_catalogue(self):
        self.finds({"common/base/a.cpp": 'auto a = base::tr("Start");\nauto b = base::tr_format("Stop", 1);\n',
                    "common/base/i18n/zh_CN.po": self.catalogue([("Start", "开始")])}, "a.cpp:2: catalogue")
        self.accepts({"common/base/i18n/zh_CN.po": self.catalogue([("Start", "开始"), ("Stop", "停止")])})

    def test_no_catalogue(self):
        self.finds({"common/base/a.cpp": 'auto a = base::tr("Start");\n'}, "there is no zh_CN catalogue")


if __name__ == "__main__":
    unittest.main()
