#include "capture-node/spool/spool_bytes.hpp"

#include "capture-node/spool/spool_writer.hpp"

namespace tongping::spool {
namespace {

constexpr char frames_tag = 'F';
constexpr char mark_tag = 'M';
constexpr std::size_t time_bytes = 8;
constexpr std::size_t sample_bytes = 2;
constexpr std::size_t frame_bytes = time_bytes + 1 + SpoolFrame::samples_a_frame * sample_bytes;
static_assert(1 + most_frames_a_record * frame_bytes < longest_record - 1024);

void put_time(std::string& out, base::WallTime time) {
  put_little(out, static_cast<std::uint64_t>(base::to_ns(time)), time_bytes);
}

base::WallTime take_time(std::string_view bytes) {
  return base::from_ns(static_cast<std::int64_t>(take_little(bytes.substr(0, time_bytes))));
}

SpoolFrame frame_of(std::string_view bytes) {
  SpoolFrame frame;
  frame.begin = take_time(bytes);
  frame.after_gap = bytes[time_bytes] != 0;
  bytes.remove_prefix(time_bytes + 1);
  for (std::int16_t& sample : frame.samples) {
    sample = static_cast<std::int16_t>(take_little(bytes.substr(0, sample_bytes)));
    bytes.remove_prefix(sample_bytes);
  }
  return frame;
}

}  // namespace

void put_little(std::string& out, std::uint64_t number, std::size_t bytes) {
  for (std::size_t i = 0; i < bytes; ++i, number >>= 8U) out += static_cast<char>(number & 0xFFU);
}

std::uint64_t take_little(std::string_view bytes) {
  std::uint64_t number = 0;
  for (auto at = bytes.rbegin(); at != bytes.rend(); ++at) number = (number << 8U) | static_cast<std::uint8_t>(*at);
  return number;
}

std::string to_bytes(const SpoolRecord& record) {
  std::string out;
  if (const auto* mark = std::get_if<RecognisedMark>(&record)) {
    out += mark_tag;
    put_time(out, mark->until);
    return out;
  }
  const auto& frames = std::get<std::vector<SpoolFrame>>(record);
  out.reserve(1 + frames.size() * frame_bytes);
  out += frames_tag;
  for (const SpoolFrame& frame : frames) {
    put_time(out, frame.begin);
    out += static_cast<char>(frame.after_gap ? 1 : 0);
    for (const std::int16_t sample : frame.samples) {
      put_little(out, static_cast<std::uint16_t>(sample), sample_bytes);
    }
  }
  return out;
}

std::optional<SpoolRecord> from_bytes(std::string_view bytes) {
  if (bytes.empty()) return std::nullopt;
  const char tag = bytes.front();
  bytes.remove_prefix(1);
  if (tag == mark_tag && bytes.size() == time_bytes) return RecognisedMark{take_time(bytes)};
  if (tag != frames_tag || bytes.size() % frame_bytes != 0) return std::nullopt;
  std::vector<SpoolFrame> frames;
  frames.reserve(bytes.size() / frame_bytes);
  for (; !bytes.empty(); bytes.remove_prefix(frame_bytes)) frames.push_back(frame_of(bytes));
  return frames;
}

}  // namespace tongping::spool
