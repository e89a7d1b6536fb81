#include "capture-node/recognise/wall_text.hpp"

#include "common/base/utf8.hpp"
#include "tests/support/catch.hpp"

using namespace tongping;
using recognise::wall_length;
using recognise::wall_text;
using recognise::Words;

TEST_CASE("a sentence begins with a capital, says I, and ends with a full stop") {
  CHECK(wall_text({"i", "think", "i'm", "in", "it's", "i'll"}, {true, true}) == "I think I'm in it's I'll.");
  CHECK(wall_text({"hello"}, {true, false}) == "Hello");
  CHECK(wall_text({"and", "so", "i", "went"}, {false, false}) == "and so I went");
  CHECK(wall_text({}, {true, true}).empty());
  CHECK(wall_text({"'tis"}, {true, false}) == "'tis");
  CHECK(wall_text({"mr."}, {true, true}) == "Mr.");
}

TEST_CASE("text of more words begins with the text of fewer, and its length is known") {
  const Words words{"he", "said", "\u00E9t\u00E9", "i", "know"};
  const bool begins = GENERATE(true, false);
  const std::string whole = wall_text(words, {begins, true});
  for (std::size_t count = 0; count <= words.size(); ++count) {
    const std::string part =
        wall_text({words.begin(), words.begin() + static_cast<std::ptrdiff_t>(count)}, {begins, false});
    CHECK(whole.starts_with(part));
    CHECK(wall_length(words, count) == base::code_points(part));
  }
  CHECK(wall_length(words, 99) == wall_length(words, words.size()));
}
