#include "capture-node/recognise/typed_captions.hpp"

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <system_error>
#include <thread>

#include "common/base/format.hpp"
#include "common/base/json.hpp"
#include "common/transcript/segment_json.hpp"

namespace tongping::recognise {
namespace {

using base::Result;
using std::chrono::milliseconds;
using transcript::SegmentState;

constexpr std::size_t most_names = 256;  // a station updates no more finished segments than that (SegmentBook)
constexpr std::size_t longest_line_bytes = 64 * 1024;
constexpr milliseconds longest_after = std::chrono::hours(24);
constexpr milliseconds poll_patience{50};

// Takes "after_ms" out of the object; the rest is a segment.
Result<milliseconds> take_after(base::Json& object) {
  auto after = base::integer_member(object, "after_ms");
  if (!after) return base::pass_on(after.error());
  object.erase("after_ms");
  const milliseconds result(after->value_or(0));
  if (result < milliseconds(0) || result > longest_after)
    return base::failure("\"after_ms\" must be from 0 to 86400000");
  return result;
}

std::string reason_of(int error) { return std::system_category().message(error); }

}  // namespace

Result<CaptionLines::Line> CaptionLines::read(std::string_view text) {
  auto object = base::parse_json(text);
  if (!object) return base::pass_on(object.error());
  if (!object->is_object()) return base::failure("not a JSON object");
  const auto after = take_after(*object);
  if (!after) return base::pass_on(after.error());
  auto segment = transcript::segment_from_json(base::to_line(*object));
  if (!segment) return base::pass_on(segment.error());
  if (segment->text.empty() && segment->state != SegmentState::withdrawn) return base::failure("\"text\" is empty");

  Line line;
  line.after = *after;
  line.change.microphone = microphone_;
  line.change.state = segment->state;
  line.change.text = std::move(segment->text);
  line.change.committed = segment->committed;
  line.change.confidence = segment->confidence;
  line.change.translations = std::move(segment->translations);
  if (!segment->language.empty()) line.change.language = std::move(segment->language);
  if (!segment->key.segment.empty()) line.change.segment_name = std::move(segment->key.segment);
  line.change.utterance = utterance_of(line.change.segment_name);
  return line;
}

std::uint64_t CaptionLines::utterance_of(const std::optional<std::string>& name) {
  if (!name) return ++last_utterance_;
  const auto found = named_.find(*name);
  if (found != named_.end()) return found->second.utterance;
  if (named_.size() >= most_names) {
    const auto older = [](const auto& a, const auto& b) { return a.second.utterance < b.second.utterance; };
    named_.erase(std::min_element(named_.begin(), named_.end(), older));
  }
  named_[*name].utterance = ++last_utterance_;
  return last_utterance_;
}

void CaptionLines::stamp(station::SegmentChange& change, base::WallTime now) {
  change.start = change.end = now;
  if (!change.segment_name) return;
  const auto known = named_.find(*change.segment_name);
  if (known == named_.end()) return;
  if (!known->second.start) known->second.start = now;
  change.start = *known->second.start;
}

Result<std::unique_ptr<TypedCaptions>> TypedCaptions::open(const std::string& path, const std::string& microphone,
                                                           const base::Clock& clock, const base::Log& log,
                                                           base::Mailbox<station::SegmentChange>& changes) {
  // Non-blocking, so that a FIFO opens before its writer does, and standard input is a copy that may be closed.
  const int descriptor =
      path == "-" ? ::fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 3) : ::open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC);
  if (descriptor < 0) return base::failure(base::format("typed:{}: cannot be opened ({})", path, reason_of(errno)));
  return std::unique_ptr<TypedCaptions>(new TypedCaptions(descriptor, path, microphone, clock, log, changes));
}

TypedCaptions::TypedCaptions(int descriptor, std::string path, const std::string& microphone, const base::Clock& clock,
                             const base::Log& log, base::Mailbox<station::SegmentChange>& changes)
    : descriptor_(descriptor),
      path_(std::move(path)),
      clock_(clock),
      log_(log),
      changes_(changes),
      lines_(microphone) {}

TypedCaptions::~TypedCaptions() { ::close(descriptor_); }

void TypedCaptions::run(const base::Worker::StopFlag& stop_requested) {
  std::string pending;
  bool more = true;
  while (more && !stop_requested) {
    more = read_more(pending);
    for (auto end = pending.find('\n'); end != std::string::npos && !stop_requested; end = pending.find('\n')) {
      take_line(std::string_view(pending).substr(0, end), stop_requested);
      pending.erase(0, end + 1);
    }
    refuse_endless_line(pending);
  }
  if (!stop_requested && !pending.empty()) take_line(pending, stop_requested);
  finished_ = !stop_requested;
}

// Waits a little for input. False at the end of the file.
bool TypedCaptions::read_more(std::string& pending) {
  pollfd waiting{descriptor_, POLLIN, 0};
  if (::poll(&waiting, 1, static_cast<int>(poll_patience.count())) <= 0) return true;
  std::array<char, 4096> bytes{};
  const auto got = ::read(descriptor_, bytes.data(), bytes.size());
  if (got < 0 && (errno == EAGAIN || errno == EINTR)) return true;
  if (got < 0) log_.error(base::format("typed:{}: cannot be read any further ({})", path_, reason_of(errno)));
  if (got <= 0) return false;
  if (skipping_ && std::find(bytes.begin(), bytes.begin() + got, '\n') == bytes.begin() + got) return true;
  pending.append(bytes.data(), static_cast<std::size_t>(got));
  return true;
}

void TypedCaptions::refuse_endless_line(std::string& pending) {
  if (pending.size() <= longest_line_bytes) return;
  if (!skipping_)
    log_.warning(
        base::format("typed:{}:{}: longer than {} bytes; passed over", path_, line_number_ + 1, longest_line_bytes));
  skipping_ = true;
  pending.clear();
}

void TypedCaptions::take_line(std::string_view text, const base::Worker::StopFlag& stop_requested) {
  ++line_number_;
  if (std::exchange(skipping_, false)) return;  // the end of one that was too long
  if (text.find_first_not_of(" \t\r") == std::string_view::npos) return;
  auto line = lines_.read(text);
  if (!line) {
    log_.warning(base::format("typed:{}:{}: {}; passed over", path_, line_number_, line.error().message));
    return;
  }
  const base::SteadyTime due = clock_.steady() + line->after;
  while (!stop_requested && clock_.steady() < due) {
    std::this_thread::sleep_for(std::min<std::chrono::nanoseconds>(due - clock_.steady(), poll_patience));
  }
  if (stop_requested) return;
  lines_.stamp(line->change, clock_.wall());
  if (line->change.state == SegmentState::interim) {
    changes_.try_post(line->change);
  } else {
    changes_.post(std::move(line->change));
  }
}

}  // namespace tongping::recognise
