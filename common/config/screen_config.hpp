// A screen's configuration: plain values with their defaults, so that an empty file works beside a station on one
// machine.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "common/base/result.hpp"
#include "common/config/station_address.hpp"

namespace tongping::config {

// How much of unfinished speech a wall shows.
enum class Policy {
  settled,    // finals only
  committed,  // what will only be extended
  live,       // everything, the tentative rest dimmer
};

// How far the picture carries; 0: not measured.
struct Hall {
  double picture_height_m = 0;
  double farthest_seat_m = 0;
  bool is_known() const { return picture_height_m > 0 && farthest_seat_m > 0; }
};

inline constexpr std::size_t most_pictures = 16;         // for the pause card; all are kept in memory
inline constexpr std::size_t longest_picture_name = 64;  // in bytes: every screen tells its names twice a second

struct ScreenConfig {
  std::string name = "screen";
  std::filesystem::path directory;  // keys; default: data_home()/NAME
  std::string mode = "subtitle";    // a style in configs/styles, or a path to one
  Policy policy = Policy::committed;
  std::vector<std::string> languages = {"en", "zh"};  // shown, in this order; the source comes first in its own segment
  std::filesystem::path pause_picture;                // PNG or JPEG, shown on the pause card; empty: words
  std::map<std::string, std::filesystem::path> pictures;  // the same, for whom names one of them
  std::string monitor = "any";                            // or its identity, see `display-node monitors`
  std::vector<std::string> keep_together;                 // terms that are not divided between two lines
  Hall hall;                                              // for a style whose size is "back row"
  int rotate = 0;                                         // of the picture, clockwise: 0, 90, 180 or 270 degrees
  bool mirror = false;                                    // left and right, for a projection from behind
  std::vector<StationAddress> stations = {{}};
};

base::Result<ScreenConfig> load_screen_config(const std::filesystem::path& file);
base::Result<ScreenConfig> parse_screen_config(std::string_view text, const std::string& file_name);

}  // namespace tongping::config
