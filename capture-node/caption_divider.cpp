#include "capture-node/caption_divider.hpp"

#include <utility>

#include "common/base/utf8.hpp"

namespace tongping::station {
namespace {

using transcript::SegmentState;

bool continues(char byte) { return (static_cast<unsigned char>(byte) & 0xC0U) == 0x80U; }

bool is_letter(char byte) {
  return (byte >= '0' && byte <= '9') || (byte >= 'A' && byte <= 'Z') || (byte >= 'a' && byte <= 'z');
}

// ASCII, and the marks of Chinese that end or divide a sentence.
bool only_marks(std::string_view text) {
  constexpr std::string_view chinese_marks = "。，、！？；：…“”‘’（）";
  for (std::size_t at = 0; at < text.size();) {
    std::size_t length = 1;
    while (at + length < text.size() && continues(text[at + length])) ++length;
    const std::string_view character = text.substr(at, length);
    const bool mark = length == 1 ? !is_letter(character[0]) : chinese_marks.find(character) != std::string_view::npos;
    if (!mark) return false;
    at += length;
  }
  return true;
}

}  // namespace

std::string rest_after(const std::string& finished, const std::string& text) {
  std::size_t same = base::common_bytes(text, finished);
  // A word that goes on, or is another one now, belongs to what comes after.
  const auto in_a_word = [&] {
    return same > 0 && same < text.size() && is_letter(text[same - 1]) && is_letter(text[same]);
  };
  while (in_a_word()) --same;
  std::string rest = text.substr(same);
  if (only_marks(rest)) return {};
  // What ended the part before is not the beginning of this one.
  rest.erase(0, rest.find_first_not_of(" .,;:!?"));
  return rest;
}

std::optional<SegmentChange> CaptionDivider::pass(SegmentChange change) {
  if (!utterances_.contains(change.utterance) && utterances_.size() >= most_known)
    utterances_.erase(utterances_.begin());
  Utterance& utterance = utterances_[change.utterance];
  utterance.open.reset();
  if (change.state == SegmentState::interim) utterance.open = change;
  if (utterance.part == 0) {
    // Of what is whole and finished nothing is to be known.
    if (!utterance.open) utterances_.erase(change.utterance);
    return change;
  }
  change.part = utterance.part;
  if (change.state == SegmentState::withdrawn) return change;
  const auto whole = static_cast<std::uint32_t>(base::code_points(change.text));
  change.text = rest_after(utterance.finished, change.text);
  if (change.text.empty()) return std::nullopt;
  const auto gone = whole - static_cast<std::uint32_t>(base::code_points(change.text));
  change.committed = change.committed > gone ? change.committed - gone : 0;
  for (transcript::Translation& translation : change.translations) {
    const auto known = utterance.finished_translations.find(translation.language);
    if (known != utterance.finished_translations.end()) translation.text = rest_after(known->second, translation.text);
  }
  std::erase_if(change.translations, [](const transcript::Translation& t) { return t.text.empty(); });
  return change;
}

std::vector<SegmentChange> CaptionDivider::divide() {
  std::vector<SegmentChange> finished;
  for (auto& [number, utterance] : utterances_) {
    if (!utterance.open) continue;
    SegmentChange change = *utterance.open;
    std::optional<SegmentChange> part = pass(change);
    utterance.open.reset();
    ++utterance.part;
    utterance.finished = change.text;
    for (const transcript::Translation& t : change.translations) utterance.finished_translations[t.language] = t.text;
    if (!part) continue;
    part->state = SegmentState::final;
    part->committed = static_cast<std::uint32_t>(base::code_points(part->text));
    for (transcript::Translation& translation : part->translations) translation.state = SegmentState::final;
    finished.push_back(std::move(*part));
  }
  return finished;
}

}  // namespace tongping::station
