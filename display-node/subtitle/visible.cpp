#include "display-node/subtitle/visible.hpp"

#include <algorithm>

namespace tongping::subtitle {
namespace {

using config::Policy;
using transcript::Segment;
using transcript::SegmentState;
using transcript::Translation;

bool is_settled(SegmentState state) { return state == SegmentState::final || state == SegmentState::corrected; }

void add(std::vector<VisibleText>& texts, std::string_view language, std::string_view text, std::size_t firm,
         bool translation) {
  text = text.substr(0, text.find_last_not_of(' ') + 1);
  if (text.empty()) return;
  texts.push_back({std::string(language), std::string(text), std::min(firm, text.size()), translation});
}

void add_source(const Segment& segment, Policy policy, std::vector<VisibleText>& texts) {
  const std::string_view committed = transcript::committed_text(segment);
  if (is_settled(segment.state)) {
    add(texts, segment.language, segment.text, segment.text.size(), false);
  } else if (policy == Policy::live) {
    add(texts, segment.language, segment.text, committed.size(), false);
  } else if (policy == Policy::committed) {
    add(texts, segment.language, committed, committed.size(), false);
  }
}

void add_translation(const Translation& translation, Policy policy, std::vector<VisibleText>& texts) {
  const bool settled = is_settled(translation.state);
  if (translation.state == SegmentState::withdrawn || (!settled && policy != Policy::live)) return;
  add(texts, translation.language, translation.text, settled ? translation.text.size() : 0, true);
}

}  // namespace

bool same_language(std::string_view a, std::string_view b) {
  if (a.size() > b.size()) std::swap(a, b);
  return b.starts_with(a) && (a.size() == b.size() || (!a.empty() && b[a.size()] == '-'));
}

std::vector<VisibleText> visible_texts(const Segment& segment, const Show& show) {
  std::vector<VisibleText> texts;
  if (segment.state == SegmentState::withdrawn) return texts;
  if (show.policy == Policy::settled && !is_settled(segment.state)) return texts;
  const auto is_source = [&](const std::string& language) { return same_language(language, segment.language); };
  const bool listed = segment.language.empty() || std::any_of(show.languages.begin(), show.languages.end(), is_source);
  if (listed || show.style.source_shown == SourceShown::always) add_source(segment, show.policy, texts);
  for (const std::string& language : show.languages) {
    if (is_source(language)) continue;
    const auto found = std::find_if(segment.translations.begin(), segment.translations.end(),
                                    [&](const Translation& t) { return same_language(t.language, language); });
    if (found != segment.translations.end()) add_translation(*found, show.policy, texts);
  }
  return texts;
}

}  // namespace tongping::subtitle
