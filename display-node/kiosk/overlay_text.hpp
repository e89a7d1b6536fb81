// The words of the operator's overlay, in the language of the interface. Pure. Of this room only.
#pragma once

#include <string>
#include <vector>

#include "display-node/kiosk/overlay_facts.hpp"

namespace tongping::kiosk {

struct OverlayRow {
  std::string name;  // empty: the value goes on from the row above
  std::string value;
  bool trouble = false;  // somebody should look at it
};

struct OverlaySection {
  std::string title;
  std::vector<OverlayRow> rows;
};

// Most important first. [any]
std::vector<OverlaySection> overlay_sections(const OverlayFacts& facts);

std::string overlay_footer(const OverlayFacts& facts);

}  // namespace tongping::kiosk
