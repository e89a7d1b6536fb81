#include <charconv>
#include <cmath>
#include <iostream>
#include <memory>

#include "common/base/format.hpp"
#include "common/base/i18n.hpp"
#include "common/base/json.hpp"
#include "common/base/table.hpp"
#include "display-node/cli/commands.hpp"
#include "display-node/render/still.hpp"
#include "display-node/style_file.hpp"
#include "display-node/subtitle/back_row.hpp"
#include "display-node/text/shaper.hpp"

namespace tongping::cli {
namespace {

using base::tr;
using base::tr_format;
using subtitle::BackRowLayout;

struct LayoutChoice {
  std::string picture_height;
  std::string farthest_seat;
  std::string size = "1920x1080";
  bool json = false;
};

// "2.4m" or "2.4": metres, more than nothing.
base::Result<void> read_meters(std::string_view option, std::string_view text, double& meters) {
  if (text.empty()) return {};
  const std::string_view digits = text.ends_with('m') ? text.substr(0, text.size() - 1) : text;
  double value = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (error != std::errc() || end != digits.data() + digits.size() || !(value > 0 && value <= 1000)) {
    return base::usage_failure(
        tr_format("{} {}: is not a length in metres up to 1000; write it as 2.4m", option, text));
  }
  meters = value;
  return {};
}

base::Result<config::ScreenConfig> configured(const Invocation& invocation, const LayoutChoice& choice) {
  auto config = config::load_screen_config(invocation.config_file);
  if (!config) return config;
  config::Hall& hall = config->hall;
  auto read = read_meters("--picture-height", choice.picture_height, hall.picture_height_m).and_then([&] {
    return read_meters("--farthest-seat", choice.farthest_seat, hall.farthest_seat_m);
  });
  if (!read) return base::pass_on(read.error());
  if (!hall.is_known()) {
    return base::usage_failure(
        tr("give --picture-height and --farthest-seat, or set picture_height_m and farthest_seat_m in the "
           "screen's configuration"));
  }
  return config;
}

std::string json_line(const BackRowLayout& layout) {
  base::Json line;
  line["capital_m"] = layout.legible.capital_m;
  line["hanzi_m"] = layout.legible.hanzi_m;
  line["capital_height"] = layout.legible.capital_height;
  line["latin_px"] = layout.latin.size_px;
  line["hanzi_px"] = layout.hanzi.size_px;
  line["letters_a_line"] = layout.letters_a_line;
  line["hanzi_a_line"] = layout.hanzi_a_line;
  return base::to_line(line);
}

void print(const BackRowLayout& layout) {
  const auto row = [](const std::string& script, double meters, const subtitle::TypeSize& type, int a_line, int usual) {
    return base::Row{script, tr_format("{:.0f} mm", std::ceil(meters * 1000)), base::format("{} px", type.size_px),
                     base::format("{} px", type.pitch), tr_format("{} ({} are usual)", a_line, usual)};
  };
  const std::vector<base::Row> rows = {
      {tr("LETTERS"), tr("HEIGHT ON THE WALL"), tr("FONT SIZE"), tr("LINE"), tr("CHARACTERS A LINE")},
      row(tr("Latin capitals"), layout.legible.capital_m, layout.latin, layout.letters_a_line,
          subtitle::usual_letters_a_line),
      row(tr("hanzi"), layout.legible.hanzi_m, layout.hanzi, layout.hanzi_a_line, subtitle::usual_hanzi_a_line)};
  base::print_table(rows, std::cout);
}

base::Result<void> lay_out(const Invocation& invocation, const LayoutChoice& choice) {
  const auto config = configured(invocation, choice);
  if (!config) return base::pass_on(config.error());
  const auto size = render::parse_size(choice.size);
  if (!size) return base::pass_on(size.error());
  auto style = subtitle::load_style(screen::style_file(config->mode)).and_then([&](subtitle::Style loaded) {
    loaded.size = subtitle::SizeFrom::back_row;
    return subtitle::fitted(loaded, config->hall);
  });
  if (!style) return base::pass_on(style.error());
  const auto fonts = text::Fonts::open();
  if (!fonts) return base::pass_on(fonts.error());
  const BackRowLayout layout =
      subtitle::back_row_layout(*style, config->hall, *size, text::Shaper(**fonts).proportions());
  if (choice.json) {
    std::cout << json_line(layout) << '\n';
    return {};
  }
  print(layout);
  std::cout << tr_format("in a style: capital_height = {:.4f}, or size = \"back row\" with both lengths in [screen]",
                         std::ceil(style->capital_height * 10'000) / 10'000)
            << '\n';
  return {};
}

}  // namespace

void add_layout(CLI::App& app, Invocation& invocation) {
  CLI::App& command =
      add_command(app, invocation, "layout", tr("how large letters must be for the last row of the hall"));
  const auto choice = std::make_shared<LayoutChoice>();
  command.add_option("--picture-height", choice->picture_height, tr("height of the picture on the wall, as in 2.4m"));
  command.add_option("--farthest-seat", choice->farthest_seat, tr("how far away the last seat is, as in 24m"));
  command.add_option("--size", choice->size, tr("of the picture, as in 1920x1080"))->capture_default_str();
  command.add_flag("--json", choice->json, tr("one JSON line"));
  command.callback(
      [&invocation, choice] { invocation.action = [&invocation, choice] { return lay_out(invocation, *choice); }; });
}

}  // namespace tongping::cli
