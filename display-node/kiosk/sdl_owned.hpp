// SDL's things, destroyed by who owns them. Of this room only.
#pragma once

#include <SDL.h>

#include <memory>

namespace tongping::kiosk {

struct SdlDestroy {
  void operator()(SDL_Window* window) const { SDL_DestroyWindow(window); }
  void operator()(SDL_Renderer* renderer) const { SDL_DestroyRenderer(renderer); }
  void operator()(SDL_Surface* surface) const { SDL_FreeSurface(surface); }
  void operator()(SDL_Texture* texture) const { SDL_DestroyTexture(texture); }
};

template <typename Thing>
using SdlOwned = std::unique_ptr<Thing, SdlDestroy>;

}  // namespace tongping::kiosk
