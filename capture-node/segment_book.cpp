#include "capture-node/segment_book.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <utility>

#include "common/base/format.hpp"
#include "common/base/utf8.hpp"

namespace tongping::station {
namespace {

using transcript::Segment;
using transcript::SegmentState;
using transcript::Translation;

std::chrono::milliseconds since(const transcript::SessionStarted& session, base::WallTime time) {
  const auto elapsed = std::chrono::duration_cast<std::chrono::milliseconds>(time - base::from_ns(session.wall_ns));
  return std::max(elapsed, std::chrono::milliseconds(0));
}

void put_translation(Segment& segment, Translation translation) {
  const auto same = [&](const Translation& known) { return known.language == translation.language; };
  const auto known = std::find_if(segment.translations.begin(), segment.translations.end(), same);
  if (known == segment.translations.end()) {
    segment.translations.push_back(std::move(translation));
  } else {
    *known = std::move(translation);
  }
}

std::vector<std::uint8_t> whole_db(const std::vector<float>& levels) {
  std::vector<std::uint8_t> whole;
  whole.reserve(levels.size());
  for (const float db : levels) whole.push_back(static_cast<std::uint8_t>(std::clamp(std::lround(db), 0L, 255L)));
  return whole;
}

bool is_settled(SegmentState state) { return state != SegmentState::interim; }

}  // namespace

std::string_view microphone_of(std::string_view segment_id) {
  for (int numbers = 0; numbers < 2; ++numbers) {
    const auto dash = segment_id.rfind('-');
    if (dash == std::string_view::npos) return {};
    segment_id = segment_id.substr(0, dash);
  }
  return segment_id;
}

std::uint64_t epoch_of(std::string_view segment_id) {
  const std::string_view microphone = microphone_of(segment_id);
  if (microphone.empty()) return 0;
  const std::string_view numbers = segment_id.substr(microphone.size() + 1);
  std::uint64_t epoch = 0;
  const auto read = std::from_chars(numbers.data(), numbers.data() + numbers.size(), epoch);
  return read.ec == std::errc() && *read.ptr == '-' ? epoch : 0;
}

SegmentBook::SegmentBook(std::string station, std::uint64_t epoch) : station_(std::move(station)), epoch_(epoch) {}

void SegmentBook::begin(const transcript::SessionStarted& session) {
  if (session_ == session) return;
  session_ = session;
  entries_.clear();
  finished_.clear();
}

SegmentBook::Entry& SegmentBook::entry_of(const std::string& id, const SegmentChange& change,
                                          const transcript::Role& role) {
  const auto [at, is_new] = entries_.try_emplace(id);
  Segment& segment = at->second.segment;
  if (is_new) {
    at->second.turn = change.turn;
    segment.key = {station_, id};
    segment.session = session_.session;
    segment.role = role.shown;
    segment.language = change.language.value_or(role.language);
    segment.start = since(session_, change.start);
    segment.wall_start_ns = base::to_ns(change.start);
    segment.revision = 0;
    segment.late = change.late;
  }
  return at->second;
}

Segment SegmentBook::advance(const SegmentChange& change, const transcript::Role& role) {
  std::string id = base::format("{}-{}-{}", change.microphone, epoch_, change.utterance);
  if (change.part > 0) id += base::format(".{}", change.part);
  Entry& entry = entry_of(id, change, role);
  Segment& segment = entry.segment;
  segment.state = change.state;
  segment.text = base::clean_text(change.text);
  const auto length = static_cast<std::uint32_t>(base::code_points(segment.text));
  segment.committed = is_settled(change.state) ? length : std::min(change.committed, length);
  segment.end = std::max(segment.start, since(session_, change.end));
  segment.confidence = change.confidence;
  segment.levels_db = whole_db(change.levels);
  if (change.language) segment.language = *change.language;
  for (const Translation& translation : change.translations) put_translation(segment, translation);
  entry.text_revision = ++segment.revision;
  Segment result = segment;
  if (is_settled(change.state)) keep_waiting(id);
  return result;
}

std::optional<Segment> SegmentBook::translated(const TranslatedText& done) {
  const auto at = entries_.find(done.segment);
  if (at == entries_.end()) return std::nullopt;
  Segment& segment = at->second.segment;
  const bool settled = is_settled(segment.state);
  if (done.final ? done.revision != at->second.text_revision : settled) return std::nullopt;
  put_translation(
      segment, {done.language, base::clean_text(done.text), done.final ? SegmentState::final : SegmentState::interim});
  ++segment.revision;
  return segment;
}

std::optional<Segment> SegmentBook::withdraw(const std::string& id, const transcript::SegmentKey& copy_of) {
  const auto at = entries_.find(id);
  if (at == entries_.end() || at->second.segment.state == SegmentState::withdrawn) return std::nullopt;
  Segment& segment = at->second.segment;
  segment.state = SegmentState::withdrawn;
  segment.copy_of = copy_of.segment;
  if (copy_of.station != station_) segment.copy_of_station = copy_of.station;
  segment.translations.clear();
  at->second.text_revision = ++segment.revision;
  return segment;
}

std::optional<Segment> SegmentBook::relabel(const std::string& id, const transcript::RoleLabel& label) {
  const auto at = entries_.find(id);
  if (at == entries_.end()) return std::nullopt;
  Segment& segment = at->second.segment;
  if (segment.role == label || segment.state == SegmentState::withdrawn) return std::nullopt;
  segment.role = label;
  ++segment.revision;
  if (segment.state == SegmentState::final) segment.state = SegmentState::corrected;
  return segment;
}

std::vector<Segment> SegmentBook::unfinished() const {
  std::vector<Segment> unfinished;
  for (const auto& [id, entry] : entries_) {
    if (!is_settled(entry.segment.state)) unfinished.push_back(entry.segment);
  }
  return unfinished;
}

std::vector<Segment> SegmentBook::withdraw_unfinished() {
  std::vector<Segment> withdrawn;
  for (auto& [id, entry] : entries_) {
    Segment& segment = entry.segment;
    if (is_settled(segment.state)) continue;
    segment.state = SegmentState::withdrawn;
    segment.text.clear();
    segment.translations.clear();
    segment.committed = 0;
    entry.text_revision = ++segment.revision;
    withdrawn.push_back(segment);
  }
  for (const Segment& segment : withdrawn) keep_waiting(segment.key.segment);
  return withdrawn;
}

std::vector<SegmentBook::Running> SegmentBook::relabel_running(const std::string& microphone, std::uint64_t turn,
                                                               const transcript::Role& before,
                                                               const transcript::Role& now) {
  std::vector<Running> running;
  for (auto& [id, entry] : entries_) {
    Segment& segment = entry.segment;
    if (is_settled(segment.state) || entry.turn != turn || microphone_of(id) != microphone) continue;
    if (segment.language == before.language) segment.language = now.language;
    running.push_back({segment, std::exchange(segment.role, now.shown)});
    ++segment.revision;
    running.back().segment = segment;
  }
  return running;
}

std::vector<std::string> SegmentBook::missing_languages(const Segment& segment, const transcript::Role& role) {
  std::vector<std::string> missing;
  for (const std::string& language : role.translate) {
    const Translation* known = transcript::translation_into(segment, language);
    const bool there = known != nullptr && known->state != SegmentState::interim;
    if (!there && language != segment.language) missing.push_back(language);
  }
  return missing;
}

void SegmentBook::keep_waiting(const std::string& id) {
  if (std::find(finished_.begin(), finished_.end(), id) == finished_.end()) finished_.push_back(id);
  if (finished_.size() <= max_waiting) return;
  entries_.erase(finished_.front());
  finished_.pop_front();
}

}  // namespace tongping::station
