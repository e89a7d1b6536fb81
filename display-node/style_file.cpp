#include "display-node/style_file.hpp"

#include "common/base/format.hpp"
#include "common/config/shipped_files.hpp"
#include "display-node/render/picture_file.hpp"
#include "display-node/subtitle/back_row.hpp"

namespace tongping::screen {
namespace {

constexpr const char* shipped_style = "subtitle";

struct Loaded {
  subtitle::Style style;
  subtitle::DecorFiles decor;
};

// One that does not fit this machine is refused with its file and key, as one that is wrong in itself.
base::Result<Loaded> style_for(const std::filesystem::path& file, const config::Hall& hall, text::Fonts& fonts) {
  auto style =
      subtitle::load_style(file).and_then([&](const subtitle::Style& read) { return subtitle::fitted(read, hall); });
  if (!style) return base::pass_on(style.error());
  auto decor = render::add_families(*style, fonts).and_then([&] { return render::read_decor(*style); });
  if (!decor) return base::usage_failure(base::format("{}: {}", file.string(), decor.error().message));
  return Loaded{std::move(*style), std::move(*decor)};
}

}  // namespace

std::filesystem::path style_file(const std::string& mode) {
  if (mode.find('/') != std::string::npos || mode.ends_with(".toml")) return mode;
  return config::shipped_directory() / "styles" / (mode + ".toml");
}

base::Result<LoadedStyles> load_styles(const std::string& mode, const config::Hall& hall, text::Fonts& fonts,
                                       const base::Log& log) {
  LoadedStyles all;
  const auto take = [&](const std::string& name, Loaded loaded) {
    all.styles.emplace(name, std::move(loaded.style));
    all.decor.emplace(name, std::move(loaded.decor));
  };
  auto own = style_for(style_file(mode), hall, fonts);
  if (!own) return base::pass_on(own.error());
  take(mode, std::move(*own));
  std::error_code unreadable;
  for (const auto& entry : std::filesystem::directory_iterator(style_file(shipped_style).parent_path(), unreadable)) {
    const std::string name = entry.path().stem().string();
    if (entry.path().extension() != ".toml" || all.styles.contains(name)) continue;
    if (auto style = style_for(entry.path(), hall, fonts)) {
      take(name, std::move(*style));
    } else {
      log.warning(base::format("the style \"{}\" cannot be used: {}", name, style.error().message));
    }
  }
  return all;
}

}  // namespace tongping::screen
