#include <fstream>
#include <iostream>
#include <memory>
#include <sstream>

#include "common/base/format.hpp"
#include "common/base/i18n.hpp"
#include "common/base/table.hpp"
#include "display-node/cli/commands.hpp"
#include "display-node/text/font_check.hpp"

namespace tongping::cli {
namespace {

using base::tr;
using base::tr_format;

struct FontsChoice {
  std::string text;
  std::string language;
};

base::Result<std::string> read_text(const std::string& file) {
  std::ifstream stream(file, std::ios::binary);
  if (!stream || std::filesystem::is_directory(file)) {
    return base::failure(tr_format("{}: cannot be read; give a text file in UTF-8", file));
  }
  std::stringstream text;
  text << stream.rdbuf();
  return text.str();
}

void print(const text::FontCheck& check) {
  std::vector<base::Row> rows = {{tr("CHARACTERS"), tr("FONT")}};
  for (const text::FontUse& use : check.fonts) rows.push_back({base::format("{}", use.characters), use.font});
  if (rows.size() > 1) base::print_table(rows, std::cout);
  for (const text::Absentee& absentee : check.absentees) {
    const auto number = static_cast<std::uint32_t>(absentee.code_point);
    std::cout << tr_format("no font has U+{:04X} ({} times, first in line {}); the wall shows it as [U+{:04X}]", number,
                           absentee.times, absentee.first_line, number)
              << '\n';
  }
}

base::Result<void> check(const Invocation& invocation, const FontsChoice& choice) {
  const auto config = config::load_screen_config(invocation.config_file);
  if (!config) return base::pass_on(config.error());
  const auto fonts = text::Fonts::open();
  if (!fonts) return base::pass_on(fonts.error());
  text::check_files(**fonts);
  const std::vector<std::string>& notes = (*fonts)->notes();
  for (const std::string& note : notes) std::cout << note << '\n';
  if (choice.text.empty()) {
    if (notes.empty()) std::cout << tr("all fonts are there and can be drawn") << '\n';
    return {};
  }
  const auto text = read_text(choice.text);
  if (!text) return base::pass_on(text.error());
  const text::FontCheck found =
      text::check_text(**fonts, *text, choice.language.empty() ? config->languages.front() : choice.language);
  print(found);
  if (found.absentees.empty()) return {};
  return base::failure(
      tr_format("{}: no font has {} of its characters; install a font that does (fonts-noto-extra) "
                "or change the text",
                choice.text, found.absentees.size()));
}

}  // namespace

void add_fonts(CLI::App& app, Invocation& invocation) {
  CLI::App& fonts = *app.add_subcommand("fonts", tr("the fonts of this machine"));
  fonts.require_subcommand(1);
  CLI::App& command =
      add_command(fonts, invocation, "check", tr("whether every character of a text can be drawn, and by which font"));
  const auto choice = std::make_shared<FontsChoice>();
  command.add_option("--text", choice->text, tr("text file, as the agenda or a speech; left out: the fonts alone"));
  command.add_option("--language", choice->language, tr("of the text; left out: the screen's first language"));
  command.callback(
      [&invocation, choice] { invocation.action = [&invocation, choice] { return check(invocation, *choice); }; });
}

}  // namespace tongping::cli
