// The operator's overlay: how a running screen is, on a panel at the upper left. The home of Dear ImGui in this
// program.
//
// A bitmap and not draw commands: whatever presents the picture, a window or memory, by processor or by card, shows it
// in the same way.
#pragma once

#include <filesystem>
#include <memory>

#include "common/base/result.hpp"
#include "display-node/kiosk/overlay_facts.hpp"

namespace tongping::kiosk {

// Costs memory and time only while it exists: one is made when the operator asks for it, and destroyed when it leaves.
// [main]
class Overlay {
 public:
  // `font`: TrueType or OpenType with Latin and Chinese; of a collection the face "SC" (index 2) is taken. Errors: it
  // cannot be read, or is no font.
  static base::Result<std::unique_ptr<Overlay>> open(const std::filesystem::path& font);
  ~Overlay();
  Overlay(const Overlay&) = delete;
  Overlay& operator=(const Overlay&) = delete;

  // The panel, for the upper left corner of a picture of `facts.size`; not larger than that. Takes some milliseconds.
  // Errors: SDL cannot draw it (why).
  base::Result<subtitle::Picture> draw(const OverlayFacts& facts);

 private:
  struct State;
  explicit Overlay(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace tongping::kiosk
