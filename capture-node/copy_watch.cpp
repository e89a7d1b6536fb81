#include "capture-node/copy_watch.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <span>

#include "capture-node/segment_book.hpp"
#include "common/base/utf8.hpp"
#include "common/transcript/ownership.hpp"

namespace tongping::station {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds clock_play{300};  // segments of one voice begin and end so far apart
constexpr float quieter_db = 6.0F;
constexpr double least_likeness = 0.85;          // correlation of the two levels in dB
constexpr double least_likeness_of_half = 0.88;  // where half of the words differ
constexpr std::size_t long_words = 4, long_steps = 20;
constexpr int most_lag = 2;  // steps of 100 ms
constexpr std::size_t least_steps = 4;

// Only ASCII letters have a case that an engine may write in two ways.
char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool is_letter(std::string_view character) {
  const char c = lower(character.front());
  return character.size() == 2 || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '\'';
}

bool is_mark(std::string_view character) {
  return character.size() == 1 || character.starts_with("\xE3\x80") || character.starts_with("\xEF\xBC") ||
         character.starts_with("\xE2\x80");
}

// Fewest changes that make `part` of some piece of `whole`.
std::size_t changes_to_fit(const std::vector<std::string>& part, const std::vector<std::string>& whole) {
  std::vector<std::size_t> row(whole.size() + 1, 0);
  for (const std::string& word : part) {
    std::size_t diagonal = row[0]++;
    for (std::size_t j = 1; j < row.size(); ++j) {
      const std::size_t replaced = diagonal + (word == whole[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({replaced, row[j] + 1, row[j - 1] + 1});
    }
  }
  return *std::min_element(row.begin(), row.end());
}

// How alike the levels must be for these words; nothing: too many are others. An engine hears from afar much that was
// not said, so that after some seconds of one voice half of the words are enough.
std::optional<double> likeness_wanted(const HeardText& weaker, const HeardText& stronger) {
  const auto part = said_words(weaker.text);
  if (part.empty()) return std::nullopt;
  const std::size_t changes = changes_to_fit(part, said_words(stronger.text));
  if (changes <= part.size() / 6) return least_likeness;
  const bool long_enough = part.size() >= long_words && weaker.levels.size() >= long_steps;
  return long_enough && changes <= part.size() / 2 ? std::optional(least_likeness_of_half) : std::nullopt;
}

bool lies_within(const HeardText& weaker, const HeardText& stronger) {
  return weaker.start >= stronger.start - clock_play && weaker.end <= stronger.end + clock_play;
}

struct Likeness {
  double correlation = -1.0;
  double quieter_db = 0.0;
};

Likeness likeness(std::span<const float> weaker, std::span<const float> stronger) {
  const auto count = static_cast<double>(weaker.size());
  double sum_w = 0, sum_s = 0, ww = 0, ss = 0, ws = 0;
  for (std::size_t i = 0; i < weaker.size(); ++i) {
    const double w = weaker[i], s = stronger[i];
    sum_w += w;
    sum_s += s;
    ww += w * w;
    ss += s * s;
    ws += w * s;
  }
  const double var_w = ww - sum_w * sum_w / count, var_s = ss - sum_s * sum_s / count;
  if (var_w <= 1e-6 || var_s <= 1e-6) return {};
  return {(ws - sum_w * sum_s / count) / std::sqrt(var_w * var_s), (sum_s - sum_w) / count};
}

// At the lag at which they are most alike, over the time of both.
Likeness best_likeness(const HeardText& weaker, const HeardText& stronger) {
  const auto offset = std::chrono::duration_cast<milliseconds>(weaker.start - stronger.start).count();
  const auto shift = static_cast<std::int64_t>(std::llround(static_cast<double>(offset) / 100.0));
  Likeness best;
  for (std::int64_t lag = shift - most_lag; lag <= shift + most_lag; ++lag) {
    const std::int64_t from = std::max<std::int64_t>(0, -lag);
    const std::int64_t to = std::min<std::int64_t>(std::ssize(weaker.levels), std::ssize(stronger.levels) - lag);
    if (to - from < static_cast<std::int64_t>(least_steps)) continue;
    const auto length = static_cast<std::size_t>(to - from);
    const auto now = likeness(std::span(weaker.levels).subspan(static_cast<std::size_t>(from), length),
                              std::span(stronger.levels).subspan(static_cast<std::size_t>(from + lag), length));
    if (now.correlation > best.correlation) best = now;
  }
  return best;
}

}  // namespace

std::vector<std::string> said_words(std::string_view text) {
  std::vector<std::string> words;
  bool goes_on = false;
  while (!text.empty()) {
    const std::string_view character = text.substr(0, std::max<std::size_t>(1, base::bytes_of_code_points(text, 1)));
    text.remove_prefix(character.size());
    if (is_letter(character)) {
      if (!goes_on) words.emplace_back();
      for (const char c : character) words.back() += lower(c);
      goes_on = true;
      continue;
    }
    goes_on = false;
    if (!is_mark(character)) words.emplace_back(character);
  }
  return words;
}

bool is_copy(const HeardText& weaker, const HeardText& stronger) {
  const bool same_microphone = weaker.station == stronger.station && weaker.microphone == stronger.microphone;
  if (same_microphone || !lies_within(weaker, stronger)) return false;
  const auto wanted = likeness_wanted(weaker, stronger);
  if (!wanted) return false;
  const Likeness like = best_likeness(weaker, stronger);
  return like.correlation >= *wanted && like.quieter_db >= quieter_db;
}

std::vector<HeardText> heard_texts(const transcript::Transcript& transcript, base::WallTime newest_end) {
  std::vector<HeardText> texts;
  for (const auto& segment : transcript.segments) {
    const base::WallTime end = base::from_ns(transcript::wall_end_ns(*segment));
    if (segment->levels_db.empty() || end + CopyWatch::remembered < newest_end) continue;
    texts.push_back({segment->key.station, std::string(microphone_of(segment->key.segment)), segment->key.segment,
                     segment->text, base::from_ns(segment->wall_start_ns), end,
                     std::vector<float>(segment->levels_db.begin(), segment->levels_db.end())});
  }
  return texts;
}

CopyWatch::Entry& CopyWatch::entry_of(const std::string& segment) {
  const auto is_it = [&](const Entry& e) { return e.is_own() && e.heard.segment == segment; };
  const auto known = std::find_if(entries_.begin(), entries_.end(), is_it);
  return known == entries_.end() ? entries_.emplace_back() : *known;
}

CopyWatch::Found CopyWatch::take(const std::string& segment, const SegmentChange& change) {
  std::erase_if(entries_, [&](const Entry& e) { return e.heard.end + remembered < change.start; });
  if (change.levels.empty()) return {};
  if (change.state == transcript::SegmentState::withdrawn) {
    std::erase_if(entries_, [&](const Entry& e) { return e.is_own() && e.heard.segment == segment; });
    return {};
  }
  Entry& entry = entry_of(segment);
  entry.heard = {"", change.microphone, segment, change.text, change.start, change.end, change.levels};
  entry.finished = change.state != transcript::SegmentState::interim;
  Found found;
  for (const Entry& other : entries_) {
    if (other.copy || found.copy_of || !is_copy(entry.heard, other.heard)) continue;
    found.copy_of = transcript::SegmentKey{other.heard.station, other.heard.segment};
  }
  entry.copy = found.copy_of.has_value();
  if (!entry.copy) found.copies = copies_of(entry.heard);
  return found;
}

std::vector<CopyWatch::Copy> CopyWatch::copies_of(const HeardText& heard) {
  std::vector<Copy> copies;
  for (Entry& other : entries_) {
    if (!other.is_own() || !other.finished || other.copy || !is_copy(other.heard, heard)) continue;
    other.copy = true;
    copies.push_back({other.heard.segment, {heard.station, heard.segment}});
  }
  return copies;
}

std::vector<CopyWatch::Copy> CopyWatch::hear(const std::string& station, const std::vector<HeardText>& texts) {
  std::erase_if(entries_, [&](const Entry& e) { return e.heard.station == station; });
  std::vector<Copy> copies;
  for (const HeardText& text : texts) {
    std::vector<Copy> more = copies_of(text);
    std::move(more.begin(), more.end(), std::back_inserter(copies));
    entries_.push_back({text, false, false});
  }
  return copies;
}

}  // namespace tongping::station
