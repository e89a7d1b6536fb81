#include "capture-node/segment_book.hpp"

#include "tests/support/catch.hpp"

using namespace tongping;
using namespace tongping::station;
using namespace std::chrono_literals;
using transcript::SegmentState;

namespace {

const transcript::SessionStarted session{"s1", "morning", 1'000'000'000'000};
const transcript::Role chair{{"chair", "主席", {}}, "en", {"es", "zh"}};

SegmentBook a_book() {
  SegmentBook book("hall-1", 7);
  book.begin(session);
  return book;
}

SegmentChange a_change(std::uint64_t utterance, SegmentState state, const std::string& text) {
  SegmentChange change;
  change.microphone = "podium";
  change.utterance = utterance;
  change.state = state;
  change.text = text;
  change.start = base::from_ns(session.wall_ns) + 1200ms;
  change.end = base::from_ns(session.wall_ns) + 2300ms;
  return change;
}

}  // namespace

TEST_CASE("changes of one utterance are revisions of one segment") {
  SegmentBook book = a_book();
  SegmentChange first = a_change(1, SegmentState::interim, "good");
  first.committed = 99;
  const auto interim = book.advance(first, chair);
  REQUIRE(interim.key == transcript::SegmentKey{"hall-1", "podium-7-1"});
  REQUIRE(interim.revision == 1);
  REQUIRE(interim.committed == 4);
  REQUIRE(interim.start == 1200ms);
  REQUIRE(interim.language == "en");
  const auto final = book.advance(a_change(1, SegmentState::final, "good morning"), chair);
  REQUIRE(final.revision == 2);
  REQUIRE(final.committed == 12);
  REQUIRE(final.end == 2300ms);
  REQUIRE(book.advance(a_change(2, SegmentState::interim, "next"), chair).key.segment == "podium-7-2");
}

TEST_CASE("what is unfinished is taken back without its text, and nothing brings it back") {
  SegmentBook book = a_book();
  const auto said = book.advance(a_change(1, SegmentState::final, "said"), chair);
  const auto running = book.advance(a_change(2, SegmentState::interim, "unfin"), chair);
  REQUIRE(book.translated({running.key.segment, running.revision, "es", "inac", false}));
  const auto withdrawn = book.withdraw_unfinished();
  REQUIRE(withdrawn.size() == 1);
  REQUIRE(withdrawn[0].key == running.key);
  REQUIRE(withdrawn[0].state == SegmentState::withdrawn);
  REQUIRE(withdrawn[0].revision > running.revision);
  REQUIRE(withdrawn[0].text.empty());
  REQUIRE(withdrawn[0].translations.empty());
  REQUIRE(withdrawn[0].committed == 0);
  REQUIRE(book.withdraw_unfinished().empty());
  REQUIRE_FALSE(book.translated({running.key.segment, running.revision, "es", "inacabado", true}));
  REQUIRE(book.translated({said.key.segment, said.revision, "es", "dicho", true}));
}

TEST_CASE("a translation joins the segment whose text it translates") {
  SegmentBook book = a_book();
  const auto interim = book.advance(a_change(1, SegmentState::interim, "good"), chair);
  const auto final = book.advance(a_change(1, SegmentState::final, "good morning"), chair);
  REQUIRE_FALSE(book.translated({interim.key.segment, interim.revision, "es", "bueno", false}).has_value());
  REQUIRE_FALSE(book.translated({interim.key.segment, interim.revision, "es", "bueno", true}).has_value());
  const auto spanish = book.translated({final.key.segment, final.revision, "es", "buenos días", true});
  REQUIRE(spanish->revision == 3);
  REQUIRE(spanish->state == SegmentState::final);
  REQUIRE(SegmentBook::missing_languages(*spanish, chair) == std::vector<std::string>{"zh"});
  const auto both = book.translated({final.key.segment, final.revision, "zh", "早上好", true});
  REQUIRE(both->translations.size() == 2);
  REQUIRE(SegmentBook::missing_languages(*both, chair).empty());
}

TEST_CASE("an interim translation follows the interim text and is replaced by the final one") {
  SegmentBook book = a_book();
  const auto interim = book.advance(a_change(1, SegmentState::interim, "good"), chair);
  const auto shown = book.translated({interim.key.segment, interim.revision, "es", "bueno", false});
  REQUIRE(shown->translations[0].state == SegmentState::interim);
  const auto final = book.advance(a_change(1, SegmentState::final, "good morning"), chair);
  REQUIRE(SegmentBook::missing_languages(final, chair).size() == 2);
  const auto done = book.translated({final.key.segment, final.revision, "es", "buenos días", true});
  REQUIRE(done->translations.size() == 1);
  REQUIRE(done->translations[0].text == "buenos días");
}

TEST_CASE("unknown segments and those of another session are not updated") {
  SegmentBook book = a_book();
  const auto final = book.advance(a_change(1, SegmentState::final, "a"), chair);
  REQUIRE_FALSE(book.translated({"other", 1, "es", "x", true}).has_value());
  book.begin({"s2", "afternoon", session.wall_ns});
  REQUIRE_FALSE(book.translated({final.key.segment, final.revision, "es", "x", true}).has_value());
}

TEST_CASE("a captioner's own translations and language are kept") {
  SegmentBook book = a_book();
  SegmentChange change = a_change(1, SegmentState::final, "早上好");
  change.language = "zh";
  change.translations = {{"en", "Good morning.", SegmentState::final}};
  const auto segment = book.advance(change, transcript::Role{{"chair", "主席", {}}, "zh", {"en"}});
  REQUIRE(segment.language == "zh");
  REQUIRE(SegmentBook::missing_languages(segment, chair) == std::vector<std::string>{"es"});
}

