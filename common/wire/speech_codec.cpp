// The numbers of the fields are tongping.proto's.
#include "common/wire/speech_codec.hpp"

#include <algorithm>

#include "common/base/utf8.hpp"
#include "common/wire/codec_parts.hpp"
#include "common/wire/fields.hpp"
#include "common/wire/limits.hpp"

namespace tongping::wire {
namespace {

using transcript::Event;
using transcript::Segment;
using transcript::SegmentChanged;
using transcript::SegmentState;

// A frame or event of usual length is written without a second allocation.
constexpr std::size_t usual_bytes = 512;

void write_name(FieldWriter& to, std::uint32_t field, const std::string& name) {
  to.text(field, fit(name, max_name_bytes));
}

// The schema's 0 is "unspecified".
std::uint64_t state_number(SegmentState state) { return static_cast<std::uint64_t>(state) + 1; }

void write_role(FieldWriter& to, const transcript::RoleLabel& role) {
  write_name(to, 1, role.id);
  write_name(to, 2, role.label);
  const auto channel = [](std::uint8_t value, unsigned shift) { return std::uint64_t{value} << shift; };
  to.number(3, channel(role.color.red, 16) | channel(role.color.green, 8) | channel(role.color.blue, 0));
}

void write_translation(FieldWriter& to, const transcript::Translation& translation) {
  write_name(to, 1, translation.language);
  to.text(2, fit(translation.text, max_text_bytes));
  to.number(3, state_number(translation.state));
}

void write_segment(FieldWriter& to, const Segment& segment) {
  write_name(to, 1, segment.key.station);
  write_name(to, 2, segment.key.segment);
  write_name(to, 3, segment.session);
  to.number(4, segment.revision);
  to.number(5, state_number(segment.state));
  to.message(6, [&] { write_role(to, segment.role); });
  write_name(to, 7, segment.language);
  const std::string text = fit(segment.text, max_text_bytes);
  to.text(8, text);
  to.number(9, std::min<std::uint64_t>(segment.committed, base::code_points(text)));
  const std::size_t translations = std::min(segment.translations.size(), max_translations);
  for (std::size_t i = 0; i < translations; ++i)
    to.message(10, [&] { write_translation(to, segment.translations[i]); });
  to.zigzag(11, segment.start.count());
  to.zigzag(12, segment.end.count());
  to.fixed(13, wall_time(segment.wall_start_ns));
  if (segment.confidence >= 0) to.real(14, std::min(segment.confidence, 1.0F));
  to.number(15, segment.sequence);
  to.fixed(16, wall_time(segment.published_ns));
  to.number(17, segment.unstored && segment.state == SegmentState::interim ? 1 : 0);
  to.number(18, segment.late ? 1 : 0);
  write_name(to, 19, segment.copy_of);
  write_name(to, 20, segment.copy_of_station);
  to.text(21, as_bytes(segment.levels_db));
}

void write_event(FieldWriter& to, const Event& event, const SegmentChanged& change) {
  to.number(1, event.sequence);
  to.fixed(2, wall_time(event.wall_ns));
  write_name(to, 3, event.session);
  to.message(6, [&] { write_segment(to, change.segment); });
}

void write_origin(FieldWriter& to, const Origin& origin) {
  const auto* id = reinterpret_cast<const char*>(origin.log_id.data());
  to.text(1, {id, origin.log_id.size()});
  to.number(2, origin.epoch);
  write_name(to, 3, origin.station);
}

const SegmentChanged* change_of(const Event& event) { return std::get_if<SegmentChanged>(&event.body); }

// What a reader gives is only used when every part of it was read whole and found good.
class SpeechReader {
 public:
  bool good() const { return good_ && !reading_.failed(); }

  void read(std::string_view bytes, Segment& to);
  void read(std::string_view bytes, Event& to);
  void read(std::string_view bytes, Origin& to);
  void read(std::string_view bytes, Interim& to);
  void read(std::string_view bytes, FeedFrame& to);
  void read(std::string_view bytes, ReplayPage& to);
  void read(std::string_view bytes, DeskReply& to);

