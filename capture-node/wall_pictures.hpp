// What screens have sent of their walls, made visible for the console.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "capture-node/console/view.hpp"

namespace tongping::station {

// Each picture is decoded once, where the window is drawn and not in the station's thread. [main]
class WallPictures {
 public:
  // Gives each screen's picture its pixels; a damaged one has none. Gives a line for the log, with the screen's name,
  // for each whose one before was not damaged.
  std::vector<std::string> decode(std::vector<console::ScreenView>& screens);

 private:
  struct Decoded {
    std::shared_ptr<const std::string> jpeg;
    std::shared_ptr<const picture::Image> pixels;  // nullptr: damaged
  };

  std::map<std::string, Decoded> decoded_;  // by relay and name
};

}  // namespace tongping::station
