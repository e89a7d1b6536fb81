// The real typesetter: itemising (script, font, direction), HarfBuzz shaping, ICU line breaking.
#pragma once

#include <memory>

#include "display-node/text/fonts.hpp"
#include "display-node/text/typesetter.hpp"

namespace tongping::text {

// A character that no font has is set as [U+XXXX]. [main]
class Shaper final : public Typesetter {
 public:
  explicit Shaper(Fonts& fonts);
  ~Shaper() override;

  std::vector<Line> set(const Passage& passage) override;
  Proportions proportions() override;

 private:
  struct Workshop;
  std::unique_ptr<Workshop> workshop_;
};

}  // namespace tongping::text
