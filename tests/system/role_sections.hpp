// Sections of a station's configuration.
#pragma once

#include <string>

namespace tongping::system_test {

inline std::string role_section(const std::string& id, const std::string& label) {
  return "[[role]]\nid = \"" + id + "\"\nlabel = \"" + label + "\"\nlanguage = \"en\"\n";
}

inline std::string microphone_section(const std::string& id, const std::string& source, const std::string& role) {
  return "[[microphone]]\nid = \"" + id + "\"\nsource = \"" + source + "\"\nrole = \"" + role + "\"\n";
}

}  // namespace tongping::system_test