TEST_CASE("what waits for translations is bounded") {
  SegmentBook book = a_book();
  const auto first = book.advance(a_change(1, SegmentState::final, "a"), chair);
  for (std::uint64_t i = 2; i <= SegmentBook::max_waiting + 1; ++i) {
    book.advance(a_change(i, SegmentState::final, "a"), chair);
  }
  REQUIRE_FALSE(book.translated({first.key.segment, first.revision, "es", "x", true}).has_value());
  REQUIRE(book.translated({"podium-7-2", 1, "es", "x", true}).has_value());
}

TEST_CASE("a finished segment gets another label as a correction, and late translations still come to it") {
  SegmentBook book = a_book();
  const auto final = book.advance(a_change(1, SegmentState::final, "Good morning."), chair);
  const transcript::RoleLabel guest{"guest", "Guest", {1, 2, 3}};
  const auto relabelled = book.relabel("podium-7-1", guest);
  REQUIRE(relabelled);
  REQUIRE(relabelled->role == guest);
  REQUIRE(relabelled->state == SegmentState::corrected);
  REQUIRE(relabelled->revision == final.revision + 1);
  REQUIRE_FALSE(book.relabel("podium-7-1", guest));
  REQUIRE_FALSE(book.relabel("podium-7-9", guest));
  const auto translated = book.translated({"podium-7-1", final.revision, "es", "Buenos días.", true});
  REQUIRE(translated);
  REQUIRE(translated->role == guest);
  REQUIRE(translated->revision == final.revision + 2);
}

TEST_CASE("what is being said gets another label where its turn is meant, and keeps it") {
  SegmentBook book = a_book();
  const transcript::Role guest{{"guest", "Guest", {1, 2, 3}}, "en-GB", {}};
  SegmentChange old = a_change(1, SegmentState::interim, "old turn");
  SegmentChange running = a_change(2, SegmentState::interim, "running");
  running.turn = 1;
  SegmentChange elsewhere = running;
  elsewhere.microphone = "handheld";
  book.advance(old, chair);
  const auto before = book.advance(running, chair);
  book.advance(elsewhere, chair);
  REQUIRE(book.unfinished().size() == 3);
  const auto changed = book.relabel_running("podium", 1, chair, guest);
  REQUIRE(changed.size() == 1);
  REQUIRE(changed[0].segment.key.segment == "podium-7-2");
  REQUIRE(changed[0].segment.role == guest.shown);
  REQUIRE(changed[0].segment.language == "en-GB");
  REQUIRE(changed[0].segment.state == SegmentState::interim);
  REQUIRE(changed[0].segment.revision == before.revision + 1);
  REQUIRE(changed[0].before == chair.shown);
  running.state = SegmentState::final;
  const auto final = book.advance(running, chair);
  REQUIRE(final.role == guest.shown);
  REQUIRE(final.revision == before.revision + 2);
}

TEST_CASE("the parts of a divided utterance are segments of their own, of the same microphone") {
  SegmentBook book = a_book();
  SegmentChange part = a_change(4, SegmentState::final, "the floor.");
  part.part = 2;
  REQUIRE(book.advance(part, chair).key.segment == "podium-7-4.2");
  REQUIRE(microphone_of("podium-7-4.2") == "podium");
  REQUIRE(microphone_of("front-left-7-4") == "front-left");
  REQUIRE(microphone_of("x-4").empty());
}

TEST_CASE("a copy is withdrawn with its text and its reason, once, and no translation comes to it any more") {
  SegmentBook book = a_book();
  const auto final = book.advance(a_change(1, SegmentState::final, "good morning"), chair);
  const auto copy = book.withdraw(final.key.segment, {"hall-1", "floor-7-3"});
  REQUIRE(copy);
  CHECK(copy->state == SegmentState::withdrawn);
  CHECK(copy->text == "good morning");
  CHECK(copy->copy_of == "floor-7-3");
  CHECK(copy->copy_of_station.empty());
  CHECK(copy->revision == final.revision + 1);
  CHECK_FALSE(book.withdraw(final.key.segment, {"hall-1", "floor-7-3"}));
  CHECK_FALSE(book.withdraw("podium-7-99", {"hall-1", "floor-7-3"}));
  CHECK_FALSE(book.translated({final.key.segment, final.revision, "es", "buenos días", true}));
}

TEST_CASE("a copy of another station's segment names that station, and how loud it was stays with it") {
  SegmentBook book = a_book();
  SegmentChange change = a_change(1, SegmentState::final, "good morning");
  change.levels = {-3.0F, 12.4F, 12.6F, 400.0F};
  const auto final = book.advance(change, chair);
  CHECK(final.levels_db == std::vector<std::uint8_t>{0, 12, 13, 255});
  const auto copy = book.withdraw(final.key.segment, {"hall-2", "floor-7-3"});
  REQUIRE(copy);
  CHECK(copy->copy_of == "floor-7-3");
  CHECK(copy->copy_of_station == "hall-2");
  CHECK(copy->levels_db == final.levels_db);
}

TEST_CASE("a segment's id tells its microphone and the start of the station that gave it") {
  CHECK(microphone_of("podium-left-1000007-12") == "podium-left");
  CHECK(epoch_of("podium-left-1000007-12") == 1'000'007);
  CHECK(epoch_of("podium-1000007-12.2") == 1'000'007);
  CHECK(epoch_of("podium") == 0);
  CHECK(epoch_of("a-b-c") == 0);
  CHECK(epoch_of("-99999999999999999999-1") == 0);
}
