// Makes each domain object once, so that a test says only what matters to it.
#pragma once

#include <string>

#include "common/base/utf8.hpp"
#include "common/transcript/event.hpp"

namespace tongping::support {

inline transcript::Segment a_segment(const std::string& id, const std::string& text) {
  transcript::Segment segment;
  segment.key = {"hall-1", id};
  segment.session = "s1";
  segment.state = transcript::SegmentState::final;
  segment.role = {"chair", "主席", {0xFF, 0xD4, 0x00}};
  segment.language = "en";
  segment.text = text;
  segment.committed = static_cast<std::uint32_t>(base::code_points(text));
  segment.start = std::chrono::milliseconds(1200);
  segment.end = std::chrono::milliseconds(2300);
  segment.wall_start_ns = 1'700'000'000'000'000'000;
  return segment;
}

inline transcript::Segment an_interim(const std::string& id, const std::string& text, std::uint32_t revision,
                                      std::uint32_t committed = 0) {
  transcript::Segment segment = a_segment(id, text);
  segment.state = transcript::SegmentState::interim;
  segment.revision = revision;
  segment.committed = committed;
  return segment;
}

inline transcript::Event an_event(std::uint64_t sequence, transcript::EventBody body) {
  return {sequence, 1'700'000'000'000'000'000 + static_cast<std::int64_t>(sequence), "s1", std::move(body)};
}

inline transcript::Event a_final(std::uint64_t sequence, const std::string& id, const std::string& text) {
  transcript::Segment segment = a_segment(id, text);
  segment.sequence = sequence;
  return an_event(sequence, transcript::SegmentChanged{segment});
}

}  // namespace tongping::support
