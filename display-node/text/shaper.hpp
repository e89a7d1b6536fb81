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

  // Terms that are not divided between two lines, from the next passage on.
  void keep_together(std::vector<std::string> terms);

  std::vector<Line> set(const Passage& passage) override;
  using Typesetter::proportions;
  Proportions proportions(std::string_view family) override;

 private:
  struct Workshop;
  std::unique_ptr<Workshop> workshop_;
};

}  // namespace tongping::text
