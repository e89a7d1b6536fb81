// What a check tells staff of microphones that cannot be opened, at a real sound server.
#include "capture-node/check/look.hpp"

#include <cstdlib>

#include "common/base/i18n.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/pulse.hpp"

using namespace tongping;
using namespace tongping::check;
using namespace std::chrono_literals;

namespace {

struct InChinese {
  InChinese() { REQUIRE(base::use_language("zh")); }
  ~InChinese() { (void)base::use_language("en"); }
};

Finding found_of(const std::string& source) {
  config::StationConfig config;
  config.roles = {{{"chair", "主席", {}}, "en", {}}};
  config.microphones = {{"podium", source, "chair"}};
  const base::SystemClock clock;
  const base::Log log(base::LogLevel::error);
  LookOptions options;
  options.stop = [] { return true; };  // of the machine nothing is asked
  const Findings findings = look(config, options, clock, log, [](const auto&, auto) {}).findings;
  REQUIRE(findings.size() == 1);
  return findings[0];
}

bool is_chinese(const std::string& text) { return text.find("请") != std::string::npos; }

}  // namespace

TEST_CASE("staff read in their language that a device or a channel is missing, and what to do") {
  const support::PulseDaemon server({support::PulseDaemon::virtual_microphone("mixer", 4)});
  const InChinese chinese;
  const Finding missing = found_of("device:podium#1");
  CHECK(missing.code == "cannot_open");
  CHECK(missing.text == "device:podium：音频服务里没有音源“podium”；现有：mixer.monitor");
  CHECK(is_chinese(missing.advice));
  const Finding channel = found_of("device:mixer.monitor#5");
  CHECK(channel.text == "device:mixer.monitor：没有第 5 声道，它只有 4 个声道");
  CHECK(is_chinese(channel.advice));
}

TEST_CASE("staff read in their language that the sound server cannot be reached, and how it is started") {
  ::setenv("PULSE_SERVER", "unix:/nonexistent/pulse", 1);
  const InChinese chinese;
  const Finding none = found_of("device:podium#1");
  CHECK(none.text.find("无法连接音频服务") != std::string::npos);
  CHECK(none.advice.find("systemctl --user start pulseaudio") != std::string::npos);
  CHECK(is_chinese(none.advice));
}

TEST_CASE("whatever cannot be opened has an advice") {
  CHECK_FALSE(found_of("device:").advice.empty());
  CHECK_FALSE(found_of("file:/nowhere.wav").advice.empty());
}
