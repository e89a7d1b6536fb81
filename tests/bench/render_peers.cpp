#include "tests/bench/render_peers.hpp"

#include <algorithm>

#include "common/base/format.hpp"

#ifdef TONGPING_BENCH_PANGO
#include <pango/pangocairo.h>
#endif
#ifdef TONGPING_BENCH_ASS
extern "C" {
#include <ass/ass.h>
}
#endif

namespace tongping::bench {
namespace {

#ifdef TONGPING_BENCH_PANGO
// Layouts are kept a line, surface and fonts too; only the lines' rectangles are cleared.
class Pango final : public Peer {
 public:
  explicit Pango(subtitle::Size size)
      : width_(size.width),
        surface_(cairo_image_surface_create(CAIRO_FORMAT_RGB24, size.width, size.height)),
        cairo_(cairo_create(surface_)) {}
  ~Pango() override {
    for (PangoLayout* layout : layouts_) g_object_unref(layout);
    cairo_destroy(cairo_);
    cairo_surface_destroy(surface_);
  }
  std::string name() const override { return "pango"; }
  void show(const Caption& caption) override {
    for (const CaptionLine& line : before_) clear(line);
    for (std::size_t i = 0; i < caption.size(); ++i) draw(caption[i], i);
    cairo_surface_flush(surface_);
    before_ = caption;
  }

 private:
  void clear(const CaptionLine& line) {
    cairo_set_source_rgb(cairo_, 8 / 255.0, 11 / 255.0, 16 / 255.0);
    cairo_rectangle(cairo_, line.x, line.baseline - line.size_px, width_ - 2 * line.x, line.size_px * 1.3);
    cairo_fill(cairo_);
  }
  void draw(const CaptionLine& line, std::size_t index) {
    if (index >= layouts_.size()) layouts_.push_back(pango_cairo_create_layout(cairo_));
    PangoLayout* layout = layouts_[index];
    PangoFontDescription* font = pango_font_description_from_string("Noto Sans, Noto Sans CJK SC");
    pango_font_description_set_absolute_size(font, line.size_px * PANGO_SCALE);
    pango_layout_set_font_description(layout, font);
    pango_font_description_free(font);
    pango_layout_set_text(layout, line.text.c_str(), static_cast<int>(line.text.size()));
    cairo_set_source_rgb(cairo_, ((line.color >> 16U) & 255U) / 255.0, ((line.color >> 8U) & 255U) / 255.0,
                         (line.color & 255U) / 255.0);
    cairo_move_to(cairo_, line.x, line.baseline);
    pango_cairo_show_layout_line(cairo_, pango_layout_get_line_readonly(layout, 0));
  }

  int width_;
  cairo_surface_t* surface_;
  cairo_t* cairo_;
  std::vector<PangoLayout*> layouts_;
  Caption before_;
};
#endif

#ifdef TONGPING_BENCH_ASS
void quiet(int /*level*/, const char* /*format*/, va_list /*arguments*/, void* /*nothing*/) {}

class Ass final : public Peer {
 public:
  Ass(subtitle::Size size, int border) : size_(size), border_(border), library_(ass_library_init()) {
    ass_set_message_cb(library_, quiet, nullptr);
    renderer_ = ass_renderer_init(library_);
    ass_set_frame_size(renderer_, size.width, size.height);
    ass_set_fonts(renderer_, nullptr, "Noto Sans", ASS_FONTPROVIDER_FONTCONFIG, nullptr, 1);
    pixels_.assign(static_cast<std::size_t>(size.width) * size.height, background);
  }
  ~Ass() override {
    if (track_ != nullptr) ass_free_track(track_);
    ass_renderer_done(renderer_);
    ass_library_done(library_);
  }
  std::string name() const override { return border_ > 0 ? "libass with border" : "libass"; }
  void show(const Caption& caption) override {
    set_track(caption);
    for (const subtitle::Rect& rect : before_) clear(rect);
    before_.clear();
    int change = 0;
    for (const ASS_Image* image = ass_render_frame(renderer_, track_, 500, &change); image != nullptr;
         image = image->next)
      blend(*image);
  }

 private:
  static constexpr std::uint32_t background = 0x080B10;

  void set_track(const Caption& caption) {
    if (track_ != nullptr) ass_free_track(track_);
    std::string script = base::format(
        "[Script Info]\nPlayResX: {}\nPlayResY: {}\nWrapStyle: 2\n[V4+ Styles]\nFormat: Name, Fontname, Fontsize, "
        "PrimaryColour, "
        "OutlineColour, BorderStyle, Outline, Shadow, Alignment\nStyle: D,Noto "
        "Sans,50,&H00FFFFFF,&H00000000,1,{},0,1\n[Events]\n"
        "Format: Start, End, Style, Text\n",
        size_.width, size_.height, border_);
    for (const CaptionLine& line : caption) {
      const std::uint32_t bgr = ((line.color & 255U) << 16U) | (line.color & 0xFF00U) | (line.color >> 16U);
      // libass counts a font's whole height: for Noto Sans 1.362 em.
      script += base::format("Dialogue: 0:00:00.00,0:00:01.00,D,{{\\pos({},{})\\fs{}\\c&H{:06X}&}}{}\n", line.x,
                             line.baseline + line.size_px / 4, line.size_px * 1362 / 1000, bgr, line.text);
    }
    track_ = ass_read_memory(library_, script.data(), script.size(), nullptr);
  }
  void clear(const subtitle::Rect& rect) {
    for (int y = rect.y; y < rect.y + rect.height; ++y)
      std::fill_n(pixels_.data() + static_cast<std::ptrdiff_t>(y) * size_.width + rect.x, rect.width, background);
  }
  void blend(const ASS_Image& image) {
    before_.push_back({image.dst_x, image.dst_y, image.w, image.h});
    const std::uint32_t color = image.color >> 8U;
    for (int y = 0; y < image.h; ++y) {
      const std::uint8_t* from = image.bitmap + static_cast<std::ptrdiff_t>(y) * image.stride;
      std::uint32_t* to = pixels_.data() + static_cast<std::ptrdiff_t>(image.dst_y + y) * size_.width + image.dst_x;
      for (int x = 0; x < image.w; ++x) {
        const std::uint32_t a = from[x];
        const std::uint32_t rb = ((color & 0xFF00FFU) * a + (to[x] & 0xFF00FFU) * (255 - a)) / 255 & 0xFF00FFU;
        const std::uint32_t g = ((color & 0xFF00U) * a + (to[x] & 0xFF00U) * (255 - a)) / 255 & 0xFF00U;
        to[x] = rb | g;
      }
    }
  }

  subtitle::Size size_;
  int border_;
  ASS_Library* library_;
  ASS_Renderer* renderer_ = nullptr;
  ASS_Track* track_ = nullptr;
  std::vector<std::uint32_t> pixels_;
  std::vector<subtitle::Rect> before_;
};
#endif

}  // namespace

std::vector<std::unique_ptr<Peer>> peers([[maybe_unused]] subtitle::Size size) {
  std::vector<std::unique_ptr<Peer>> all;
#ifdef TONGPING_BENCH_PANGO
  all.push_back(std::make_unique<Pango>(size));
#endif
#ifdef TONGPING_BENCH_ASS
  all.push_back(std::make_unique<Ass>(size, 0));
  all.push_back(std::make_unique<Ass>(size, 3 * size.height / 1080));
#endif
  return all;
}

}  // namespace tongping::bench
