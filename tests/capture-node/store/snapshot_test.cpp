#include <random>

#include "capture-node/store/store.hpp"
#include "tests/capture-node/store/fixture.hpp"

using namespace tongping;
using namespace tongping::test;

namespace {

// A snapshot leaves out what was withdrawn; a replica that has seen it withdrawn still keeps it as that.
transcript::Transcript replayed(const store::Store& store) {
  transcript::Transcript transcript;
  for (const auto& event : must(store.read(1, 100'000))) transcript::apply(transcript, event);
  std::erase_if(transcript.segments, [](const auto& s) { return s->state == transcript::SegmentState::withdrawn; });
  return transcript;
}

void check_equal(const transcript::Transcript& a, const transcript::Transcript& b) {
  CHECK(a.session == b.session);
  CHECK(a.roles == b.roles);
  CHECK(a.microphones == b.microphones);
  CHECK(a.directives == b.directives);
  REQUIRE((a.consent == nullptr) == (b.consent == nullptr));
  if (a.consent != nullptr) CHECK(*a.consent == *b.consent);
  CHECK(a.last_sequence == b.last_sequence);
  CHECK(a.last_wall_ns == b.last_wall_ns);
  REQUIRE(a.segments.size() == b.segments.size());
  for (std::size_t i = 0; i < a.segments.size(); ++i) CHECK(*a.segments[i] == *b.segments[i]);
}

class Meeting {
 public:
  explicit Meeting(unsigned seed) : random_(seed) {}

  transcript::EventBody next() {
    switch (random_() % 10) {
      case 9:
        if (!running_) return change_segment();
        return transcript::ConsentChanged{id(), random_() % 2 == 0, "Anna", "console", "agreed", ++version_, "hall-1"};
      case 0: return change_session();
      case 1:
        return a_role("role-" + std::to_string(random_() % 4), "label " + std::to_string(random_()),
                      random_() % 4 == 0);
      case 8: return give_directive();
      case 2: return a_microphone("mic-" + std::to_string(random_() % 4), "role-1", random_() % 4 == 0);
      default: return change_segment();
    }
  }

 private:
  transcript::EventBody change_session() {
    running_ = !running_;
    if (!running_) return an_end(id());
    ++session_;
    segments_ = 0;
    return a_start(id());
  }

  transcript::EventBody give_directive() {
    transcript::Directive directive{{++version_, "hall-1"}, "console", {}, transcript::UseMode{"style"}};
    if (random_() % 2 == 0) {
      directive.body = transcript::ShowContent{transcript::Content::pause, "until " + std::to_string(version_)};
    }
    if (random_() % 3 != 0) directive.screens = {"screen-" + std::to_string(random_() % 5)};
    return transcript::DirectiveGiven{directive};
  }

  transcript::EventBody change_segment() {
    if (session_ == 0) return change_session();
    if (segments_ == 0 || random_() % 2 == 0) ++segments_;
    const int n = 1 + static_cast<int>(random_() % static_cast<unsigned>(segments_));
    transcript::Segment segment = spoken(n, "text " + std::to_string(random_()), id(), ++revision_);
    constexpr std::array states{transcript::SegmentState::final, transcript::SegmentState::corrected,
                                transcript::SegmentState::withdrawn};
    segment.state = states.at(random_() % states.size());
    segment.translations = {{"zh", "译文 " + std::to_string(random_()), transcript::SegmentState::final}};
    segment.confidence = 0.5F;
    return transcript::SegmentChanged{segment};
  }

  std::string id() const { return "s" + std::to_string(session_); }

  std::mt19937 random_;
  bool running_ = false;
  std::int64_t version_ = 0;
  int session_ = 0;
  int segments_ = 0;
  std::uint32_t revision_ = 0;
};

}  // namespace

TEST_CASE("a snapshot of an empty store is an empty transcript") {
  const ScratchDirectory scratch;
  check_equal(must(open_store(scratch.path())->snapshot()), transcript::Transcript{});
}

TEST_CASE("a snapshot is what applying every event gives") {
  const unsigned seed = GENERATE(range(1U, 6U));
  CAPTURE(seed);
  const ScratchDirectory scratch(in_memory());
  auto store = open_store(scratch.path());
  Meeting meeting(seed);
  for (int step = 0; step < 150; ++step) {
    must(store->append({meeting.next()}));
    if (step % 10 == 0) check_equal(must(store->snapshot()), replayed(*store));
  }
  store.reset();
  store = open_store(scratch.path());
  check_equal(must(store->snapshot()), replayed(*store));
}

TEST_CASE("a snapshot holds the newest segments of its window in spoken order") {
  const ScratchDirectory scratch;
  const auto store = open_store(scratch.path());
  must(store->append({a_start(), said(3, "c"), said(1, "a"), said(4, "d"), said(2, "b")}));
  const auto snapshot = must(store->snapshot(2));
  REQUIRE(snapshot.segments.size() == 2);
  CHECK(snapshot.segments[0]->text == "c");
  CHECK(snapshot.segments[1]->text == "d");
}
