#include "capture-node/translate/apertium_format.hpp"

#include "common/base/utf8.hpp"
#include "tests/support/catch.hpp"

using namespace tongping::translate;

TEST_CASE("reserved characters travel escaped, and each question carries its ticket") {
  REQUIRE(to_apertium("a [b] {c} ^d$ /e @f <g> \\h", 7) == "a \\[b\\] \\{c\\} \\^d\\$ \\/e \\@f \\<g\\> \\\\h[][#7]");
  REQUIRE(to_apertium("", 1) == "[][#1]");
  REQUIRE(to_apertium("5 * 3 #1 a+b ~x", 2) == "5 \\* 3 \\#1 a\\+b \u223Cx[][#2]");
}

TEST_CASE("an answer without the question's ticket is nobody's") {
  REQUIRE_FALSE(from_apertium("Hola.[][#6]", "Hello.", 7));
  REQUIRE_FALSE(from_apertium("Hola.[][#77]", "Hello.", 7));
  REQUIRE_FALSE(from_apertium("", "Hello.", 7));
  REQUIRE(from_apertium("Hola.[][#7]", "Hello.", 7) == "Hola.");
}

TEST_CASE("what comes back is plain text") {
  REQUIRE(from_apertium("\\[1\\] \\{2\\} \\@x \\<y\\> \\\\ \\^z\\$[][#7]", "[1] {2} @x <y> \\ ^z$", 7) ==
          "[1] {2} @x <y> \\ ^z$");
  REQUIRE(from_apertium(" Soy  aquí .[][#7]", "I am here .", 7) == "Soy aquí .");
  REQUIRE(from_apertium("uno\\\\[][#7]", "one\\", 7) == "uno\\");
  REQUIRE(from_apertium("cuesta \u223C5[][#7]", "it costs ~5", 7) == "cuesta ~5");
}

TEST_CASE("the engine's marks of unknown words never reach the wall") {
  REQUIRE(from_apertium("El *zorb @home #be es <n><sg>^x$[][#7]", "The zorb is", 7) == "El zorb home be es nsgx");
  REQUIRE(from_apertium("C# 5 \\* 3[][#7]", "C# 5 * 3", 7) == "C# 5 * 3");
}

TEST_CASE("letters are capital as in the source") {
  REQUIRE(from_apertium("i Soy aquí[][#7]", "i am here", 7) == "i soy aquí");
  REQUIRE(from_apertium("Ésta es[][#7]", "this is", 7) == "ésta es");
  REQUIRE(from_apertium("ésta es Ana[][#7]", "This is Ana", 7) == "Ésta es Ana");
  REQUIRE(from_apertium("“Élla” va[][#7]", "“she” goes to Rome", 7) == "“élla” va");
  REQUIRE(from_apertium("La REUNIÓN[][#7]", "THE MEETING", 7) == "LA REUNIÓN");
  REQUIRE(from_apertium("Yo[][#7]", "I", 7) == "Yo");
  REQUIRE(from_apertium("3 Casas[][#7]", "3 houses", 7) == "3 casas");
}

TEST_CASE("any bytes for an answer give clean text or nothing") {
  std::uint32_t random = 12345;
  const std::string alphabet("[]\\#7*@^$<>{}~ aZ\xC3\xA9\xFF\n", 22);
  for (int round = 0; round < 20'000; ++round) {
    std::string answer;
    for (int i = 0; i < round % 40; ++i) {
      random = random * 1664525U + 1013904223U;
      answer += alphabet[(random >> 16U) % alphabet.size()];
    }
    const auto text = from_apertium(answer + "[#7]", "Source", 7);
    REQUIRE(text);
    REQUIRE(text->size() <= 2 * answer.size() + 8);
  }
}
