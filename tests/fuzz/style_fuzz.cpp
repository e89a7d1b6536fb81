// Whatever stands in a style: reading never crashes, an error names the file, and what was accepted can be read.
#include "display-node/subtitle/style.hpp"
#include "tests/fuzz/targets.hpp"

using namespace tongping;

namespace {

constexpr const char* file = "wall.toml";

void check_style(std::string_view bytes) {
  const auto style = subtitle::parse_style(bytes, file);
  if (!style) return fuzz::require(style.error().message.find(file) != std::string::npos, "an error names the file");
  fuzz::require(subtitle::contrast(style->source, style->background) >= subtitle::least_contrast, "text can be read");
}

}  // namespace

TONGPING_FUZZ_TARGETS({"style", check_style})
