// The walls' pictures in the graphics card's memory. Private to the room.
#pragma once

#include <map>
#include <memory>
#include <vector>

#include "capture-node/console/panels.hpp"

namespace tongping::console {

// A texture for each picture that is in the view, and for no other. Belongs to the window whose context is current.
// [main]
class WallTextures {
 public:
  // Those of these screens; what is not among them any more is freed.
  Textures bring(const std::vector<ScreenView>& screens);

  void clear();  // before the context goes

 private:
  struct Texture {
    std::shared_ptr<const picture::Image> pixels;  // so that no other picture gets its address
    unsigned name = 0;
  };
  std::map<const picture::Image*, Texture> textures_;
};

}  // namespace tongping::console
