// The embedded translator: Apertium's programs as one pipeline of processes that stays, a sentence in and a sentence
// out.
#pragma once

#include <chrono>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "capture-node/translate/translator.hpp"
#include "common/base/words.hpp"

namespace tongping::translate {

// BCP 47 language tags of a direction that can be translated.
struct Direction {
  std::string from;
  std::string to;
  auto operator<=>(const Direction&) const = default;
};

struct ApertiumOptions {
  std::filesystem::path directory = "/usr/share/apertium";  // where modes/*.mode of the installed pairs stand
  Direction direction;
  std::chrono::milliseconds patience{5000};  // for one answer; loading a pair's dictionaries counts towards the first
};

// The directions whose modes are installed, sorted; empty where the directory does not exist. [any]
std::vector<Direction> installed_directions(const std::filesystem::path& directory);

class ApertiumTranslator final : public Translator {
 public:
  // Starts the pipeline and returns at once: dictionaries load beside the caller (some 100 ms). Refuses a direction
  // without an installed pair (naming the Debian package where there is one, and what is installed), a mode that is no
  // plain pipeline and a mode whose files are missing. [any]
  static base::Result<std::unique_ptr<ApertiumTranslator>, base::Trouble> open(const ApertiumOptions& options);
  ~ApertiumTranslator() override;

  // Fails when the pipeline ends, is silent for `patience` or answers what cannot be an answer (not UTF-8, endless); it
  // is then killed and started anew by the next call. [translator]
  base::Result<std::string> translate(std::string_view text) override;
  void interrupt() override;

 private:
  struct State;
  explicit ApertiumTranslator(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace tongping::translate
