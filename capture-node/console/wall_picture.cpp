// What is on a wall now, as its screen has sent it.
#include <algorithm>
#include <cmath>

#include "capture-node/console/panels.hpp"
#include "capture-node/console/widgets.hpp"
#include "common/base/i18n.hpp"

namespace tongping::console {
namespace {

using base::tr;
using base::tr_format;

constexpr float enlarged = 1.75F;  // as large as a picture of 256 pixels bears it

ImVec2 fitted(const picture::Image& image, ImVec2 room) {
  const auto width = static_cast<float>(image.width);
  const auto height = static_cast<float>(image.height);
  const float factor = std::min(room.x / width, room.y / height);
  return {std::max(1.0F, std::floor(width * factor)), std::max(1.0F, std::floor(height * factor))};
}

std::string why_none(const WallPicture& picture) {
  if (picture.jpeg != nullptr) return tr("damaged picture");
  if (picture.missing.count() > 0) return tr_format("no picture for {} s", picture.missing.count());
  return tr("no picture");
}

void put_words(ImFont* font, const std::string& words, ImVec2 at, ImVec2 size, float margin) {
  const float width = size.x - 2 * margin;
  const std::vector<Run> runs{{words, palette::secondary}};
  const float height = put_flow(at, font, runs, width, 0, false);
  put_flow({at.x + margin, at.y + std::floor((size.y - height) * 0.5F)}, font, runs, width, 0);
}

}  // namespace

void draw_wall_picture(const ScreenView& screen, const Frame& frame, ImVec2 at, ImVec2 size) {
  ImDrawList& draw = *ImGui::GetWindowDrawList();
  const auto texture = frame.textures.find(screen.picture.pixels.get());
  if (texture == frame.textures.end()) {
    const ImVec2 end(at.x + size.x, at.y + size.y);
    draw.AddRectFilled(at, end, palette::panel);
    draw.AddRect(at, end, palette::control_pressed);
    return put_words(frame.fonts.small, why_none(screen.picture), at, size, 4 * frame.scale);
  }
  const ImVec2 shown = fitted(*screen.picture.pixels, size);
  const ImVec2 from(at.x + std::floor((size.x - shown.x) * 0.5F), at.y + std::floor((size.y - shown.y) * 0.5F));
  const ImVec2 to(from.x + shown.x, from.y + shown.y);
  draw.AddImage(texture->second, from, to);
  draw.AddRect({from.x - 1, from.y - 1}, {to.x + 1, to.y + 1}, palette::control_pressed);
  // Also while it is pressed: a finger has nothing else to point with.
  if (!ImGui::IsWindowHovered(ImGuiHoveredFlags_AllowWhenBlockedByActiveItem) ||
      !ImGui::IsMouseHoveringRect(at, {at.x + size.x, at.y + size.y}))
    return;
  const float side = 256 * enlarged * frame.scale;
  ImGui::BeginTooltip();
  ImGui::Image(texture->second, fitted(*screen.picture.pixels, {side, side}));
  ImGui::EndTooltip();
}

}  // namespace tongping::console
