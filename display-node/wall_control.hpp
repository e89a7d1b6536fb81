// What a wall does: what its stations' desks say, what its own keys say, and else its configuration. No socket, no
// clock, no thread.
#pragma once

#include <array>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "common/config/screen_config.hpp"
#include "common/transcript/directive.hpp"
#include "common/wire/messages.hpp"
#include "display-node/subtitle/stage.hpp"

namespace tongping::screen {

// The keys at a screen.
enum class LocalKey { hide, show, blank, pause, test, clear, next_mode, desk, help, overlay };

using Styles = std::map<std::string, subtitle::Style>;  // by the name of the mode

// A key settles its aspect until the desk of a station gives a directive for it that this screen did not know when the
// key was pressed: the later word counts, and of words that met on the way the desk's. [main]
class WallControl {
 public:
  // `styles` has the configuration's own mode.
  WallControl(const config::ScreenConfig& config, Styles styles);

  // The directives in force of all stations. [main]
  void learn(std::vector<transcript::Directive> in_force);

  void press(LocalKey key);  // [main]; clear, help and overlay change nothing here

  // Names no picture that this screen has not.
  const transcript::ShowContent& content() const { return content_; }
  const std::string& missing_picture() const { return missing_picture_; }  // that one of them; empty: none
  bool is_covered() const { return content_.content != transcript::Content::text; }
  const subtitle::Show& show() const { return show_; }
  const std::string& mode() const { return mode_; }  // the style in use
  bool notices_recording() const { return recording_; }

  // What the trace calls it: the style, or what stands instead of text.
  std::string name_of_picture() const;

  wire::WallReport report() const;

  // What somebody has settled, of each aspect that is not left to the configuration.
  struct Word {
    transcript::DirectiveBody body;
    std::string station;  // whose desk gave it; empty: a key at this screen
  };
  std::vector<Word> words() const;

 private:
  struct Local {
    transcript::DirectiveBody body;
    transcript::Version over;  // the newest that was known when the key was pressed
  };

  const transcript::Directive* newest(std::size_t aspect) const;
  bool has_picture(const transcript::ShowContent& content) const;
  void settle(transcript::DirectiveBody body);
  void decide();

  template <typename Body>
  Body in_force() const;

  const config::ScreenConfig config_;
  const Styles styles_;
  std::vector<transcript::Directive> directives_;
  std::array<std::optional<Local>, transcript::aspects> local_;

  // as decided
  transcript::ShowContent content_;
  std::string missing_picture_;
  subtitle::Show show_;
  std::string mode_;
  bool recording_ = false;
};

}  // namespace tongping::screen
