// A screen's configuration: plain values with their defaults, so that an empty file works beside a station on one
// machine.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "common/base/result.hpp"

namespace tongping::config {

// How much of unfinished speech a wall shows.
enum class Policy {
  settled,    // finals only
  committed,  // what will only be extended
  live,       // everything, the tentative rest dimmer
};

struct StationAddress {
  std::string feed = "tcp://127.0.0.1:7770";
  std::string desk = "tcp://127.0.0.1:7771";
  std::string key;  // the station's public key (Z85); empty: a station of this user on this machine
};

struct ScreenConfig {
  std::string name = "screen";
  std::filesystem::path directory;  // keys; default: data_home()/NAME
  std::string mode = "subtitle";    // a style in configs/styles, or a path to one
  Policy policy = Policy::committed;
  std::vector<std::string> languages = {"en", "zh"};  // shown, in this order; the source comes first in its own segment
  std::string monitor = "any";                        // or its identity, see `display-node monitors`
  std::vector<StationAddress> stations = {{}};
};

base::Result<ScreenConfig> load_screen_config(const std::filesystem::path& file);
base::Result<ScreenConfig> parse_screen_config(std::string_view text, const std::string& file_name);

}  // namespace tongping::config
