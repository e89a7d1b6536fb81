#include "capture-node/translate/apertium_mode.hpp"

#include "tests/support/catch.hpp"

using namespace tongping::translate;

TEST_CASE("a mode becomes programs that answer at each NUL") {
  const auto programs =
      parse_mode("lt-proc '/usr/a b.bin' | apertium-tagger -g $2 \"/x.prob\"|/opt/bin/lt-proc $1 -z /y.bin\n", "m");
  REQUIRE(programs);
  REQUIRE(*programs == Programs{{"lt-proc", "-z", "/usr/a b.bin"},
                                {"apertium-tagger", "-z", "-g", "/x.prob"},
                                {"/opt/bin/lt-proc", "-n", "-z", "/y.bin"}});
}

TEST_CASE("what only a shell understands is refused, and named") {
  for (const char* line :
       {"lt-proc a; rm b", "lt-proc a > b", "lt-proc `x`", "lt-proc $(x)", "lt-proc $HOME", "lt-proc 'a", "",
        "lt-proc a ||", "lt-proc a | ", "lt-proc \"$x\"", "lt-proc *.bin", "lt-proc a & lt-proc b"}) {
    INFO(line);
    const auto programs = parse_mode(line, "eng-spa.mode");
    REQUIRE_FALSE(programs);
    REQUIRE(programs.error().message.starts_with("eng-spa.mode: not a plain pipeline of programs, program "));
  }
}

TEST_CASE("a program that would not answer sentence by sentence is refused") {
  const auto programs = parse_mode("lt-proc a | sed -e s/x/y/", "eng-spa.mode");
  REQUIRE_FALSE(programs);
  REQUIRE(programs.error().message ==
          "eng-spa.mode: \"sed\" is not a program of Apertium that answers sentence by sentence (-z)");
}
