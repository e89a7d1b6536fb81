// A device that gives its talker's voice later than another one hears it: what the listening thread tells of it.
#include "tests/capture-node/pipeline/ears.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/microphone_feed.hpp"

using namespace tongping;
using namespace tongping::support;
using namespace std::chrono_literals;

namespace {

// What is told next.
std::chrono::milliseconds told_late(Ears& ears, std::size_t microphone) {
  (void)ears.sounds[microphone]->status.take();
  for (const auto end = std::chrono::steady_clock::now() + 20s; std::chrono::steady_clock::now() < end; step_aside()) {
    ears.clock.advance(100ms);
    if (const auto status = ears.sounds[microphone]->status.take()) return status->late;
  }
  return -1ms;
}

}  // namespace

TEST_CASE("of a device that is slower than the others is told by how much") {
  const Sound voice = babbling(12.0);
  Sound late_voice = white_noise(0.04, -66.0, 3);
  late_voice.insert(late_voice.end(), voice.begin(), voice.end());
  Sound from_afar = white_noise(12.0, -66.0, 4);
  for (std::size_t i = 0; i < voice.size(); ++i) from_afar[i] += 0.25F * voice[i];
  Ears ears({"wireless", "table"});
  CHECK(told_late(ears, 0) == 0ms);
  ears.say(0, late_voice);
  ears.say(1, from_afar);
  REQUIRE(ears.gives(1, 1'000));
  const auto told = told_late(ears, 0);
  CHECK(told >= 35ms);
  CHECK(told <= 45ms);
  CHECK(told_late(ears, 1) == 0ms);
}
