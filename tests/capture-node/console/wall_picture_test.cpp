// A wall's own pixels beside what it says that it does.
#include <algorithm>

#include "tests/capture-node/console/null_window.hpp"
#include "tests/capture-node/console/views.hpp"
#include "tests/support/catch.hpp"

using namespace tongping;
using namespace tongping::console;
using support::NullWindow;

namespace {

const auto texture = reinterpret_cast<ImTextureID>(std::uintptr_t{77});

struct Place {
  ImVec2 from{1e9F, 1e9F};
  ImVec2 to{-1e9F, -1e9F};
  float width() const { return to.x - from.x; }
  float height() const { return to.y - from.y; }
  ImVec2 middle() const { return {(from.x + to.x) / 2, (from.y + to.y) / 2}; }
};

// Where the picture was drawn last; `times`: in how many places.
Place place_of_texture(int& times) {
  Place place;
  times = 0;
  const ImDrawData& data = *ImGui::GetDrawData();
  for (int l = 0; l < data.CmdListsCount; ++l) {
    const ImDrawList& list = *data.CmdLists[l];
    for (const ImDrawCmd& command : list.CmdBuffer) {
      if (command.TextureId != texture) continue;
      ++times;
      place = {};
      for (unsigned i = 0; i < command.ElemCount; ++i) {
        const ImVec2 at = list.VtxBuffer[list.IdxBuffer[static_cast<int>(command.IdxOffset + i)]].pos;
        place.from = {std::min(place.from.x, at.x), std::min(place.from.y, at.y)};
        place.to = {std::max(place.to.x, at.x), std::max(place.to.y, at.y)};
      }
    }
  }
  return place;
}

// The first wall has a picture of this size.
StationView a_pictured_view(NullWindow& window, int width, int height) {
  StationView view = support::a_typical_view();
  WallPicture& picture = view.screens[0].picture;
  picture.jpeg = std::make_shared<const std::string>("as it came");
  const auto pixels = static_cast<std::size_t>(width) * height;
  picture.pixels =
      std::make_shared<const picture::Image>(picture::Image{width, height, std::vector<std::uint32_t>(pixels)});
  window.textures = {{picture.pixels.get(), texture}};
  return view;
}

}  // namespace

TEST_CASE("a wall's picture stands in its row in its own proportions, and grows with the window") {
  for (const auto& [width, height, expected] :
       {std::tuple(256, 144, 16.0F / 9), std::tuple(144, 256, 9.0F / 16), std::tuple(256, 29, 256.0F / 29)}) {
    float before = 0;
    for (const float size : {720.0F, 2160.0F}) {
      NullWindow window(size * 16 / 9, size);
      window.memory.finger = {};
      const StationView view = a_pictured_view(window, width, height);
      for (int i = 0; i < 3; ++i) window.draw(view);
      int times = 0;
      const Place place = place_of_texture(times);
      REQUIRE(times == 1);
      REQUIRE(place.width() / place.height() > expected * 0.85F);
      REQUIRE(place.width() / place.height() < expected * 1.15F);
      const float longer = std::max(place.width(), place.height());
      REQUIRE(longer > 60);
      REQUIRE(longer > before);
      before = longer;
    }
  }
}

TEST_CASE("a picture under the pointer is shown larger, and a press on it chooses its screen") {
  NullWindow window(1280, 720);
  const StationView view = a_pictured_view(window, 256, 144);
  for (int i = 0; i < 3; ++i) window.draw(view);
  int times = 0;
  const Place small = place_of_texture(times);
  window.click(view, small.middle());
  REQUIRE(window.memory.chosen_screens == std::set<std::string>{"wall-left"});
  for (int i = 0; i < 3; ++i) window.draw(view);
  const Place large = place_of_texture(times);
  REQUIRE(times == 2);
  REQUIRE(large.width() > 3 * small.width());
  REQUIRE(large.from.x >= 0);
  REQUIRE(large.to.y <= 720);
  // A finger shows it as long as it stays.
  ImGui::GetIO().MouseDown[0] = true;
  for (int i = 0; i < 3; ++i) window.draw(view);
  REQUIRE(place_of_texture(times).width() == large.width());
  REQUIRE(times == 2);
}

TEST_CASE("a screen without a picture has a frame with words, and so has a damaged one") {
  NullWindow window(1280, 720);
  StationView view = a_pictured_view(window, 256, 144);
  view.screens[0].picture.pixels = nullptr;
  view.screens[1].picture.missing = std::chrono::seconds(7);
  for (int i = 0; i < 3; ++i) window.draw(view);
  int times = 0;
  place_of_texture(times);
  REQUIRE(times == 0);
  const int with_words = NullWindow::vertices();
  window.memory.pictures_shown = false;
  for (int i = 0; i < 3; ++i) window.draw(view);
  REQUIRE(NullWindow::vertices() < with_words);
}

TEST_CASE("one press folds the pictures away, and another brings them back") {
  NullWindow window(1280, 720);
  const StationView view = a_pictured_view(window, 256, 144);
  for (int i = 0; i < 3; ++i) window.draw(view);
  int times = 0;
  const Place place = place_of_texture(times);
  // In the line of the heading, whose fold is beside it.
  const ImVec2 tick(470, place.from.y - 130);
  window.click(view, tick);
  REQUIRE_FALSE(window.memory.pictures_shown);
  REQUIRE(window.memory.screens_open);
  place_of_texture(times);
  REQUIRE(times == 0);
  window.click(view, tick);
  REQUIRE(window.memory.pictures_shown);
  window.click(view, {300, place.from.y - 130});
  REQUIRE_FALSE(window.memory.screens_open);
  place_of_texture(times);
  REQUIRE(times == 0);
}
