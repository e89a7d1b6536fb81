#include <SDL.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <string_view>

#include "common/base/format.hpp"
#include "display-node/kiosk/monitor_query.hpp"
#include "display-node/kiosk/pane.hpp"
#include "display-node/kiosk/sdl_owned.hpp"

namespace tongping::kiosk {
namespace {

constexpr unsigned gl_renderer = 0x1F01;  // GL_RENDERER

// Of the context that SDL has just made; empty: not drawn by OpenGL.
std::string name_of_gl() {
  using GetString = const unsigned char* (*)(unsigned);
  const auto get_string = reinterpret_cast<GetString>(SDL_GL_GetProcAddress("glGetString"));
  if (SDL_GL_GetCurrentContext() == nullptr || get_string == nullptr) return {};
  const unsigned char* name = get_string(gl_renderer);
  return name != nullptr ? reinterpret_cast<const char*>(name) : "";
}

// A picture of the wall's own size lies in the GPU's memory: what changed is copied into it, then all of it is drawn,
// because of what a screen shows two frames before nothing is known.
class GpuPane final : public Pane {
 public:
  GpuPane(SdlOwned<SDL_Renderer> renderer, std::string name) : renderer_(std::move(renderer)), name_(std::move(name)) {}

  subtitle::Size size() override {
    subtitle::Size size;
    SDL_GetRendererOutputSize(renderer_.get(), &size.width, &size.height);
    return size;
  }

  base::Result<void> show(const render::Pixels& pixels, std::span<const render::Rect> parts) override {
    const std::array whole{render::Rect{0, 0, pixels.size.width, pixels.size.height}};
    if (!texture_ || texture_size_ != pixels.size) {
      texture_.reset(SDL_CreateTexture(renderer_.get(), SDL_PIXELFORMAT_RGB888, SDL_TEXTUREACCESS_STATIC,
                                       pixels.size.width, pixels.size.height));
      texture_size_ = pixels.size;
      parts = whole;
    }
    if (!texture_) return failure();
    SDL_SetTextureBlendMode(texture_.get(), SDL_BLENDMODE_NONE);
    for (const render::Rect& part : parts) {
      const SDL_Rect rect{part.x, part.y, part.width, part.height};
      const auto* from = pixels.values.data() + static_cast<std::ptrdiff_t>(part.y) * pixels.size.width + part.x;
      if (SDL_UpdateTexture(texture_.get(), &rect, from, pixels.size.width * 4) != 0) return failure();
    }
    if (SDL_RenderCopy(renderer_.get(), texture_.get(), nullptr, nullptr) != 0) return failure();
    SDL_RenderPresent(renderer_.get());
    return {};
  }

  std::string name() const override { return name_; }

 private:
  static base::Result<void> failure() {
    return base::failure(base::format("the window cannot be drawn by the GPU: {}", SDL_GetError()));
  }

  SdlOwned<SDL_Renderer> renderer_;
  SdlOwned<SDL_Texture> texture_;
  subtitle::Size texture_size_;
  const std::string name_;
};

// Loading OpenGL to learn that it is no GPU would cost memory and a start as long again.
bool may_have_gpu() {
  std::error_code ignored;
  return std::filesystem::exists("/dev/dri", ignored) || std::filesystem::exists("/dev/nvidiactl", ignored);
}

struct Attempt {
  std::unique_ptr<Pane> pane;
  bool is_real = false;
};

base::Result<Attempt> try_gpu(SDL_Window* window) {
  constexpr Uint32 flags = Uint32{SDL_RENDERER_ACCELERATED} | SDL_RENDERER_PRESENTVSYNC;
  SdlOwned<SDL_Renderer> renderer(SDL_CreateRenderer(window, -1, flags));
  SDL_RendererInfo info{};
  if (!renderer || SDL_GetRendererInfo(renderer.get(), &info) != 0) {
    return base::failure(base::format("the GPU cannot be used: {}", SDL_GetError()));
  }
  const std::string gl = name_of_gl();
  auto name = base::format("gpu ({}{}{})", info.name, gl.empty() ? "" : ", ", gl);
  return Attempt{std::make_unique<GpuPane>(std::move(renderer), std::move(name)), !is_drawn_by_cpu(gl)};
}

}  // namespace

bool is_drawn_by_cpu(std::string_view gl) {
  constexpr std::array<std::string_view, 5> known{"llvmpipe", "softpipe", "swrast", "SwiftShader", "Software"};
  return std::any_of(known.begin(), known.end(), [&](std::string_view name) { return gl.find(name) != gl.npos; });
}

base::Result<std::unique_ptr<Pane>> make_pane(SDL_Window* window, Renderer wanted) {
  // Wayland and KMS have no window surface of SDL's: it would upload the whole picture to a texture each time.
  const bool has_surface = is_x11();
  if (wanted == Renderer::software || (wanted == Renderer::automatic && has_surface && !may_have_gpu())) {
    return make_software_pane(window);
  }
  auto attempt = try_gpu(window);
  if (wanted == Renderer::gpu && !attempt) return base::pass_on(attempt.error());
  if (attempt && (wanted == Renderer::gpu || attempt->is_real || !has_surface)) return std::move(attempt->pane);
  attempt = Attempt{};  // a window has one or the other
  return make_software_pane(window);
}

}  // namespace tongping::kiosk
