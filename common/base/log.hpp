// The service log: one line an occurrence, to standard error. Never contains what was said.
#pragma once

#include <memory>
#include <string>
#include <string_view>

namespace tongping::base {

enum class LogLevel { debug, info, warning, error };

// Shared by all parts of a program, passed to each; every method may be called by any thread but an audio callback.
class Log {
 public:
  // `level`: the least severe line that is written.
  explicit Log(LogLevel level = LogLevel::info);
  ~Log();
  Log(const Log&) = delete;
  Log& operator=(const Log&) = delete;

  void debug(std::string_view line) const;
  void info(std::string_view line) const;
  void warning(std::string_view line) const;
  void error(std::string_view line) const;

 private:
  struct Sink;
  std::unique_ptr<Sink> sink_;
};

}  // namespace tongping::base
