#include "tests/bench/render_floor.hpp"

#include <ft2build.h>
#include <hb-ft.h>
#include FT_FREETYPE_H

#include <algorithm>
#include <cstdlib>
#include <unordered_map>

#ifdef TONGPING_BENCH_TTF
#include <SDL_ttf.h>
#endif

namespace tongping::bench {
namespace {

constexpr const char* latin_file = "/usr/share/fonts/truetype/noto/NotoSans-Regular.ttf";
constexpr std::uint32_t background = 0x080B10;

struct Kept {
  int left = 0;
  int top = 0;
  int width = 0;
  int height = 0;
  std::vector<std::uint8_t> coverage;
};

std::uint32_t mixed(std::uint32_t below, std::uint32_t color, std::uint32_t coverage) {
  std::uint32_t value = 0;
  for (const unsigned shift : {0U, 8U, 16U}) {
    const std::uint32_t from = (below >> shift) & 0xFFU;
    const std::uint32_t to = (color >> shift) & 0xFFU;
    value |= ((from * (255 - coverage) + to * coverage + 127) / 255) << shift;
  }
  return value;
}

}  // namespace

struct Floor::State {
  const Kept& glyph(unsigned id);
  void blend(const Kept& kept, int x, int y, std::uint32_t color);

  subtitle::Size size;
  FT_Library library = nullptr;
  FT_Face face = nullptr;
  hb_font_t* font = nullptr;
  hb_buffer_t* buffer = hb_buffer_create();
  int size_px = 0;
  std::unordered_map<unsigned, Kept> glyphs;
  std::vector<std::uint32_t> pixels;
};

const Kept& Floor::State::glyph(unsigned id) {
  const auto [at, is_new] = glyphs.try_emplace(id);
  if (!is_new) return at->second;
  if (FT_Load_Glyph(face, id, FT_LOAD_NO_HINTING | FT_LOAD_RENDER) != 0) return at->second;
  const FT_GlyphSlotRec& slot = *face->glyph;
  Kept& kept = at->second;
  kept = {
      slot.bitmap_left, slot.bitmap_top, static_cast<int>(slot.bitmap.width), static_cast<int>(slot.bitmap.rows), {}};
  for (unsigned y = 0; y < slot.bitmap.rows; ++y) {
    const auto* row = slot.bitmap.buffer + static_cast<std::ptrdiff_t>(y) * slot.bitmap.pitch;
    kept.coverage.insert(kept.coverage.end(), row, row + slot.bitmap.width);
  }
  return kept;
}

void Floor::State::blend(const Kept& kept, int x, int y, std::uint32_t color) {
  for (int row = 0; row < kept.height; ++row) {
    const std::uint8_t* coverage = kept.coverage.data() + static_cast<std::ptrdiff_t>(row) * kept.width;
    std::uint32_t* to = pixels.data() + static_cast<std::ptrdiff_t>(y - kept.top + row) * size.width + x + kept.left;
    for (int i = 0; i < kept.width; ++i) {
      if (coverage[i] == 255) {
        to[i] = color;
      } else if (coverage[i] != 0) {
        to[i] = mixed(to[i], color, coverage[i]);
      }
    }
  }
}

Floor::Floor(subtitle::Size size) : state_(std::make_unique<State>()) {
  state_->size = size;
  state_->pixels.assign(static_cast<std::size_t>(size.width) * size.height, background);
  if (FT_Init_FreeType(&state_->library) != 0 || FT_New_Face(state_->library, latin_file, 0, &state_->face) != 0) {
    std::abort();
  }
}

Floor::~Floor() {
  hb_buffer_destroy(state_->buffer);
  hb_font_destroy(state_->font);
  FT_Done_Face(state_->face);
  FT_Done_FreeType(state_->library);
}

void Floor::show(const CaptionLine& line) {
  State& state = *state_;
  if (state.size_px != line.size_px) {
    state.size_px = line.size_px;
    state.glyphs.clear();
    FT_Set_Pixel_Sizes(state.face, 0, static_cast<unsigned>(line.size_px));
    hb_font_destroy(state.font);
    state.font = hb_ft_font_create_referenced(state.face);
  }
  for (int y = line.baseline - line.size_px; y < line.baseline + line.size_px * 3 / 10; ++y) {
    std::fill_n(state.pixels.begin() + static_cast<std::ptrdiff_t>(y) * state.size.width + line.x,
                state.size.width - 2 * line.x, background);
  }
  hb_buffer_clear_contents(state.buffer);
  hb_buffer_add_utf8(state.buffer, line.text.data(), static_cast<int>(line.text.size()), 0, -1);
  hb_buffer_guess_segment_properties(state.buffer);
  hb_shape(state.font, state.buffer, nullptr, 0);
  unsigned count = 0;
  const hb_glyph_info_t* infos = hb_buffer_get_glyph_infos(state.buffer, &count);
  const hb_glyph_position_t* places = hb_buffer_get_glyph_positions(state.buffer, &count);
  int x = line.x * 64;
  for (unsigned i = 0; i < count; ++i) {
    state.blend(state.glyph(infos[i].codepoint), (x + places[i].x_offset) >> 6, line.baseline, line.color);
    x += places[i].x_advance;
  }
}

#ifdef TONGPING_BENCH_TTF
bool first_caption_by_ttf(const Caption& caption, subtitle::Size size) {
  TTF_Init();
  SDL_Surface* wall = SDL_CreateRGBSurfaceWithFormat(0, size.width, size.height, 32, SDL_PIXELFORMAT_RGB888);
  std::unordered_map<bool, TTF_Font*> fonts;
  for (const CaptionLine& line : caption) {
    const bool is_latin = static_cast<unsigned char>(line.text.front()) < 0x80;
    TTF_Font*& font = fonts[is_latin];
    constexpr const char* hanzi_file = "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc";
    constexpr long simplified = 2;
    if (font == nullptr) {
      font = TTF_OpenFontIndex(is_latin ? latin_file : hanzi_file, line.size_px, is_latin ? 0 : simplified);
    }
    SDL_Surface* text = TTF_RenderUTF8_Blended(font, line.text.c_str(), {255, 255, 255, 255});
    SDL_Rect place{line.x, line.baseline - line.size_px, 0, 0};
    SDL_BlitSurface(text, nullptr, wall, &place);
    SDL_FreeSurface(text);
  }
  for (const auto& [is_latin, font] : fonts) TTF_CloseFont(font);
  SDL_FreeSurface(wall);
  TTF_Quit();
  return true;
}
#else
bool first_caption_by_ttf(const Caption& /*caption*/, subtitle::Size /*size*/) { return false; }
#endif

}  // namespace tongping::bench
