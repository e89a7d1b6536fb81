// The machine's fonts and a shaper on them.
#pragma once

#include <memory>

#include "display-node/text/shaper.hpp"

namespace tongping::support {

struct ShapingRoom {
  std::unique_ptr<text::Fonts> fonts = text::Fonts::open().value();
  text::Shaper shaper{*fonts};
};

}  // namespace tongping::support
