// Whatever bytes come in: decoding never crashes, what was accepted can be written and read again unchanged, and the
// decoder of speech reads what libprotobuf reads.
#include "common/wire/codec.hpp"
#include "tests/fuzz/targets.hpp"

using namespace tongping;

namespace {

// A field that no message has: skipped by libprotobuf, and reason enough to leave the message to it.
constexpr std::string_view unknown_field{"\xF8\x07\x01", 3};

template <typename Decode, typename Encode>
void check(std::string_view bytes, Decode decode, Encode encode) {
  const auto message = decode(bytes);
  const auto whole = decode(std::string(unknown_field) + std::string(bytes));
  fuzz::require(message ? whole && *message == *whole : !whole, "both decoders agree");
  if (!message) return;
  const auto again = decode(encode(*message));
  fuzz::require(again && *again == *message, "accepted bytes survive writing and reading");
}

const auto encode_message = [](const auto& message) { return wire::encode(message); };

void check_feed_frame(std::string_view bytes) { check(bytes, wire::decode_feed_frame, encode_message); }
void check_desk_request(std::string_view bytes) { check(bytes, wire::decode_desk_request, encode_message); }
void check_desk_reply(std::string_view bytes) { check(bytes, wire::decode_desk_reply, encode_message); }
void check_event(std::string_view bytes) { check(bytes, wire::decode_event, wire::encode_event); }

}  // namespace

TONGPING_FUZZ_TARGETS({"feed_frame", check_feed_frame}, {"desk_request", check_desk_request},
                      {"desk_reply", check_desk_reply}, {"event", check_event})
