// What the operator's overlay tells of a running screen. Plain values.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "display-node/subtitle/draw_list.hpp"

namespace tongping::kiosk {

struct StationFacts {
  std::string name;  // its desk before it was heard
  std::string state;
  bool live = false;
  std::uint64_t sequence = 0;
  std::uint64_t behind_events = 0;
  std::chrono::milliseconds behind{0};  // how long it has not had everything
  std::optional<std::chrono::microseconds> round_trip;
  std::optional<std::chrono::milliseconds> heard_ago;  // nothing: never
  std::uint64_t losses = 0;                            // how often it was live and then no longer
};

// Of the newest pictures.
struct StageTimes {
  std::chrono::nanoseconds median{0};
  std::chrono::nanoseconds worst{0};
};

// Something that somebody has settled for this wall.
struct DirectiveFacts {
  std::string aspect;  // as the commands call it
  std::string value;
  std::string station;  // that it came from; empty: a key at this screen
};

struct OverlayFacts {
  std::string version;
  std::string screen;
  std::string monitor;
  subtitle::Size size;
  std::string mode;
  std::string policy;
  std::string languages;
  std::vector<StationFacts> stations;
  double pictures_a_second = 0;  // presented, without those of the overlay itself
  std::uint64_t pictures = 0;
  StageTimes layout;
  StageTimes raster;
  StageTimes present;
  std::optional<std::chrono::milliseconds> waiting;  // how long the first finished text has waited for the wall
  std::vector<std::string> fonts;                    // opened so far
  std::size_t missing_characters = 0;                // that no font has
  std::vector<DirectiveFacts> directives;
  std::string key;               // closes it
  std::chrono::seconds left{0};  // until it closes by itself
};

}  // namespace tongping::kiosk
