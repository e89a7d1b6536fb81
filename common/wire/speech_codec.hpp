// The bytes of what is said, written and read without libprotobuf. Between two sentences the caches grow cold, and then
// it is the amount of code that costs: this takes a quarter of the time. What it writes is byte for byte what
// libprotobuf would write; what it does not read is left to libprotobuf. For the codec's own sources only.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "common/wire/messages.hpp"

namespace tongping::wire {

// Nothing: it carries something else than speech (a segment, or a replay of segments). [any]
std::optional<std::string> encode_speech(const FeedFrame& frame);
std::optional<std::string> encode_speech(const transcript::Event& event);
std::optional<std::string> encode_speech(const DeskReply& reply);

// Nothing: it is something else, or has what only the whole decoder can judge: an unknown field, another order, an
// error that has to be named. [any]
std::optional<FeedFrame> decode_speech_frame(std::string_view bytes);
std::optional<transcript::Event> decode_speech_event(std::string_view bytes);
std::optional<DeskReply> decode_speech_reply(std::string_view bytes);

}  // namespace tongping::wire
