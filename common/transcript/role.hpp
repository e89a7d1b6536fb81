// Who speaks: a role as it is configured, and the label a segment keeps of it.
#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <vector>

namespace tongping::transcript {

// sRGB, 8 bits a channel, opaque.
struct Color {
  std::uint8_t red = 0xFF;
  std::uint8_t green = 0xFF;
  std::uint8_t blue = 0xFF;
  auto operator<=>(const Color&) const = default;
};

// What stands before a line. A segment keeps its copy, so that a later renaming does not rewrite history.
struct RoleLabel {
  std::string id;
  std::string label;
  Color color;
  bool operator==(const RoleLabel&) const = default;
};

struct Role {
  RoleLabel shown;
  std::string language = "en";         // BCP 47: what the role speaks
  std::vector<std::string> translate;  // BCP 47: target languages, in the order of the wall
  bool operator==(const Role&) const = default;
};

// A microphone is a source (device and channel, file, captioner) that belongs to at most one role at a time.
struct Microphone {
  std::string id;
  std::string source;          // "device:NAME#CHANNEL", "loopback:NAME", "file:PATH", "typed:PATH"
  std::string role;            // id of its role; empty: nobody's, and nothing is recognised
  bool muted = false;          // by a person: what it hears is dropped, whosever it is
  std::int64_t muted_ns = 0;   // when a person muted it or had it heard again, on the clock of speech; 0: nobody did
  std::int64_t source_ns = 0;  // when a person chose its source in the running session, likewise; 0: it is configured
  bool operator==(const Microphone&) const = default;
};

}  // namespace tongping::transcript
