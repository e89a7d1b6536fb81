// What the sound server has: for `capture-node devices`, the device check and error messages.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "common/base/words.hpp"

namespace tongping::audio {

struct Device {
  std::string name;  // stable; what stands in "device:NAME"
  std::string description;
  std::string backend;        // the sound server's own name
  std::uint32_t inputs = 0;   // channels that can be recorded
  std::uint32_t outputs = 0;  // channels that can be played
  std::uint32_t default_rate_hz = 0;
  bool loopback = false;                 // records what a sink plays
  std::string bus;                       // where it is plugged in: tells two of one model apart; empty: not known
  std::string serial;                    // its maker's number; empty: none
  std::vector<std::string> channel_map;  // a position a channel, as the server names them: "front-left", "aux3"
  std::string format;                    // of its samples, as the server names it: "s16le"
  bool hardware = false;                 // a sound card's, not made by a program
};

// A channel (1 is the first) as it stands in a configuration: two devices of one model differ by their bus. Of a
// loopback all channels. Empty: the device has none that can be recorded. [any]
std::string source_of(const Device& device, std::uint32_t channel = 1);

// Sources first, then sinks, each in the server's order. Without a sound server: an error that says what to do. Waits
// for `patience` at most. [any]
base::Result<std::vector<Device>, base::Trouble> list_devices(
    std::chrono::milliseconds patience = std::chrono::seconds(3));

}  // namespace tongping::audio