 private:
  void require(bool condition) { good_ = good_ && condition; }
  void read(std::string_view bytes, transcript::RoleLabel& to);
  void read(std::string_view bytes, transcript::Translation& to);
  void read_name(FieldReader& from, std::uint32_t field, std::string& to) {
    reading_.text(from.text(field), max_name_bytes, "", to);
  }
  void read_state(FieldReader& from, std::uint32_t field, SegmentState& to);
  void read_wall(FieldReader& from, std::uint32_t field, std::int64_t& to) { reading_.wall(from.fixed(field), "", to); }
  void read_time(FieldReader& from, std::uint32_t field, std::chrono::milliseconds& to);

  Reading reading_;
  bool good_ = true;
};

void SpeechReader::read_state(FieldReader& from, std::uint32_t field, SegmentState& to) {
  const std::uint64_t number = from.number(field);
  require(number >= state_number(SegmentState::interim) && number <= state_number(SegmentState::withdrawn));
  if (good_) to = static_cast<SegmentState>(number - 1);
}

void SpeechReader::read_time(FieldReader& from, std::uint32_t field, std::chrono::milliseconds& to) {
  const std::int64_t ms = from.zigzag(field);
  require(ms >= -longest_ms && ms <= longest_ms);
  to = std::chrono::milliseconds(ms);
}

void SpeechReader::read(std::string_view bytes, transcript::RoleLabel& to) {
  FieldReader from(bytes);
  read_name(from, 1, to.id);
  read_name(from, 2, to.label);
  const std::uint32_t color = from.number32(3);
  require(color <= 0xFFFFFF);
  const auto channel = [&](unsigned shift) { return static_cast<std::uint8_t>(color >> shift); };
  to.color = {channel(16), channel(8), channel(0)};
  require(from.done());
}

void SpeechReader::read(std::string_view bytes, transcript::Translation& to) {
  FieldReader from(bytes);
  read_name(from, 1, to.language);
  reading_.text(from.text(2), max_text_bytes, "", to.text);
  read_state(from, 3, to.state);
  require(from.done());
}

void SpeechReader::read(std::string_view bytes, Segment& to) {
  FieldReader from(bytes);
  read_name(from, 1, to.key.station);
  read_name(from, 2, to.key.segment);
  read_name(from, 3, to.session);
  to.revision = from.number32(4);
  read_state(from, 5, to.state);
  read(from.text(6), to.role);
  read_name(from, 7, to.language);
  const std::string_view text = from.text(8);
  reading_.text(text, max_text_bytes, "", to.text);
  to.committed = from.number32(9);
  require(to.committed <= base::code_points(text));
  // Cleaning may have shortened the text.
  if (to.text.size() != text.size())
    to.committed = std::min(to.committed, static_cast<std::uint32_t>(base::code_points(to.text)));
  while (const auto translation = from.message(10)) {
    read(*translation, to.translations.emplace_back());
    require(to.translations.size() <= max_translations);
    if (!good()) return;
  }
  read_time(from, 11, to.start);
  read_time(from, 12, to.end);
  read_wall(from, 13, to.wall_start_ns);
  if (const auto confidence = from.real(14)) {
    require(*confidence >= 0 && *confidence <= 1);
    to.confidence = *confidence;
  }
  to.sequence = from.number(15);
  read_wall(from, 16, to.published_ns);
  to.unstored = from.number(17) != 0 && to.state == SegmentState::interim;
  to.late = from.number(18) != 0;
  read_name(from, 19, to.copy_of);
  read_name(from, 20, to.copy_of_station);
  const std::string_view levels = from.text(21);
  require(levels.size() <= max_levels);
  to.levels_db.assign(levels.begin(), levels.end());
  require(from.done());
}

void SpeechReader::read(std::string_view bytes, Event& to) {
  FieldReader from(bytes);
  to.sequence = from.number(1);
  read_wall(from, 2, to.wall_ns);
  read_name(from, 3, to.session);
  const auto change = from.message(6);
  require(change && from.done());
  if (good()) read(*change, to.body.emplace<SegmentChanged>().segment);
}

void SpeechReader::read(std::string_view bytes, Origin& to) {
  FieldReader from(bytes);
  const std::string_view id = from.text(1);
  require(id.size() == to.log_id.size());
  if (good_) std::copy(id.begin(), id.end(), to.log_id.begin());
  to.epoch = from.number(2);
  read_name(from, 3, to.station);
  require(from.done());
}

void SpeechReader::read(std::string_view bytes, Interim& to) {
  FieldReader from(bytes);
  read(from.text(1), to.segment);
  to.last_sequence = from.number(2);
  require(to.segment.state == SegmentState::interim && from.done());
}

void SpeechReader::read(std::string_view bytes, FeedFrame& to) {
  FieldReader from(bytes);
  read(from.text(1), to.origin);
  read_wall(from, 2, to.published_ns);
  const auto event = from.message(3);
  const auto interim = from.message(4);
  require(event.has_value() != interim.has_value() && from.done());
  if (!good()) return;
  if (event) read(*event, to.body.emplace<Event>());
  if (interim) read(*interim, to.body.emplace<Interim>());
}

void SpeechReader::read(std::string_view bytes, ReplayPage& to) {
  FieldReader from(bytes);
  to.from = from.number(1);
  to.through = from.number(2);
  to.last_sequence = from.number(3);
  std::uint64_t before = 0;
  while (const auto event = from.message(4)) {
    read(*event, to.events.emplace_back());
    const std::uint64_t sequence = to.events.back().sequence;
    require(sequence > before && sequence >= to.from && sequence <= to.through);
    require(to.events.size() <= max_replay_events);
    if (!good()) return;
    before = sequence;
  }
  require(from.done());
}

void SpeechReader::read(std::string_view bytes, DeskReply& to) {
  FieldReader from(bytes);
  to.id = from.number(1);
  read(from.text(2), to.origin);
  const auto page = from.message(5);
  require(page && from.done());
  if (good()) read(*page, to.body.emplace<ReplayPage>());
}

template <typename Message>
std::optional<Message> read_whole(std::string_view bytes) {
  if (bytes.size() > max_reply_bytes) return std::nullopt;
  SpeechReader reader;
  Message message;
  reader.read(bytes, message);
  if (!reader.good()) return std::nullopt;
  return message;
}

}  // namespace

std::optional<std::string> encode_speech(const FeedFrame& frame) {
  const auto* event = std::get_if<Event>(&frame.body);
  const auto* interim = std::get_if<Interim>(&frame.body);
  const SegmentChanged* change = event == nullptr ? nullptr : change_of(*event);
  if (change == nullptr && interim == nullptr) return std::nullopt;
  FieldWriter to;
  to.reserve(usual_bytes);
  to.message(1, [&] { write_origin(to, frame.origin); });
  to.fixed(2, wall_time(frame.published_ns));
  if (change != nullptr) {
    to.message(3, [&] { write_event(to, *event, *change); });
  } else {
    to.message(4, [&] {
      to.message(1, [&] { write_segment(to, interim->segment); });
      to.number(2, interim->last_sequence);
    });
  }
  return to.take();
}

std::optional<std::string> encode_speech(const Event& event) {
  const SegmentChanged* change = change_of(event);
  if (change == nullptr) return std::nullopt;
  FieldWriter to;
  to.reserve(usual_bytes);
  write_event(to, event, *change);
  return to.take();
}

std::optional<std::string> encode_speech(const DeskReply& reply) {
  const auto* page = std::get_if<ReplayPage>(&reply.body);
  const auto is_speech = [](const Event& event) { return change_of(event) != nullptr; };
  if (page == nullptr || page->other_past || !std::all_of(page->events.begin(), page->events.end(), is_speech))
    return std::nullopt;
  FieldWriter to;
  to.reserve(page_bytes);
  to.number(1, reply.id);
  to.message(2, [&] { write_origin(to, reply.origin); });
  to.message(5, [&] {
    to.number(1, page->from);
    to.number(2, page->through);
    to.number(3, page->last_sequence);
    for (const Event& event : page->events) to.message(4, [&] { write_event(to, event, *change_of(event)); });
  });
  return to.take();
}

std::optional<FeedFrame> decode_speech_frame(std::string_view bytes) { return read_whole<FeedFrame>(bytes); }
std::optional<Event> decode_speech_event(std::string_view bytes) { return read_whole<Event>(bytes); }
std::optional<DeskReply> decode_speech_reply(std::string_view bytes) { return read_whole<DeskReply>(bytes); }

}  // namespace tongping::wire
