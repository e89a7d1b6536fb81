// One gettext catalogue in memory. Used by i18n.cpp and its test only.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <unordered_map>

#include "common/base/result.hpp"

namespace tongping::base {

// The pairs of a GNU .mo file (GNU gettext manual, "The Format of GNU MO Files"), either byte order, UTF-8 only.
// Contexts and plural forms are not used here: a pair with either is kept under its whole key.
class Catalogue {
 public:
  // Refuses what is no .mo file, what points outside itself and what is larger than 4 MiB. [any]
  static Result<Catalogue> load(const std::filesystem::path& file);
  static Result<Catalogue> parse(const std::string& bytes, std::string_view name);

  // Null where there is no translation, or an empty one. [any]
  const char* find(std::string_view english) const;
  std::string letters() const;  // all translations, one after the other
  std::size_t size() const { return pairs_.size(); }

 private:
  std::unordered_map<std::string, std::string> pairs_;
};

}  // namespace tongping::base
