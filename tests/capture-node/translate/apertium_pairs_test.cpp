#include "capture-node/translate/apertium_pairs.hpp"

#include <fstream>

#include "tests/support/catch.hpp"
#include "tests/support/process.hpp"

using namespace tongping::translate;
using tongping::support::Scratch;

namespace {

void install(const Scratch& scratch, std::initializer_list<const char*> modes) {
  std::filesystem::create_directories(scratch / "modes");
  for (const char* mode : modes) std::ofstream(scratch / "modes" / (std::string(mode) + ".mode")) << "lt-proc x\n";
}

std::string found(const Scratch& scratch, const Direction& direction) {
  const auto mode = find_mode(scratch.path(), direction);
  return mode ? mode->filename().string() : mode.error().message;
}

}  // namespace

TEST_CASE("language tags are mapped to Apertium's codes and back") {
  REQUIRE(tag_of_apertium_code("eng") == "en");
  REQUIRE(tag_of_apertium_code("en") == "en");
  REQUIRE(tag_of_apertium_code("eng_US") == "en-US");
  REQUIRE(tag_of_apertium_code("zlm") == "ms");
  REQUIRE_FALSE(tag_of_apertium_code("tlh"));
}

TEST_CASE("the pair that fits best is taken") {
  const Scratch scratch;
  install(scratch, {"eng-spa", "spa-eng", "spa-eng_US", "es-pt", "es-pt_BR", "eng-spa-postchunk", "tlh-eng"});
  REQUIRE(found(scratch, {"en", "es"}) == "eng-spa.mode");
  REQUIRE(found(scratch, {"en-GB", "es-MX"}) == "eng-spa.mode");
  REQUIRE(found(scratch, {"es", "en"}) == "spa-eng.mode");
  REQUIRE(found(scratch, {"es", "en-US"}) == "spa-eng_US.mode");
  REQUIRE(found(scratch, {"es", "pt-BR"}) == "es-pt_BR.mode");
  REQUIRE(found(scratch, {"es", "pt-AO"}) == "es-pt.mode");
  const std::vector<Direction> expected = {{"en", "es"}, {"es", "en"}, {"es", "en-US"}, {"es", "pt"}, {"es", "pt-BR"}};
  REQUIRE(installed_directions(scratch.path()) == expected);
}

TEST_CASE("a missing pair is named with its package and with what is there") {
  const Scratch scratch;
  install(scratch, {"eng-spa"});
  REQUIRE(found(scratch, {"en", "ca"}) == "no translation from en to ca in " + (scratch / "modes").string() +
                                              "; installed: en to es; install the package apertium-eng-cat");
  REQUIRE(found(scratch, {"ca", "en"}).find("; install the package apertium-eng-cat") != std::string::npos);
  REQUIRE(found(scratch, {"en", "zh"}).find("installed: en to es; Apertium has no package for this pair") !=
          std::string::npos);
  REQUIRE(installed_directions(scratch / "nowhere").empty());
}
