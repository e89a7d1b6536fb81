// Whose every turn at a microphone is, whatever has changed since. Pure.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "common/transcript/role.hpp"

namespace tongping::station {

// Owned by the station. A turn begins where a person has said so; what was said in it keeps its role, however late it
// is recognised. [station]
class RoleTurns {
 public:
  // Older ones are forgotten: no recogniser is that far behind.
  static constexpr std::size_t most_turns = 4096;

  using Holder = std::optional<transcript::Role>;  // nothing: nobody's, and what is said is nobody's to read

  // The next turn of the microphone, from `from_ns` on; its number. The first one of a microphone is 0 and was always.
  std::uint64_t begin(const std::string& microphone, Holder holder, std::int64_t from_ns);

  // Its newest turn, from its beginning on.
  void change(const std::string& microphone, Holder holder);

  // What is still to be recognised of turns that began then or later: under that role, as it is called now. An empty
  // microphone is every one.
  void relabel(const std::string& microphone, const std::string& role, std::int64_t since_ns,
               const transcript::RoleLabel& label);

  const transcript::Role* holder_of(const std::string& microphone, std::uint64_t turn) const;  // nullptr: nobody

  // The newest turn, and when it began; 0 and 0 where the microphone is not known.
  struct Newest {
    std::uint64_t number = 0;
    std::int64_t from_ns = 0;
  };
  Newest newest(const std::string& microphone) const;

  struct Turn {
    std::uint64_t number = 0;
    std::int64_t from_ns = 0;
    Holder holder;
  };
  std::vector<Turn> turns_of(const std::string& microphone) const;  // the oldest first

 private:
  std::map<std::string, std::deque<Turn>> turns_;
};

}  // namespace tongping::station
