#include "capture-node/wall_pictures.hpp"

#include "common/base/format.hpp"
#include "common/picture/jpeg.hpp"

namespace tongping::station {

std::vector<std::string> WallPictures::decode(std::vector<console::ScreenView>& screens) {
  std::map<std::string, Decoded> now;
  std::vector<std::string> damaged;
  for (console::ScreenView& screen : screens) {
    if (screen.picture.jpeg == nullptr) continue;
    const std::string name = screen.via.empty() ? screen.name : base::format("{}/{}", screen.via, screen.name);
    const auto known = decoded_.find(name);
    const bool was_damaged = known != decoded_.end() && known->second.pixels == nullptr;
    Decoded& decoded = now[name];
    if (known != decoded_.end()) decoded = known->second;
    if (decoded.jpeg != screen.picture.jpeg) {
      decoded = {screen.picture.jpeg, nullptr};
      if (auto pixels = picture::decode_thumbnail(*screen.picture.jpeg)) {
        decoded.pixels = std::make_shared<const picture::Image>(std::move(*pixels));
      } else if (!was_damaged) {
        damaged.push_back(base::format("the picture that screen \"{}\" has sent of its wall cannot be shown: {}", name,
                                       pixels.error().message));
      }
    }
    screen.picture.pixels = decoded.pixels;
  }
  decoded_ = std::move(now);
  return damaged;
}

}  // namespace tongping::station
