// A copy of another log: the same events, and a refusal of what does not follow.
#include "capture-node/store/store.hpp"
#include "tests/capture-node/store/fixture.hpp"

using namespace tongping;
using namespace tongping::test;
using store::Cause;

namespace {

// A log with sessions, settings and a correction.
std::vector<transcript::Event> a_log(const ScratchDirectory& scratch) {
  const auto origin = open_store(scratch.path());
  must(origin->append({a_role("chair", "主席"), a_microphone("podium", "chair")}));
  must(origin->append({a_start("s1"), said(1, "Good morning."), said(2, "早上好。")}));
  must(origin->append({said(1, "Good morning!", "s1", 2), an_end("s1")}));
  must(origin->append({a_start("s2"), said(1, "Again.", "s2"), a_role("chair", "Chair")}));
  return all(*origin);
}

void require_refused(store::Store& mirror, const std::vector<transcript::Event>& events, std::size_t body) {
  const auto before = all(mirror);
  const auto done = mirror.mirror(events);
  REQUIRE_FALSE(done.has_value());
  INFO(done.error().message);
  CHECK(done.error().cause == Cause::refused);
  CHECK(done.error().body == body);
  CHECK(all(mirror) == before);
}

}  // namespace

TEST_CASE("a mirror has the log's events as they are, in any cut into batches, and after a restart") {
  const ScratchDirectory origin;
  const auto events = a_log(origin);
  for (const std::size_t batch : {std::size_t{1}, std::size_t{3}, events.size()}) {
    const ScratchDirectory scratch;
    for (std::size_t at = 0; at < events.size(); at += batch) {
      const auto mirror = open_store(scratch.path());
      CHECK(mirror->last_sequence() == at);
      const auto end = std::min(events.size(), at + batch);
      must(mirror->mirror(
          {events.begin() + static_cast<std::ptrdiff_t>(at), events.begin() + static_cast<std::ptrdiff_t>(end)}));
      CHECK(mirror->last_sequence() == end);
    }
    const auto mirror = open_store(scratch.path());
    CHECK(all(*mirror) == events);
    const auto known = must(mirror->snapshot());
    REQUIRE(known.session.has_value());
    CHECK(known.session->session == "s2");
    REQUIRE(known.roles.size() == 1);
    CHECK(known.roles.front().shown.label == "Chair");
    CHECK(must(mirror->history().segments("s1")).size() == 2);
  }
}

TEST_CASE("a mirror refuses what does not follow, whole") {
  const ScratchDirectory origin;
  const auto events = a_log(origin);
  const ScratchDirectory scratch;
  const auto mirror = open_store(scratch.path());
  require_refused(*mirror, {events[1]}, 0);
  require_refused(*mirror, {events[0], events[2]}, 1);
  must(mirror->mirror({events[0], events[1], events[2]}));
  require_refused(*mirror, {events[2]}, 0);
  require_refused(*mirror, {events[3], events[3]}, 1);
  auto elsewhere = events[3];
  elsewhere.session = "s9";
  require_refused(*mirror, {elsewhere}, 0);
  must(mirror->mirror({events.begin() + 3, events.end()}));
  CHECK(all(*mirror) == events);
}
