#include "display-node/kiosk/overlay.hpp"

#include <SDL.h>
#include <imgui.h>

#include <algorithm>
#include <cmath>
#include <fstream>

#include "common/base/format.hpp"
#include "common/base/utf8.hpp"
#include "display-node/kiosk/overlay_text.hpp"
#include "display-node/kiosk/sdl_owned.hpp"

namespace tongping::kiosk {
namespace {

constexpr float letters = 1.0F / 45;  // of the picture's height
constexpr float small_letters = 16.0F;
constexpr float largest_letters = 48.0F;
constexpr float smallest_letters = 11.0F;  // where the panel would not fit else
constexpr float shrinking = 0.85F;         // until the panel fits
constexpr int face_of_collection = 2;

constexpr ImU32 panel = IM_COL32(14, 19, 27, 255);
constexpr ImU32 title = IM_COL32(255, 212, 0, 255);
constexpr ImU32 dim = IM_COL32(173, 189, 204, 255);
constexpr ImU32 bright = IM_COL32(255, 255, 255, 255);
constexpr ImU32 trouble = IM_COL32(255, 140, 115, 255);

struct DestroyContext {
  void operator()(ImGuiContext* context) const { ImGui::DestroyContext(context); }
};

auto sdl_failure() { return base::failure(base::format("the overlay cannot be drawn: {}", SDL_GetError())); }

std::string read(const std::filesystem::path& file) {
  std::error_code missing;
  const auto size = std::filesystem::file_size(file, missing);
  std::string bytes(missing ? 0 : size, '\0');
  std::ifstream stream(file, std::ios::binary);
  stream.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  return stream ? bytes : std::string();
}

void set_look() {
  ImGuiStyle& style = ImGui::GetStyle();
  style.WindowBorderSize = 0;
  style.Colors[ImGuiCol_WindowBg] = ImGui::ColorConvertU32ToFloat4(panel);
  // What SDL fills as plain rectangles stays sharp.
  style.AntiAliasedFill = style.AntiAliasedLines = style.AntiAliasedLinesUseTex = false;
}

void put(ImU32 color, const std::string& text) {
  ImGui::PushStyleColor(ImGuiCol_Text, color);
  ImGui::TextUnformatted(text.c_str(), text.c_str() + text.size());
  ImGui::PopStyleColor();
}

void put(const OverlaySection& section) {
  put(title, section.title);
  constexpr ImGuiTableFlags flags = ImGuiTableFlags_SizingFixedFit | ImGuiTableFlags_NoHostExtendX;
  if (!ImGui::BeginTable(section.title.c_str(), 2, flags)) return;
  for (const OverlayRow& row : section.rows) {
    ImGui::TableNextColumn();
    put(dim, row.name);
    ImGui::TableNextColumn();
    put(row.trouble ? trouble : bright, row.value);
  }
  ImGui::EndTable();
}

// In two columns: a panel over a strip must be low.
void put(const std::vector<OverlaySection>& sections) {
  constexpr std::size_t on_the_left = 3;
  if (!ImGui::BeginTable("sides", 2, ImGuiTableFlags_SizingFixedFit | ImGuiTableFlags_NoHostExtendX)) return;
  ImGui::TableNextColumn();
  for (std::size_t i = 0; i < sections.size(); ++i) {
    if (i == on_the_left) ImGui::TableNextColumn();
    put(sections[i]);
  }
  ImGui::EndTable();
}

}  // namespace

struct Overlay::State {
  void lay_out(const std::vector<OverlaySection>& sections, const OverlayFacts& facts, float pixels);
  bool learn(const std::vector<OverlaySection>& sections, const std::string& footer);
  bool learn(std::string_view text);
  void build(float pixels);
  base::Result<subtitle::Picture> paint() const;

