// What is written and read without libprotobuf is what libprotobuf writes and reads.
#include "common/wire/speech_codec.hpp"

#include <random>

#include "common/wire/codec.hpp"
#include "common/wire/fields.hpp"
#include "common/wire/limits.hpp"
#include "tests/support/builders.hpp"
#include "tests/support/catch.hpp"

using namespace tongping;
using namespace tongping::wire;
using transcript::SegmentState;

namespace {

const Origin speech_origin{{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 255}, 7, "hall-1"};

// A field that no message has: skipped by libprotobuf, and reason enough to leave the message to it.
constexpr std::string_view unknown_field{"\xF8\x07\x01", 3};

class AnySpeech {
 public:
  explicit AnySpeech(unsigned seed) : random_(seed) {}

  std::size_t below(std::size_t end) { return std::uniform_int_distribution<std::size_t>(0, end - 1)(random_); }

  transcript::Segment segment(SegmentState state) {
    transcript::Segment segment = support::a_segment(text(), text());
    segment.key.station = text();
    segment.session = text();
    segment.state = state;
    segment.revision = static_cast<std::uint32_t>(number());
    segment.role = {text(), text(), {static_cast<std::uint8_t>(below(256)), 0, static_cast<std::uint8_t>(below(2))}};
    segment.language = text();
    segment.committed = static_cast<std::uint32_t>(below(6000));
    segment.translations.resize(below(4) == 0 ? 40 : below(3));
    for (auto& translation : segment.translations) translation = {text(), text(), state};
    segment.start = std::chrono::milliseconds(static_cast<std::int64_t>(below(5000)) - 100);
    segment.end = std::chrono::milliseconds(below(2) == 0 ? 0 : static_cast<std::int64_t>(1) << below(40));
    segment.wall_start_ns = static_cast<std::int64_t>(number());
    segment.confidence = std::array{-1.0F, 0.0F, 0.25F, 1.0F, 7.0F}[below(5)];
    segment.sequence = number();
    segment.unstored = below(2) == 0;
    segment.late = below(2) == 0;
    if (below(3) == 0) segment.copy_of = "podium-3-7";
    if (below(3) == 0) segment.copy_of_station = text();
    if (below(3) == 0) segment.levels_db.assign(below(20) == 0 ? 3'000 : below(100), 200);
    segment.published_ns = -static_cast<std::int64_t>(below(2));
    return segment;
  }
  transcript::Event event(std::uint64_t sequence) {
    return {sequence, static_cast<std::int64_t>(number()), text(),
            transcript::SegmentChanged{segment(below(2) == 0 ? SegmentState::final : SegmentState::withdrawn)}};
  }

 private:
  std::uint64_t number() { return std::uint64_t{below(200)} << below(63); }
  std::string text() {
    const std::array<std::string, 8> texts{
        "",
        "s1",
        "大家早上好。",
        std::string(300, 'x'),
        std::string(5000, 'y'),
        "a\xFF"
        "b",
        "\n\t.",
        "\xE2\x80\xAEover",
    };
    return texts[below(texts.size())];
  }

  std::mt19937 random_;
};

// The segment's bytes as they stand in an event's.
std::string_view segment_in(std::string_view event) {
  FieldReader from(event);
  from.number(1);
  from.fixed(2);
  from.text(3);
  return from.message(6).value();
}

template <typename Decode>
void require_same(const std::string& bytes, Decode decode) {
  const auto here = decode(bytes);
  const auto whole = decode(std::string(unknown_field) + bytes);
  REQUIRE(here.has_value() == whole.has_value());
  if (here) REQUIRE(*here == *whole);
}

std::string damaged(std::string bytes, AnySpeech& random) {
  const std::size_t at = random.below(bytes.size());
  const std::size_t size = random.below(8);
  switch (random.below(4)) {
    case 0: bytes[at] = static_cast<char>(random.below(256)); break;
    case 1: bytes.resize(at); break;
    case 2: bytes.insert(random.below(bytes.size()), bytes.substr(at, size)); break;
    default: bytes.erase(at, size); break;
  }
  return bytes;
}

}  // namespace

TEST_CASE("speech is written byte for byte as libprotobuf writes it") {
  AnySpeech random(1);
  for (int i = 0; i < 300; ++i) {
    const transcript::Event event = random.event(1);
    SnapshotPage page;
    page.segments = {std::get<transcript::SegmentChanged>(event.body).segment};
    // A page of a snapshot is libprotobuf's.
    REQUIRE_FALSE(encode_speech(DeskReply{1, speech_origin, page}));
    const std::string whole = encode(DeskReply{1, speech_origin, page});
    const std::string bytes = encode_event(event);
    REQUIRE(whole.find(segment_in(bytes)) != std::string::npos);
    REQUIRE(encode(FeedFrame{speech_origin, 1, event}).find(bytes) != std::string::npos);
    REQUIRE(encode(DeskReply{2, speech_origin, ReplayPage{1, 1, 1, {event}}}).find(bytes) != std::string::npos);
  }
}

TEST_CASE("speech is read without libprotobuf, and comes back as it was") {
  const transcript::Event final = support::a_final(17, "seg", "大家早上好。");
  const FeedFrame said{speech_origin, 5, final};
  const FeedFrame unfinished{speech_origin, 5, Interim{support::an_interim("seg", "hello wor", 2, 5), 16}};
  const DeskReply replay{4, speech_origin, ReplayPage{1, 20, 20, {support::a_final(1, "a", "one"), final}}};
  REQUIRE(decode_speech_event(encode_event(final)) == final);
  REQUIRE(decode_speech_frame(encode(said)) == said);
  REQUIRE(decode_speech_frame(encode(unfinished)) == unfinished);
  REQUIRE(decode_speech_reply(encode(replay)) == replay);
}

TEST_CASE("what is not speech, and what only the whole decoder can judge, is left to it") {
  const FeedFrame beat{speech_origin, 5, Heartbeat{1, 2}};
  REQUIRE_FALSE(encode_speech(beat));
  REQUIRE_FALSE(decode_speech_frame(encode(beat)));
  REQUIRE_FALSE(encode_speech(support::an_event(1, transcript::SessionEnded{"s1"})));
  const std::string bytes = encode_event(support::a_final(1, "seg", "hello"));
  REQUIRE(decode_speech_event(bytes));
  REQUIRE_FALSE(decode_speech_event(std::string(unknown_field) + bytes));
  REQUIRE(decode_event(std::string(unknown_field) + bytes));
  REQUIRE_FALSE(decode_speech_event(bytes + '\0'));
  REQUIRE_FALSE(decode_speech_event(bytes.substr(0, bytes.size() - 1)));
  REQUIRE_FALSE(decode_speech_event({}));
}

TEST_CASE("whatever comes in: both decoders accept the same, and read the same") {
  AnySpeech random(2);
  for (int i = 0; i < 150; ++i) {
    const transcript::Event event = random.event(3);
    const std::string one = encode_event(event);
    const std::string frame = i % 2 == 0
                                  ? encode(FeedFrame{speech_origin, 1, event})
                                  : encode(FeedFrame{speech_origin, 1, Interim{random.segment(SegmentState::interim)}});
    const std::string reply = encode(DeskReply{2, speech_origin, ReplayPage{1, 9, 9, {event, random.event(4)}}});
    for (int n = 0; n < 15; ++n) {
      require_same(n == 0 ? one : damaged(one, random), decode_event);
      require_same(n == 0 ? frame : damaged(frame, random), decode_feed_frame);
      require_same(n == 0 ? reply : damaged(reply, random), decode_desk_reply);
    }
  }
}
