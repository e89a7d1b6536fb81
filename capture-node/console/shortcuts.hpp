// What is done by a key, and how the key is called: one table for the window, the help and the buttons' tips. Private
// to the room.
#pragma once

#include <array>
#include <optional>
#include <string>

namespace tongping::console {

enum class Act {
  show,
  hide,
  pause,
  blank,
  test,
  clear,
  notice_on,
  notice_off,
  undo_wall,
  announce,
  undo_roles,
  roles,
  check,
  problems,
  acknowledge,
  consent,
  help,
  stop,
};

// With Control, so that no text that is typed is one; what text fields do with Control themselves (A, C, V, X, Y, Z)
// stays theirs. The letters are those of the wall's own keyboard where it has one for the same thing.
struct Shortcut {
  Act act;
  bool shift;
  char letter;   // 'A' to 'Z' with Control, or 0
  int function;  // 1 to 12: that key alone
  const char* meaning;
};

// With their meanings in the language of the interface as it is now.
std::array<Shortcut, 18> shortcuts();

// "Ctrl+H", "F1".
std::string name_of(const Shortcut& shortcut);

Shortcut shortcut_of(Act act);

// What a key with Control does, or a function key alone. Pure.
std::optional<Act> act_of_letter(char letter, bool shift);
std::optional<Act> act_of_function(int number);

}  // namespace tongping::console
