// A screen on Wayland, looked at through the compositor's own screenshots.
#include "tests/support/weston.hpp"
#include "tests/system/captioner.hpp"

using namespace tongping;
using namespace tongping::system_test;

namespace {

// How many pixels differ; all that ImageMagick says where they cannot be compared.
std::string difference(const std::filesystem::path& one, const std::filesystem::path& other) {
  const auto told = support::run({"compare", "-metric", "AE", one.string(), other.string(), "null:"});
  return told.err.substr(0, told.err.find('\n'));
}

std::unique_ptr<support::Process> start(const support::Argv& more, const std::string& config,
                                        support::Environment environment, const support::Environment& added) {
  support::Argv command{program("display-node"), "run", "--config", config};
  command.insert(command.end(), more.begin(), more.end());
  environment.insert(environment.end(), added.begin(), added.end());
  return std::make_unique<support::Process>(command, environment);
}

}  // namespace

TEST_CASE("on Wayland a screen covers the output with the picture that is drawn in memory elsewhere") {
  if (!support::Weston::is_installed()) {
    WARN("skipped: no weston");
    return;
  }
  const support::Weston weston(1280, 720);
  const Venue venue;
  Captioner captioner(venue.path("captions.fifo"));
  const auto station = venue.station(venue.station_config(captioner.configuration()));
  const std::string config = venue.screen_config(*station, venue.unpaced());
  auto on_wayland = weston.environment();
  on_wayland.emplace_back("ASAN_OPTIONS", "detect_leaks=0");  // drivers keep memory, and are unloaded before the search
  const auto wall = start({"--trace", venue.path("wayland.jsonl")}, config, venue.environment(), on_wayland);
  const auto memory =
      start({"--offscreen", "1280x720", "--trace", venue.path("trace.jsonl"), "--screenshot", venue.path("memory.png")},
            config, venue.environment(), {});
  const std::string said = captioner.say();
  for (const std::string trace : {"wayland.jsonl", "trace.jsonl"}) {
    INFO(wall->errors());
    REQUIRE(eventually([&] { return read_file(venue.path(trace)).find(said) != std::string::npos; }, 60s));
  }
  stop(*memory);
  std::string wrong;
  const auto is_right = [&] { return (wrong = difference(weston.screenshot(), venue.path("memory.png"))) == "0"; };
  const bool right = eventually(is_right);
  INFO(wrong);
  CHECK(right);
  stop(*wall);
}
