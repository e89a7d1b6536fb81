// What draws a window.
#pragma once

namespace tongping::kiosk {

enum class Renderer {
  automatic,  // the GPU where there is a real one, else software
  software,
  gpu,  // OpenGL or what SDL has, even where a CPU does it
};

}  // namespace tongping::kiosk
