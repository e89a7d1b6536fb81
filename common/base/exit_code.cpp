#include "common/base/exit_code.hpp"

#include <iostream>
#include <sstream>

namespace tongping::base {

int report(const char* program, const Error& error) {
  std::istringstream lines(error.message);
  for (std::string line; std::getline(lines, line);) std::cerr << program << ": " << line << '\n';
  return error.kind == ErrorKind::usage ? 2 : 1;
}

}  // namespace tongping::base
