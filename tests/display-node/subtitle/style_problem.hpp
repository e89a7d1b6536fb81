// What is said of a style that cannot be used.
#pragma once

#include <string>
#include <string_view>

#include "display-node/subtitle/style.hpp"
#include "tests/support/catch.hpp"

namespace tongping::subtitle {

inline std::string problems(std::string_view text) {
  const auto style = parse_style(text, "s.toml");
  REQUIRE_FALSE(style.has_value());
  CHECK(style.error().kind == base::ErrorKind::usage);
  return style.error().message;
}

}  // namespace tongping::subtitle