  std::unique_ptr<ImGuiContext, DestroyContext> context;
  std::string font;  // the file's bytes: the atlas is made from them again and again
  ImFontGlyphRangesBuilder known;
  ImVector<ImWchar> ranges;  // lives as long as the atlas
  float built_for = 0;
  ImVec2 extent{};
};

Overlay::Overlay(std::unique_ptr<State> state) : state_(std::move(state)) {}
Overlay::~Overlay() = default;

base::Result<std::unique_ptr<Overlay>> Overlay::open(const std::filesystem::path& font) {
  auto state = std::make_unique<State>();
  state->font = read(font);
  const std::string_view kind = std::string_view(state->font).substr(0, 4);
  if (kind != "ttcf" && kind != "OTTO" && kind != std::string_view("\0\1\0\0", 4)) {
    return base::failure(base::format("the overlay has no font: \"{}\" cannot be read", font.string()));
  }
  IMGUI_CHECKVERSION();
  state->context.reset(ImGui::CreateContext());
  ImGui::SetCurrentContext(state->context.get());
  ImGui::GetIO().IniFilename = nullptr;
  set_look();
  return std::unique_ptr<Overlay>(new Overlay(std::move(state)));
}

bool Overlay::State::learn(std::string_view text) {
  bool is_new = false;
  for (std::size_t at = 0; at < text.size();) {
    const base::CodePoint point = base::code_point_at(text, at);
    at += point.bytes;
    if (point.value > 0xFFFF || known.GetBit(point.value)) continue;
    known.AddChar(static_cast<ImWchar>(point.value));
    is_new = true;
  }
  return is_new;
}

bool Overlay::State::learn(const std::vector<OverlaySection>& sections, const std::string& footer) {
  bool is_new = false;
  const auto take = [&](std::string_view text) { is_new = learn(text) || is_new; };
  take(" 0123456789.·×");
  take(footer);
  for (const OverlaySection& section : sections) {
    take(section.title);
    for (const OverlayRow& row : section.rows) {
      take(row.name);
      take(row.value);
    }
  }
  return is_new;
}

void Overlay::State::build(float pixels) {
  built_for = pixels;
  ImFontAtlas& atlas = *ImGui::GetIO().Fonts;
  atlas.Clear();
  ranges.clear();
  known.BuildRanges(&ranges);
  ImFontConfig config;
  config.FontDataOwnedByAtlas = false;
  config.FontNo = font.starts_with("ttcf") ? face_of_collection : 0;
  config.OversampleH = 1;
  config.PixelSnapH = true;
  atlas.AddFontFromMemoryTTF(font.data(), static_cast<int>(font.size()), pixels, &config, ranges.Data);
  atlas.Build();
}

// A window that takes the size of its text knows it in its second picture.
void Overlay::State::lay_out(const std::vector<OverlaySection>& sections, const OverlayFacts& facts, float pixels) {
  const std::string footer = overlay_footer(facts);
  if (learn(sections, footer) || pixels != built_for) build(pixels);
  for (int picture = 0; picture < 2; ++picture) {
    ImGuiIO& io = ImGui::GetIO();
    io.DisplaySize = {static_cast<float>(facts.size.width), static_cast<float>(facts.size.height)};
    io.DeltaTime = 1;
    ImGui::GetStyle().WindowPadding = {pixels, pixels * 0.7F};
    ImGui::GetStyle().CellPadding = {pixels * 0.4F, pixels * 0.05F};
    ImGui::NewFrame();
    ImGui::SetNextWindowPos({0, 0});
    ImGui::Begin("overlay", nullptr,
                 ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoInputs | ImGuiWindowFlags_AlwaysAutoResize |
                     ImGuiWindowFlags_NoSavedSettings | ImGuiWindowFlags_NoNav);
    put(sections);
    put(dim, footer);
    extent = ImGui::GetWindowSize();
    ImGui::End();
    ImGui::Render();
  }
}

namespace {

// What Dear ImGui has drawn, onto whatever the renderer draws on.
void paint(const ImDrawData& drawn, SDL_Renderer& renderer, SDL_Texture& atlas) {
  for (int i = 0; i < drawn.CmdListsCount; ++i) {
    const ImDrawList& list = *drawn.CmdLists[i];
    for (const ImDrawCmd& command : list.CmdBuffer) {
      const SDL_Rect clip{static_cast<int>(command.ClipRect.x), static_cast<int>(command.ClipRect.y),
                          static_cast<int>(command.ClipRect.z - command.ClipRect.x),
                          static_cast<int>(command.ClipRect.w - command.ClipRect.y)};
      SDL_RenderSetClipRect(&renderer, &clip);
      const ImDrawVert* corners = list.VtxBuffer.Data + command.VtxOffset;
      const int count = list.VtxBuffer.Size - static_cast<int>(command.VtxOffset);
      SDL_RenderGeometryRaw(&renderer, &atlas, &corners->pos.x, sizeof(ImDrawVert),
                            reinterpret_cast<const SDL_Color*>(&corners->col), sizeof(ImDrawVert), &corners->uv.x,
                            sizeof(ImDrawVert), count, list.IdxBuffer.Data + command.IdxOffset,
                            static_cast<int>(command.ElemCount), sizeof(ImDrawIdx));
    }
  }
  SDL_RenderFlush(&renderer);
}

}  // namespace

// SDL's own software renderer takes triangles, and needs neither a window nor a display.
base::Result<subtitle::Picture> Overlay::State::paint() const {
  const ImDrawData& drawn = *ImGui::GetDrawData();
  const subtitle::Size size{std::min(static_cast<int>(std::ceil(extent.x)), static_cast<int>(drawn.DisplaySize.x)),
                            std::min(static_cast<int>(std::ceil(extent.y)), static_cast<int>(drawn.DisplaySize.y))};
  auto bitmap = std::make_shared<subtitle::Bitmap>();
  bitmap->size = size;
  bitmap->values.resize(static_cast<std::size_t>(size.width) * size.height);
  const SdlOwned<SDL_Surface> surface(SDL_CreateRGBSurfaceWithFormatFrom(bitmap->values.data(), size.width, size.height,
                                                                         32, size.width * 4, SDL_PIXELFORMAT_RGB888));
  const SdlOwned<SDL_Renderer> renderer(surface ? SDL_CreateSoftwareRenderer(surface.get()) : nullptr);
  if (!renderer) return sdl_failure();
  unsigned char* atlas = nullptr;
  int width = 0;
  int height = 0;
  ImGui::GetIO().Fonts->GetTexDataAsRGBA32(&atlas, &width, &height);
  const SdlOwned<SDL_Texture> texture(
      SDL_CreateTexture(renderer.get(), SDL_PIXELFORMAT_RGBA32, SDL_TEXTUREACCESS_STATIC, width, height));
  if (!texture || SDL_UpdateTexture(texture.get(), nullptr, atlas, width * 4) != 0) return sdl_failure();
  SDL_SetTextureBlendMode(texture.get(), SDL_BLENDMODE_BLEND);
  kiosk::paint(drawn, *renderer, *texture);
  return subtitle::Picture{{0, 0, size.width, size.height}, std::move(bitmap), true};
}

base::Result<subtitle::Picture> Overlay::draw(const OverlayFacts& facts) {
  ImGui::SetCurrentContext(state_->context.get());
  const auto sections = overlay_sections(facts);
  const auto height = static_cast<float>(facts.size.height);
  float pixels = std::round(std::clamp(height * letters, small_letters, largest_letters));
  state_->lay_out(sections, facts, pixels);
  const auto fits = [&] {
    return state_->extent.x <= static_cast<float>(facts.size.width) && state_->extent.y <= height;
  };
  while (!fits() && pixels > smallest_letters) {
    pixels = std::max(smallest_letters, std::floor(pixels * shrinking));
    state_->lay_out(sections, facts, pixels);
  }
  return state_->paint();
}

}  // namespace tongping::kiosk
