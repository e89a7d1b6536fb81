#include "capture-node/store/merging.hpp"

#include "tests/capture-node/store/fixture.hpp"

using namespace tongping;
using namespace tongping::test;
using store::merged;
using store::Recording;

namespace {

transcript::Segment by(const std::string& station, int when, const std::string& text, std::uint32_t revision = 1) {
  transcript::Segment segment = spoken(when, text, "s1", revision);
  segment.key.station = station;
  return segment;
}

std::vector<std::string> texts(const std::vector<transcript::Segment>& segments) {
  std::vector<std::string> all;
  for (const auto& segment : segments) all.push_back(segment.text);
  return all;
}

using Texts = std::vector<std::string>;

}  // namespace

TEST_CASE("recordings become one transcript in the order of speaking, each segment once and as it was corrected last") {
  const std::vector<Recording> recordings = {
      {{by("hall-1", 1, "one"), by("hall-1", 4, "four")}, {}},
      {{by("hall-2", 3, "tree"), by("hall-2", 2, "two")}, {}},
      {{by("hall-2", 3, "three", 2), by("hall-1", 1, "one")}, {}},
  };
  CHECK(texts(merged(recordings)) == Texts{"one", "two", "three", "four"});
  CHECK(merged({}).empty());
}

TEST_CASE("what was withdrawn is not in it, also where another copy still has it") {
  transcript::Segment withdrawn = by("hall-1", 1, "", 2);
  withdrawn.state = transcript::SegmentState::withdrawn;
  const std::vector<Recording> recordings = {{{by("hall-1", 1, "one")}, {}}, {{withdrawn}, {}}};
  CHECK(merged(recordings).empty());
}

TEST_CASE("a sentence that two stations heard is in it once: of the one that spoke for the microphones") {
  const std::int64_t from_ns = spoken(3, "").wall_start_ns;
  const std::vector<Recording> recordings = {
      {{by("hall-1", 2, "before"), by("hall-1", 3, "after"), by("hall-1", 4, "later")}, {}},
      {{by("hall-2", 3, "after"), by("hall-2", 4, "later")}, {{"hall-1", {{1, "hall-2", from_ns}}}}},
  };
  const auto all = merged(recordings);
  CHECK(texts(all) == Texts{"before", "after", "later"});
  CHECK(all[0].key.station == "hall-1");
  CHECK(all[1].key.station == "hall-2");
}

TEST_CASE("a claim is stored, comes back in snapshot and history, and belongs to its session") {
  const ScratchDirectory scratch;
  const transcript::MicrophonesClaimed first{"hall-1", {{1, "hall-2", 5}}};
  const transcript::MicrophonesClaimed second{"hall-1", {{1, "hall-2", 5}, {2, "hall-1", 9}}};
  {
    const auto store = open_store(scratch.path());
    must(store->append({a_start("s0"), transcript::MicrophonesClaimed{"hall-9", {{1, "x", 1}}}, an_end("s0")}));
    must(store->append({a_start("s1"), first}));
    must(store->append({second}));
  }
  const auto store = open_store(scratch.path());
  CHECK(must(store->snapshot()).claims == std::vector{second});
  CHECK(must(store->history().claims("s1")) == std::vector{second});
  CHECK(must(store->history().claims("s0")).front().set == "hall-9");
  CHECK(must(store->history().claims("s7")).empty());
  must(store->append({an_end("s1"), a_start("s2")}));
  CHECK(must(store->snapshot()).claims.empty());
}

TEST_CASE("a session that ended goes on while none came after it, also after a restart") {
  const ScratchDirectory scratch;
  {
    const auto store = open_store(scratch.path());
    must(store->append({a_start("s1"), said(1, "before"), an_end("s1")}));
    must(store->append({a_start("s1"), said(2, "after")}));
    CHECK(store->open_session()->session == "s1");
  }
  const auto store = open_store(scratch.path());
  REQUIRE(store->open_session());
  CHECK(texts(must(store->history().segments("s1"))) == Texts{"before", "after"});
  CHECK(must(store->history().sessions()).size() == 1);
  CHECK(must(store->snapshot()).segments.size() == 2);
  must(store->append({an_end("s1"), a_start("s2"), an_end("s2")}));
  CHECK_FALSE(store->append({a_start("s1")}));
}
