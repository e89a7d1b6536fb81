// The real window on a real X server, and what a reader of its pictures has to know.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "capture-node/console/console.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/foreign_leaks.hpp"
#include "tests/support/ocr.hpp"
#include "tests/support/xvfb.hpp"

namespace tongping::support {

// Where pictures stay for somebody to look at: $TONGPING_TEST_PICTURES, else nowhere.
inline void keep_picture(const std::filesystem::path& picture, const std::string& name) {
  const char* directory = std::getenv("TONGPING_TEST_PICTURES");
  if (directory == nullptr) return;
  std::filesystem::copy_file(picture, std::filesystem::path(directory) / (name + ".png"),
                             std::filesystem::copy_options::overwrite_existing);
}

// A console's window on a server of its own.
class Desk {
 public:
  Desk(int width, int height) : Desk(width, height, {}) {}
  Desk(int width, int height, const console::Remembered& remembered) : server_(width, height) {
    server_.use();
    console::ConsoleOptions options;
    options.width = width;
    options.height = height;
    options.remembered = remembered;
    options.keep = [this](const console::Remembered& now) { kept.push_back(now); };
    auto opened = console::Console::open(options);
    INFO((opened ? "" : opened.error().message));
    REQUIRE(opened);
    window = std::move(*opened);
  }

  // Draws until what was asked for is on the display: some pictures after the last change.
  std::filesystem::path picture(const console::StationView& view, const std::string& name) {
    for (int i = 0; i < 16; ++i) window->run_frame(view);
    server_.screenshot(scratch_ / "picture.png");
    keep_picture(scratch_ / "picture.png", name);
    return scratch_ / "picture.png";
  }

  // Draws until somebody has asked for something.
  console::Commands asked(const console::StationView& view) {
    console::Commands commands;
    for (int i = 0; i < 200 && commands.empty(); ++i) commands = window->run_frame(view);
    return commands;
  }

  const Xvfb& server() const { return server_; }

  std::vector<console::Remembered> kept;

 private:
  ForeignLeaks of_drivers_;
  Xvfb server_;
  Scratch scratch_;

 public:
  std::unique_ptr<console::Console> window;  // gone before its server
};

inline Reading reading_for(const std::string& languages, int width) {
  Reading reading;
  reading.languages = languages;
  reading.percent = width >= 3840 ? 50 : 150;
  reading.layout = 11;
  return reading;
}

}  // namespace tongping::support
