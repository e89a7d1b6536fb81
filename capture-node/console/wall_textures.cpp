#include "capture-node/console/wall_textures.hpp"

#include <GL/gl.h>

namespace tongping::console {
namespace {

constexpr GLenum clamp_to_edge = 0x812F;  // GL_CLAMP_TO_EDGE, of OpenGL 1.2

unsigned texture_of(const picture::Image& image) {
  GLint before = 0;
  glGetIntegerv(GL_TEXTURE_BINDING_2D, &before);
  GLuint name = 0;
  glGenTextures(1, &name);
  glBindTexture(GL_TEXTURE_2D, name);
  glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MIN_FILTER, GL_LINEAR);
  glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MAG_FILTER, GL_LINEAR);
  glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_WRAP_S, clamp_to_edge);
  glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_WRAP_T, clamp_to_edge);
  // 0xAARRGGBB in memory is BGRA on the machines that this runs on.
  glTexImage2D(GL_TEXTURE_2D, 0, GL_RGBA, image.width, image.height, 0, GL_BGRA, GL_UNSIGNED_BYTE, image.values.data());
  glBindTexture(GL_TEXTURE_2D, static_cast<GLuint>(before));
  return name;
}

}  // namespace

Textures WallTextures::bring(const std::vector<ScreenView>& screens) {
  Textures shown;
  for (const ScreenView& screen : screens) {
    const auto& pixels = screen.picture.pixels;
    if (pixels == nullptr) continue;
    Texture& texture = textures_[pixels.get()];
    if (texture.pixels == nullptr) texture = {pixels, texture_of(*pixels)};
    // NOLINTNEXTLINE(performance-no-int-to-ptr): Dear ImGui's backend for OpenGL takes its names so.
    shown[pixels.get()] = reinterpret_cast<ImTextureID>(static_cast<std::uintptr_t>(texture.name));
  }
  std::erase_if(textures_, [&](const auto& entry) {
    if (shown.count(entry.first) > 0) return false;
    glDeleteTextures(1, &entry.second.name);
    return true;
  });
  return shown;
}

void WallTextures::clear() { bring({}); }

}  // namespace tongping::console
