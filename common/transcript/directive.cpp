#include "common/transcript/directive.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace tongping::transcript {
namespace {

constexpr std::array<const char*, aspects> aspect_names{"content", "mode",      "languages", "roles",
                                                        "policy",  "recording", "stale",     "clear"};

template <std::size_t... Index>
DirectiveBody default_at(std::size_t aspect, std::index_sequence<Index...> /*all*/) {
  DirectiveBody body;
  ((Index == aspect ? static_cast<void>(body.emplace<Index>()) : static_cast<void>(0)), ...);
  return body;
}

bool is_named(const Directive& directive, std::string_view screen) {
  return std::find(directive.screens.begin(), directive.screens.end(), screen) != directive.screens.end();
}

// Whether it has lost its last screen to `newer`.
bool is_out_of_force(Directive& older, const Directive& newer) {
  if (newer.screens.empty()) return true;
  if (older.screens.empty()) return false;
  std::erase_if(older.screens, [&](const std::string& screen) { return is_named(newer, screen); });
  return older.screens.empty();
}

}  // namespace

const char* name_of_aspect(std::size_t aspect) { return aspect_names.at(aspect); }

const char* name_of(Content content) {
  switch (content) {
    case Content::text: return "text";
    case Content::hidden: return "hidden";
    case Content::blank: return "blank";
    case Content::pause: return "pause";
    case Content::announcement: return "announcement";
    case Content::test: return "test";
  }
  return "text";
}

const char* name_of(WallPolicy policy) {
  switch (policy) {
    case WallPolicy::own: return "own";
    case WallPolicy::settled: return "settled";
    case WallPolicy::committed: return "committed";
    case WallPolicy::live: return "live";
  }
  return "own";
}

DirectiveBody default_of(std::size_t aspect) { return default_at(aspect, std::make_index_sequence<aspects>()); }

bool addresses(const Directive& directive, std::string_view screen) {
  return directive.screens.empty() || is_named(directive, screen);
}

bool give(std::vector<Directive>& in_force, Directive directive) {
  const std::size_t aspect = directive.body.index();
  const auto is_old = [&](const std::string& screen) {
    const Directive* known = newest(in_force, aspect, screen);
    return known != nullptr && known->version >= directive.version;
  };
  const auto settles_more = [&](const Directive& d) {
    return d.body.index() == aspect && d.screens.empty() && d.version >= directive.version;
  };
  if (std::any_of(in_force.begin(), in_force.end(), settles_more)) return false;
  const bool is_for_all = directive.screens.empty();
  std::erase_if(directive.screens, is_old);
  if (!is_for_all && directive.screens.empty()) return false;

  std::vector<Directive> kept;
  for (Directive& known : in_force) {
    const bool concerned = known.body.index() == aspect && known.version < directive.version;
    if (!concerned || !is_out_of_force(known, directive)) kept.push_back(std::move(known));
  }
  kept.push_back(std::move(directive));
  const auto earlier = [](const Directive& a, const Directive& b) {
    return std::pair(a.body.index(), a.version) < std::pair(b.body.index(), b.version);
  };
  std::sort(kept.begin(), kept.end(), earlier);
  in_force = std::move(kept);
  return true;
}

const Directive* newest(const std::vector<Directive>& in_force, std::size_t aspect, std::string_view screen) {
  const Directive* found = nullptr;
  for (const Directive& directive : in_force) {
    if (directive.body.index() != aspect || !addresses(directive, screen)) continue;
    if (found == nullptr || found->version < directive.version) found = &directive;
  }
  return found;
}

}  // namespace tongping::transcript
