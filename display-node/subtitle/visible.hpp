// What of a segment's text may be seen under a policy, language by language. Pure.
#pragma once

#include <string>
#include <vector>

#include "display-node/subtitle/stage.hpp"

namespace tongping::subtitle {

struct VisibleText {
  std::string language;
  std::string text;      // without spaces at its end
  std::size_t firm = 0;  // bytes that will only be extended; the rest is shown dimmer
  bool translation = false;
  bool operator==(const VisibleText&) const = default;
};

// Source first, translations in the order of the screen's languages; none that is empty.
std::vector<VisibleText> visible_texts(const transcript::Segment& segment, const Show& show);

// "zh" and "zh-Hans" are the same language to a screen (BCP 47 prefixes, RFC 4647).
bool same_language(std::string_view a, std::string_view b);

}  // namespace tongping::subtitle
