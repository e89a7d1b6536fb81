// Messages <-> bytes. The home of Protocol Buffers: its types appear in no header.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "common/base/result.hpp"
#include "common/wire/messages.hpp"

namespace tongping::wire {

// Encoding never fails: text is cleaned (base::clean_text) and cut to limits.hpp, so that what is written can be read.
// For clean values decode(encode(x)) == x. [any]
std::string encode(const FeedFrame& frame);
std::string encode(const DeskRequest& request);
std::string encode(const DeskReply& reply);

// Bytes of one event, as the store seals and keeps them. [any]
std::string encode_event(const transcript::Event& event);

// What an item adds to a page, in bytes, and a little more: told without encoding it. [any]
std::size_t size_in_page(const transcript::Event& event);
std::size_t size_in_page(const transcript::Segment& segment);

// Decoding refuses, naming the field: a body that is missing or unknown, text that is not UTF-8 or over-long, values
// out of their range, more items than allowed, committed text longer than the text. What is valid is cleaned. [any]
base::Result<FeedFrame> decode_feed_frame(std::string_view bytes);
base::Result<DeskRequest> decode_desk_request(std::string_view bytes);
base::Result<DeskReply> decode_desk_reply(std::string_view bytes);
base::Result<transcript::Event> decode_event(std::string_view bytes);

}  // namespace tongping::wire
