// The console's panels without a window, as in Dear ImGui's null example.
#pragma once

#include <chrono>
#include <memory>

#include "capture-node/console/panels.hpp"
#include "capture-node/console/theme.hpp"

namespace tongping::support {

inline constexpr const char* regular = "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc";
inline constexpr const char* bold = "/usr/share/fonts/opentype/noto/NotoSansCJK-Bold.ttc";

// A Dear ImGui context that draws into nothing.
class NullWindow {
 public:
  NullWindow(float width, float height) : scale_(console::scale_for(width, height)) {
    ImGui::CreateContext();
    ImGui::GetIO().IniFilename = nullptr;
    ImGui::GetIO().DisplaySize = {width, height};
    console::apply_theme(scale_);
    fonts_ = console::Fonts::open({regular, bold}).value();
  }
  ~NullWindow() { ImGui::DestroyContext(); }
  NullWindow(const NullWindow&) = delete;
  NullWindow& operator=(const NullWindow&) = delete;

  console::Commands draw(const console::StationView& view) {
    if (fonts_->prepare(view, scale_)) ++atlases_;
    ImGui::GetIO().DeltaTime = 0.05F;
    now_ += std::chrono::milliseconds(50);
    console::tell_finger(memory.finger, scale_);
    ImGui::NewFrame();
    console::Commands commands;
    const console::Frame frame{base::from_ns(1'700'000'754'000'000'000), now_, scale_, fonts_->set(), textures};
    console::draw_console(view, frame, memory, commands);
    ImGui::Render();
    return commands;
  }

  // Presses and releases at a place; gives what came of it.
  console::Commands click(const console::StationView& view, ImVec2 at) {
    ImGuiIO& io = ImGui::GetIO();
    console::Commands all;
    const auto add = [&] {
      for (const console::Command& command : draw(view)) all.push_back(command);
    };
    io.MousePos = at;
    add();
    io.MouseDown[0] = true;
    add();
    io.MouseDown[0] = false;
    add();
    add();
    return all;
  }

  // The same of a page of its own: `page(frame, commands)` draws it.
  template <typename Asked, typename Page>
  void click_on(ImVec2 at, Page page, Asked& asked) {
    ImGuiIO& io = ImGui::GetIO();
    io.MousePos = at;
    for (const bool down : {false, true, false, false}) {
      io.MouseDown[0] = down;
      if (fonts_->prepare({}, scale_)) ++atlases_;
      io.DeltaTime = 0.05F;
      now_ += std::chrono::milliseconds(50);
      ImGui::NewFrame();
      page(console::Frame{base::from_ns(1'700'000'754'000'000'000), now_, scale_, fonts_->set()}, asked);
      ImGui::Render();
    }
  }

  console::Memory memory;
  console::Textures textures;
  int atlases() const { return atlases_; }
  static int vertices() { return ImGui::GetDrawData()->TotalVtxCount; }

 private:
  float scale_;
  std::unique_ptr<console::Fonts> fonts_;
  base::SteadyTime now_;
  int atlases_ = 0;
};

}  // namespace tongping::support
