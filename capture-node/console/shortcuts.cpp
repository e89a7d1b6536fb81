#include "capture-node/console/shortcuts.hpp"

#include <algorithm>

#include "common/base/format.hpp"
#include "common/base/i18n.hpp"

namespace tongping::console {

std::array<Shortcut, 18> shortcuts() {
  using base::tr;
  return {{
      {Act::show, false, 'S', 0, tr("show the subtitles")},
      {Act::hide, false, 'H', 0, tr("hide the subtitles")},
      {Act::pause, false, 'P', 0, tr("pause card")},
      {Act::blank, false, 'B', 0, tr("black wall")},
      {Act::test, false, 'T', 0, tr("test card")},
      {Act::clear, false, 'L', 0, tr("clear the text")},
      {Act::notice_on, false, 'N', 0, tr("say on the walls that recording is on")},
      {Act::notice_off, true, 'N', 0, tr("say it no more")},
      {Act::undo_wall, false, 'U', 0, tr("take back the last thing that the walls were told")},
      {Act::announce, false, 0, 3, tr("type a text for the whole wall; Enter shows it")},
      {Act::roles, false, 0, 4, tr("the roles")},
      {Act::undo_roles, true, 'U', 0, tr("take back the last change of a role")},
      {Act::check, false, 0, 5, tr("check whether all is ready")},
      {Act::problems, false, 0, 6, tr("all that needs somebody")},
      {Act::acknowledge, false, 'G', 0, tr("got it: put the newest note away")},
      {Act::consent, false, 0, 8, tr("give or withdraw consent; asks first")},
      {Act::stop, false, 'Q', 0, tr("stop the station; asks first")},
      {Act::help, false, 0, 1, tr("this help")},
  }};
}

std::string name_of(const Shortcut& shortcut) {
  if (shortcut.function > 0) return base::format("F{}", shortcut.function);
  return base::format("Ctrl+{}{}", shortcut.shift ? "Shift+" : "", shortcut.letter);
}

Shortcut shortcut_of(Act act) {
  const auto all = shortcuts();
  return *std::find_if(all.begin(), all.end(), [&](const Shortcut& one) { return one.act == act; });
}

std::optional<Act> act_of_letter(char letter, bool shift) {
  for (const Shortcut& one : shortcuts()) {
    if (one.letter == letter && one.shift == shift) return one.act;
  }
  return std::nullopt;
}

std::optional<Act> act_of_function(int number) {
  for (const Shortcut& one : shortcuts()) {
    if (one.function == number) return one.act;
  }
  return std::nullopt;
}

}  // namespace tongping::console
