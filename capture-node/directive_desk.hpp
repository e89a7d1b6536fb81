// Makes directives of what people ask for: each newer than all that is known, and each with a way back. Pure.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "common/base/words.hpp"
#include "common/transcript/event.hpp"
#include "common/wire/messages.hpp"

namespace tongping::station {

// Owned by the station. Times are of the clock that speech is stamped with, in ns. [station]
class DirectiveDesk {
 public:
  explicit DirectiveDesk(std::string station) : station_(std::move(station)) {}

  using Directives = std::vector<transcript::Directive>;

  // What a screen obeys, perhaps of another station: the next directive is newer, whatever the clocks say. A version
  // that is further ahead than clocks of a meeting can be is not believed.
  void learn(const wire::WallReport& report, std::int64_t now_ns);

  // `in_force`: as the station's transcript has them. Refuses, in one line: an announcement without a text, a name of a
  // style that is a path, more directives than can be in force at a time.
  base::Result<Directives, base::Trouble> give(const Directives& in_force, wire::GiveDirective order,
                                               const std::string& author, std::int64_t now_ns);

  // What held, as this station knew it, before the last one that was not undone; refuses when there is none since the
  // station's start.
  base::Result<Directives, base::Trouble> undo(const Directives& in_force, const std::string& author,
                                               std::int64_t now_ns);

  // That recording is on, or is not any more, told to all walls; nothing where they are told so already. Undoing does
  // not know of it.
  std::optional<transcript::Directive> notice(const Directives& in_force, bool shown, std::int64_t now_ns);

  static constexpr std::size_t most_undone = 32;

 private:
  using Orders = std::vector<wire::GiveDirective>;

  transcript::Version next_version(const Directives& in_force, std::int64_t now_ns);

  const std::string station_;
  std::int64_t newest_ns_ = 0;    // of the versions given or heard of
  std::deque<Orders> ways_back_;  // the newest last
};

}  // namespace tongping::station
