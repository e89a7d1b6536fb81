#include "display-node/render/still.hpp"

#include <algorithm>
#include <charconv>
#include <fstream>
#include <memory>

#include "common/base/format.hpp"
#include "common/transcript/segment_json.hpp"
#include "display-node/render/picture_file.hpp"
#include "display-node/render/png.hpp"
#include "display-node/subtitle/back_row.hpp"
#include "display-node/text/shaper.hpp"

namespace tongping::render {
namespace {

using transcript::Segment;
using Segments = std::vector<std::shared_ptr<const Segment>>;

// Of a segment that occurs again the highest revision counts; a line without an identity is a segment of its own.
void keep_newest(Segments& segments, Segment segment, std::size_t line) {
  if (segment.key.segment.empty()) segment.key.segment = base::format("line-{}", line);
  const auto same =
      std::find_if(segments.begin(), segments.end(), [&](const auto& s) { return s->key == segment.key; });
  if (same == segments.end()) {
    segments.push_back(std::make_shared<const Segment>(std::move(segment)));
  } else if ((*same)->revision <= segment.revision) {
    *same = std::make_shared<const Segment>(std::move(segment));
  }
}

base::Result<Segments> read_segments(const std::filesystem::path& file) {
  std::ifstream stream(file);
  if (!stream || std::filesystem::is_directory(file)) {
    return base::failure(base::format("{}: cannot be read; give a file of segments as JSON lines", file.string()));
  }
  Segments segments;
  std::string line;
  for (std::size_t number = 1; std::getline(stream, line); ++number) {
    if (line.find_first_not_of(" \t\r") == std::string::npos) continue;
    auto segment = transcript::segment_from_json(line);
    if (!segment) return base::failure(base::format("{}:{}: {}", file.string(), number, segment.error().message));
    keep_newest(segments, std::move(*segment), number);
  }
  std::stable_sort(segments.begin(), segments.end(),
                   [](const auto& a, const auto& b) { return a->wall_start_ns < b->wall_start_ns; });
  return segments;
}

std::vector<std::string> languages_of(const Segments& segments) {
  std::vector<std::string> languages;
  const auto add = [&](const std::string& language) {
    if (std::find(languages.begin(), languages.end(), language) == languages.end()) languages.push_back(language);
  };
  for (const auto& segment : segments) {
    add(segment->language);
    for (const transcript::Translation& translation : segment->translations) add(translation.language);
  }
  return languages;
}

std::vector<std::string> notes_of(const text::Fonts& fonts) {
  std::vector<std::string> notes = fonts.notes();
  for (const char32_t code_point : fonts.missing()) {
    notes.push_back(base::format("no font has U+{:04X}; it is shown as [U+{:04X}]",
                                 static_cast<std::uint32_t>(code_point), static_cast<std::uint32_t>(code_point)));
  }
  return notes;
}

}  // namespace

base::Result<Rendered> render_file(const Still& still) {
  subtitle::Show show;
  if (still.style) {
    auto style = subtitle::load_style(*still.style).and_then([&](const subtitle::Style& loaded) {
      return subtitle::fitted(loaded, still.hall);
    });
    if (!style) return base::pass_on(style.error());
    show.style = *style;
  }
  auto segments = read_segments(still.segments);
  if (!segments) return base::pass_on(segments.error());
  auto fonts = text::Fonts::open();
  if (!fonts) return base::pass_on(fonts.error());
  show.policy = still.policy;
  show.steady = false;  // a picture has no history by which to tell what will stay
  show.languages = still.languages.empty() ? languages_of(*segments) : still.languages;
  const auto decor = add_families(show.style, **fonts).and_then([&] { return read_decor(show.style); });
  if (!decor) {
    return base::usage_failure(base::format("{}: {}", still.style.value_or("").string(), decor.error().message));
  }
  text::Shaper shaper(**fonts);
  text::Rasteriser rasteriser(**fonts);
  const subtitle::Style style = show.style;
  subtitle::Stage stage(std::move(show), shaper);
  Canvas canvas(rasteriser);
  const subtitle::Scene& scene = stage.compose(*segments, still.size, base::SteadyTime{});
  DrawList picture = scene.picture;
  picture.pictures = subtitle::decor(*decor, style, still.size);
  canvas.draw(picture);
  auto written = write_png(canvas.pixels(), still.out);
  if (!written) return base::pass_on(written.error());
  return Rendered{scene.cues, notes_of(**fonts)};
}

base::Result<subtitle::Size> parse_size(std::string_view text) {
  constexpr int least = 64;
  constexpr int most = 16'384;
  subtitle::Size size;
  const std::size_t cross = std::min(text.find('x'), text.size());
  const auto read = [](std::string_view digits, int& value) {
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    return error == std::errc() && end == digits.data() + digits.size() && value >= least && value <= most;
  };
  const std::string_view height = cross < text.size() ? text.substr(cross + 1) : std::string_view();
  if (read(text.substr(0, cross), size.width) && read(height, size.height)) return size;
  return base::usage_failure(
      base::format("\"{}\" is not a size; write it as 1920x1080, each side from {} to {}", text, least, most));
}

}  // namespace tongping::render
