// Several microphones that are channels of one device have one stream at the sound server.
#include <algorithm>

#include "capture-node/audio/sources.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/hearing.hpp"
#include "tests/support/pulse.hpp"
#include "tests/support/wave.hpp"

using namespace tongping;
using namespace tongping::support;
using audio::SourceKind;
using audio::SourceSpec;

namespace {

const base::SystemClock clock_of_sharing;
const base::Log quiet_sharing(base::LogLevel::error);
constexpr std::uint32_t rate_hz = 48'000;

// A stage box at a sound server, and a program that hears it.
struct StageBox {
  PulseDaemon server;
  audio::Sources sources{clock_of_sharing, quiet_sharing};

  explicit StageBox(const std::vector<std::string>& modules) : server(modules) {}

  std::unique_ptr<audio::Source> microphone(std::uint32_t channel, const std::string& name = "stage.monitor") {
    return sources.open(SourceSpec{SourceKind::device, name, channel, false, {}}).value();
  }
  std::ptrdiff_t streams() const {
    const std::string listed = server.pactl({"list", "short", "source-outputs"});
    return std::count(listed.begin(), listed.end(), '\n');
  }
};

// Its channels are of the device's first ones: as when its profile is changed while it is away.
std::string plugged(std::uint32_t channels) {
  std::string map;
  for (std::uint32_t i = 0; i < channels; ++i) map += (i == 0 ? "aux" : ",aux") + std::to_string(i);
  return "module-remap-source source_name=box master=body.monitor remix=no channels=" + std::to_string(channels) +
         " channel_map=" + map + " master_channel_map=" + map;
}

struct Listener {
  base::SampleRing ring{4'000};
  std::unique_ptr<audio::Source> source;
  Heard heard;

  bool hears_more() { return hear(ring, heard, 4s, at_least(heard.frames + 4'800)); }
};

}  // namespace

TEST_CASE("thirty-two microphones at one device have one stream, each its own channel and its own end") {
  constexpr std::uint32_t most = 32;  // channels of a source, at PulseAudio and PipeWire
  StageBox box({PulseDaemon::virtual_microphone("stage", most, rate_hz)});
  const Scratch folder;
  std::vector<std::vector<float>> channels;
  for (std::uint32_t i = 0; i < most; ++i) channels.push_back(tone(300 + 100 * i, rate_hz, 20));
  write_wave(folder / "all.wav", rate_hz, channels);
  std::vector<Listener> listeners(most);
  for (std::uint32_t i = 0; i < most; ++i) {
    listeners[i].source = box.microphone(i + 1);
    REQUIRE(listeners[i].source->start(listeners[i].ring));
    CHECK(listeners[i].source->rate_hz() == rate_hz);
  }
  CHECK(box.streams() == 1);
  const auto player = box.server.play_channels(folder / "all.wav", "stage");
  REQUIRE(hear(listeners[0].ring, listeners[0].heard, 8s, a_tone_is_heard(24'000)));
  for (std::uint32_t i = 0; i < most; ++i) {
    INFO("channel " << i + 1);
    Listener& listener = listeners[i];
    REQUIRE(hear(listener.ring, listener.heard, 8s, a_tone_is_heard(24'000)));
    CHECK(usual_share_of(listener.heard.samples, 300 + 100.0 * i, rate_hz) > 0.99);
  }
  for (std::uint32_t i = 0; i + 1 < most; ++i) listeners[i].source->stop();
  listeners[0].ring.wipe();
  REQUIRE(listeners[most - 1].hears_more());
  CHECK_FALSE(listeners[0].ring.pop_for(100ms));
  CHECK_FALSE(is_running(listeners[0].source->health()));
  CHECK(box.streams() == 1);
  listeners[most - 1].source->stop();
  CHECK(box.streams() == 0);
}

TEST_CASE(
    "a microphone that joins a stream begins at its own first frame, and is refused a channel that is not there") {
  StageBox box({PulseDaemon::virtual_microphone("stage", 4, rate_hz)});
  Listener first, late;
  first.source = box.microphone(1);
  REQUIRE(first.source->start(first.ring));
  REQUIRE(first.hears_more());
  late.source = box.microphone(4);
  REQUIRE(late.source->start(late.ring));
  REQUIRE(late.hears_more());
  CHECK(late.heard.first_frame == 0);
  CHECK(late.heard.missing == 0);
  CHECK(late.source->sample_clock().stream == first.source->sample_clock().stream);
  CHECK(first.source->sample_clock().begin == 0ns);
  CHECK(late.source->sample_clock().begin >= first.heard.frames * 1s / rate_hz);
  const auto beyond = box.microphone(5);
  base::SampleRing unheard(10);
  const auto refused = beyond->start(unheard);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().message.find("there is no channel 5, it has 4") != std::string::npos);
  CHECK_FALSE(is_running(beyond->health()));
  REQUIRE(first.hears_more());
  CHECK(first.heard.missing == 0);
  CHECK(box.streams() == 1);
}

TEST_CASE("a device that comes back with fewer channels is heard at those it has") {
  StageBox box({PulseDaemon::virtual_microphone("body", 4, rate_hz)});
  Listener keeper, first, third;
  keeper.source = box.microphone(1, "body.monitor");
  REQUIRE(keeper.source->start(keeper.ring));
  std::string module = box.server.load(plugged(4));
  first.source = box.microphone(1, "box");
  third.source = box.microphone(3, "box");
  REQUIRE(first.source->start(first.ring));
  REQUIRE(third.source->start(third.ring));
  REQUIRE(first.hears_more());
  REQUIRE(third.hears_more());
  const auto comes_back_with = [&](std::uint32_t channels) {
    box.server.unload(module);
    REQUIRE(time_until(*first.source, 2s, is_lost));
    CHECK(is_lost(third.source->health()));
    module = box.server.load(plugged(channels));
    REQUIRE(time_until(*first.source, 5s, is_running));
    REQUIRE(first.hears_more());
  };
  comes_back_with(2);
  CHECK(third.source->health().lost);
  CHECK(third.source->health().reason.english() == "there is no channel 3, it has 2");
  comes_back_with(4);
  CHECK(is_running(third.source->health()));
  REQUIRE(third.hears_more());
}

TEST_CASE("who wants to join a device that is away is told why at once, and the others still get it back") {
  StageBox box({PulseDaemon::virtual_microphone("body", 2, rate_hz)});
  Listener keeper, first;
  keeper.source = box.microphone(1, "body.monitor");
  REQUIRE(keeper.source->start(keeper.ring));
  const std::string module = box.server.load(plugged(2));
  first.source = box.microphone(1, "box");
  REQUIRE(first.source->start(first.ring));
  REQUIRE(first.hears_more());
  box.server.unload(module);
  REQUIRE(time_until(*first.source, 2s, is_lost));
  Listener late;
  late.source = box.microphone(2, "box");
  const auto begin = std::chrono::steady_clock::now();
  const auto refused = late.source->start(late.ring);
  CHECK(std::chrono::steady_clock::now() - begin < 2s);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().message.find("no source \"box\"") != std::string::npos);
  box.server.load(plugged(2));
  REQUIRE(time_until(*first.source, 5s, is_running));
  REQUIRE(late.source->start(late.ring));
  REQUIRE(late.hears_more());
}

TEST_CASE("a microphone begins to open without waiting, and is heard as soon as its device is there") {
  StageBox box({PulseDaemon::virtual_microphone("body", 2, rate_hz)});
  Listener keeper, first;
  keeper.source = box.microphone(1, "body.monitor");
  REQUIRE(keeper.source->start(keeper.ring));
  REQUIRE(keeper.hears_more());  // what stands on it has frames at once
  first.source = box.microphone(1, "box");
  REQUIRE(first.source->begin(first.ring));
  CHECK(first.source->rate_hz() == 0);
  const auto refused = first.source->wait_until_open();
  REQUIRE_FALSE(refused);
  CHECK(refused.error().message.find("no source \"box\"") != std::string::npos);
  CHECK(is_lost(first.source->health()));
  CHECK(first.source->health().reason.english().find("no source \"box\"") != std::string::npos);
  const std::string module = box.server.load(plugged(2));
  const auto back = time_until(*first.source, 5s, is_running);
  REQUIRE(back);
  CHECK(*back < 2s);
  CHECK(first.source->rate_hz() == rate_hz);
  REQUIRE(first.hears_more());
}

TEST_CASE("of two that open a device together the one whose channel it does not have hears nothing") {
  StageBox box({PulseDaemon::virtual_microphone("stage", 4, rate_hz)});
  Listener first, beyond;
  first.source = box.microphone(1);
  beyond.source = box.microphone(5);
  REQUIRE(first.source->begin(first.ring));
  REQUIRE(beyond.source->begin(beyond.ring));
  REQUIRE(first.source->wait_until_open());
  const auto refused = beyond.source->wait_until_open();
  REQUIRE_FALSE(refused);
  CHECK(refused.error().message.find("there is no channel 5, it has 4") != std::string::npos);
  REQUIRE(first.hears_more());
  CHECK_FALSE(beyond.ring.pop_for(0ms));
  CHECK(is_lost(beyond.source->health()));
}
