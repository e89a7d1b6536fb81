// Which of the sound server's sources is the microphone that was asked for. Pure.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "common/base/words.hpp"

namespace tongping::audio {

// A source as the server lists it.
struct PulseSeen {
  std::string name;
  std::uint32_t index = 0;  // never used again while the server runs
  std::string bus;          // where it is plugged in; empty: not known
  std::string serial;       // its maker's number; many have none, or all the same
};

// Names are not enough: two devices of one model get theirs in the order in which they are plugged in, and swap them.
// What was opened once is known again by its place, so that another device's sound is never taken for it. Called by one
// thread.
class PulseChoice {
 public:
  // `bus` empty: whatever has the name, if only one has it.
  PulseChoice(std::string name, std::string bus) : name_(std::move(name)), bus_(std::move(bus)) {}

  // The one to open. Errors: none of that name, with those that there are; another device has its name;
  // several have it, and no bus was asked for.
  base::Result<PulseSeen, base::Trouble> choose(const std::vector<PulseSeen>& sources);

  // It was opened: from now on it is this one.
  void opened(const PulseSeen& source);

 private:
  const std::string name_;
  std::string bus_;
  std::string serial_;
  bool twin_seen_ = false;  // another one of this model
};

}  // namespace tongping::audio
