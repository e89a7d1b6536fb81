#include "capture-node/translate/apertium_pairs.hpp"

#include <algorithm>
#include <array>
#include <set>
#include <system_error>
#include <vector>

#include "common/base/format.hpp"
#include "common/base/words.hpp"

namespace tongping::translate {
namespace {

// ISO 639-1 (BCP 47's primary subtag, RFC 5646) and ISO 639-3 (Apertium's newer file names; the older use 639-1 too).
struct Code {
  std::string_view tag;
  std::string_view apertium;
};

constexpr std::array codes = {
    Code{"af", "afr"},  Code{"an", "arg"}, Code{"ast", "ast"}, Code{"be", "bel"}, Code{"bg", "bul"}, Code{"br", "bre"},
    Code{"ca", "cat"},  Code{"cy", "cym"}, Code{"da", "dan"},  Code{"en", "eng"}, Code{"eo", "epo"}, Code{"es", "spa"},
    Code{"eu", "eus"},  Code{"fr", "fra"}, Code{"frp", "frp"}, Code{"gl", "glg"}, Code{"hi", "hin"}, Code{"sh", "hbs"},
    Code{"id", "ind"},  Code{"is", "isl"}, Code{"it", "ita"},  Code{"mk", "mkd"}, Code{"ms", "msa"}, Code{"ms", "zlm"},
    Code{"nb", "nob"},  Code{"nl", "nld"}, Code{"nn", "nno"},  Code{"no", "nor"}, Code{"oc", "oci"}, Code{"pl", "pol"},
    Code{"pt", "por"},  Code{"ro", "ron"}, Code{"ru", "rus"},  Code{"sc", "srd"}, Code{"sl", "slv"}, Code{"sv", "swe"},
    Code{"szl", "szl"}, Code{"uk", "ukr"}, Code{"ur", "urd"},
};

// Pairs that Debian 12 and 13 and Ubuntu 24.04 package as apertium-A-B (`apt-cache search apertium-`).
constexpr std::array packages = {
    "afr-nld", "arg-cat", "bel-rus", "br-fr",   "cat-ita", "cat-srd", "dan-nor", "en-gl",   "eng-cat", "eng-spa",
    "eo-ca",   "eo-en",   "eo-es",   "eo-fr",   "es-gl",   "es-pt",   "es-ro",   "eu-en",   "eu-es",   "fr-es",
    "fra-cat", "fra-frp", "hbs-eng", "hbs-mkd", "hbs-slv", "ind-zlm", "isl-eng", "isl-swe", "mkd-bul", "mkd-eng",
    "nno-nob", "oc-ca",   "oc-es",   "oci-fra", "pol-szl", "por-cat", "pt-gl",   "rus-ukr", "spa-arg", "spa-ast",
    "spa-cat", "spa-ita", "srd-ita", "swe-dan", "swe-nor", "urd-hin",
};

std::string_view primary(std::string_view tag) { return tag.substr(0, tag.find_first_of("-_")); }

struct Mode {
  Direction direction;
  std::filesystem::path file;
};

// Modes named A-B.mode; the others (A-B-postchunk.mode) are for looking into a pipeline.
std::vector<Mode> installed_modes(const std::filesystem::path& directory) {
  std::vector<Mode> modes;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(directory / "modes", error)) {
    const std::string name = entry.path().stem().string();
    const std::size_t dash = name.find('-');
    if (entry.path().extension() != ".mode" || dash == std::string::npos) continue;
    const auto from = tag_of_apertium_code(std::string_view(name).substr(0, dash));
    const auto to = tag_of_apertium_code(std::string_view(name).substr(dash + 1));
    if (from && to) modes.push_back({{*from, *to}, entry.path()});
  }
  std::sort(modes.begin(), modes.end(), [](const Mode& a, const Mode& b) { return a.file < b.file; });
  return modes;
}

// 0: another language. Otherwise the higher the better: as asked, the plain language, another variant of it.
int likeness(std::string_view asked, std::string_view offered) {
  if (asked == offered) return 3;
  if (primary(asked) != primary(offered)) return 0;
  return offered == primary(offered) ? 2 : 1;
}

base::Words list_of(const std::vector<Direction>& directions) {
  std::string list;
  for (const Direction& direction : directions) {
    list += base::format("{}{} to {}", list.empty() ? "" : ", ", direction.from, direction.to);
  }
  return list.empty() ? base::words("none") : base::Words(list);
}

}  // namespace

std::optional<std::string> tag_of_apertium_code(std::string_view code) {
  const std::size_t mark = code.find('_');
  const std::string_view language = code.substr(0, mark);
  for (const Code& known : codes) {
    if (known.apertium != language && known.tag != language) continue;
    std::string tag(known.tag);
    if (mark != std::string_view::npos) tag += base::format("-{}", code.substr(mark + 1));
    return tag;
  }
  return std::nullopt;
}

std::vector<Direction> installed_directions(const std::filesystem::path& directory) {
  std::set<Direction> directions;
  for (const Mode& mode : installed_modes(directory)) directions.insert(mode.direction);
  return {directions.begin(), directions.end()};
}

std::optional<std::string> package_of(const Direction& direction) {
  for (const std::string_view pair : packages) {
    const std::size_t dash = pair.find('-');
    const auto one = tag_of_apertium_code(pair.substr(0, dash));
    const auto other = tag_of_apertium_code(pair.substr(dash + 1));
    const bool forth = one == primary(direction.from) && other == primary(direction.to);
    const bool back = one == primary(direction.to) && other == primary(direction.from);
    if (forth || back) return base::format("apertium-{}", pair);
  }
  return std::nullopt;
}

base::Result<std::filesystem::path, base::Trouble> find_mode(const std::filesystem::path& directory,
                                                             const Direction& direction) {
  const std::vector<Mode> modes = installed_modes(directory);
  const Mode* best = nullptr;
  int best_likeness = 0;
  for (const Mode& mode : modes) {
    const int from = likeness(direction.from, mode.direction.from);
    const int to = likeness(direction.to, mode.direction.to);
    if (from == 0 || to == 0 || from * 4 + to <= best_likeness) continue;
    best = &mode;
    best_likeness = from * 4 + to;
  }
  if (best != nullptr) return best->file;
  const auto package = package_of(direction);
  return base::trouble(
      base::words("no translation from {} to {} in {}; installed: {}", direction.from, direction.to,
                  (directory / "modes").string(), list_of(installed_directions(directory))),
      package ? base::words("install the package {}", *package) : base::words("Apertium has no package for this pair"));
}

}  // namespace tongping::translate
