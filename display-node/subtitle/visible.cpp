#include "display-node/subtitle/visible.hpp"

#include <algorithm>

namespace tongping::subtitle {
namespace {

using config::Policy;
using transcript::Segment;
using transcript::SegmentState;
using transcript::Translation;

bool is_settled(SegmentState state) { return state == SegmentState::final || state == SegmentState::corrected; }

// A full disk keeps a station from storing what was said, not the hall from reading it.
bool is_settled(const Segment& segment) { return is_settled(segment.state) || segment.unstored; }

void add(std::vector<VisibleText>& texts, std::string_view language, std::string_view text, std::size_t firm,
         bool translation) {
  text = text.substr(0, text.find_last_not_of(' ') + 1);
  if (text.empty()) return;
  texts.push_back({std::string(language), std::string(text), std::min(firm, text.size()), translation});
}

void add_source(const Segment& segment, Policy policy, std::vector<VisibleText>& texts) {
  const std::string_view committed = transcript::committed_text(segment);
  if (is_settled(segment)) {
    add(texts, segment.language, segment.text, segment.text.size(), false);
  } else if (policy == Policy::live) {
    add(texts, segment.language, segment.text, committed.size(), false);
  } else if (policy == Policy::committed) {
    add(texts, segment.language, committed, committed.size(), false);
  }
}

bool shows_unfinished_translations(const Style& style, Policy policy) {
  if (style.translation_shown == TranslationShown::by_policy) return policy == Policy::live;
  return style.translation_shown == TranslationShown::live && policy != Policy::settled;
}

void add_translation(const Translation& translation, bool unfinished_too, std::vector<VisibleText>& texts) {
  const bool settled = is_settled(translation.state);
  if (translation.state == SegmentState::withdrawn || (!settled && !unfinished_too)) return;
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
  const auto& roles = show.roles;
  if (!roles.empty() && std::find(roles.begin(), roles.end(), segment.role.id) == roles.end()) return texts;
  const Policy policy = show.style.appear == Appear::blocks ? Policy::settled : show.policy;
  if (policy == Policy::settled && !is_settled(segment)) return texts;
  const std::span<const std::string> languages(
      show.languages.begin(),
      show.style.one_language ? std::min<std::size_t>(1, show.languages.size()) : show.languages.size());
  const auto is_source = [&](const std::string& language) { return same_language(language, segment.language); };
  const bool listed = segment.language.empty() || std::any_of(languages.begin(), languages.end(), is_source);
  const bool always = show.style.source_shown == SourceShown::always && !show.style.one_language;
  if (listed || always) add_source(segment, policy, texts);
  const bool unfinished_too = shows_unfinished_translations(show.style, policy);
  for (const std::string& language : languages) {
    if (is_source(language)) continue;
    const auto found = std::find_if(segment.translations.begin(), segment.translations.end(),
                                    [&](const Translation& t) { return same_language(t.language, language); });
    if (found != segment.translations.end()) add_translation(*found, unfinished_too, texts);
  }
  return texts;
}

}  // namespace tongping::subtitle
