// The console's fonts: an atlas that holds every character the view has shown so far. Private to the room.
#pragma once

#include <imgui.h>

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

#include "capture-node/console/view.hpp"
#include "common/base/result.hpp"

namespace tongping::console {

// Sizes in pixels at scale 1.
inline constexpr float body_pixels = 20.0F;
inline constexpr float small_pixels = 16.0F;
inline constexpr float bold_pixels = 20.0F;
inline constexpr float title_pixels = 27.0F;

struct FontFiles {
  std::filesystem::path regular;
  std::filesystem::path bold;
};

struct FontSet {
  ImFont* body = nullptr;
  ImFont* small = nullptr;
  ImFont* bold = nullptr;
  ImFont* title = nullptr;
};

// Dear ImGui draws only what was put into its atlas before. Common Chinese (2,500 hanzi) is in it from the start for
// text that people say; the rest is added when a view first has it. Code points beyond U+FFFF cannot be shown: the
// packaged Dear ImGui has 16-bit characters. Owned by the window; needs a Dear ImGui context. [main]
class Fonts {
 public:
  // Reads the files once. They must be TrueType or OpenType; of a collection the face "SC" (index 2) is taken.
  static base::Result<std::unique_ptr<Fonts>> open(const FontFiles& files);
  Fonts(const Fonts&) = delete;
  Fonts& operator=(const Fonts&) = delete;

  // Makes the atlas anew where the scale changed or the view has characters that it lacks; true when it did, and its
  // texture must be sent to the graphics card again. Takes some 0.1 s.
  bool prepare(const StationView& view, float scale);

  const FontSet& set() const { return set_; }

 private:
  Fonts() = default;
  void build(float scale);
  ImFont* add(const std::string& file, float pixels, const ImVector<ImWchar>& ranges);

  std::string regular_;  // the files' bytes: the atlas is made from them again and again
  std::string bold_;
  ImFontGlyphRangesBuilder spoken_;  // of body text
  ImFontGlyphRangesBuilder labels_;  // of everything else
  ImVector<ImWchar> spoken_ranges_;  // must live as long as the atlas
  ImVector<ImWchar> label_ranges_;
  float scale_ = 0.0F;
  FontSet set_;
};

}  // namespace tongping::console
