// A muted microphone, where it is muted: in the listening thread, before anything is kept of what it hears.
#include <cmath>
#include <future>

#include "tests/capture-node/pipeline/ears.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/noises.hpp"

using namespace tongping;
using namespace tongping::support;
using namespace std::chrono_literals;

TEST_CASE("of a muted microphone no frame is passed on or on the disk, to the frame, and its level is still shown") {
  Ears ears({"podium"});
  ears.mute(0, true, 500ms);
  ears.mute(0, false, 1s);
  ears.say(0, white_noise(1.6, -30.0, 1));
  const auto frames = ears.all_of(0);
  REQUIRE_FALSE(frames.empty());
  for (std::size_t i = 0; i < frames.size(); ++i) {
    const auto at = frames[i].begin - ears.begin();
    INFO(at / 1ms);
    REQUIRE((at + 10ms <= 500ms || at >= 1s));
    // Nothing goes on over the hole.
    if (at >= 1s && at < 1010ms) REQUIRE(frames[i].after_gap);
  }
  const auto before = std::count_if(frames.begin(), frames.end(),
                                    [&](const auto& frame) { return frame.begin < ears.begin() + 500ms; });
  REQUIRE(before == 50);
  REQUIRE(frames.size() - 50 >= 58);
  const auto status = ears.sounds[0]->status.take();
  REQUIRE(status);
  REQUIRE(status->level.rms_dbfs > -40.0F);
  REQUIRE(ears.frames_on_disk("podium") == frames.size());
}

TEST_CASE("what is muted and heard again before any sound came is heard, and the order of the two counts") {
  Ears ears({"podium"});
  ears.mute(0, true, 100ms);
  ears.mute(0, false, 100ms);
  ears.mute(0, true, 200ms);
  ears.say(0, white_noise(0.6, -30.0, 1));
  const auto frames = ears.all_of(0);
  REQUIRE(frames.size() == 20);
}

TEST_CASE("a muted microphone does not own what is said into another one, however loud it is there itself") {
  const bool muted = GENERATE(true, false);
  Ears ears({"podium", "table"});
  if (muted) ears.mute(0, true, 0ms);
  const auto both = [&](double seconds, double loud_dbfs, double quiet_dbfs, unsigned seed) {
    Sound loud = white_noise(seconds, loud_dbfs, seed);
    Sound quiet = loud;
    const auto gain = static_cast<float>(std::pow(10.0, (quiet_dbfs - loud_dbfs) / 20.0));
    for (auto& sample : quiet) sample = static_cast<Sound::value_type>(static_cast<float>(sample) * gain);
    ears.say(0, loud);
    ears.say(1, quiet);
  };
  both(1.0, -70.0, -70.0, 1);  // the room
  both(1.0, -20.0, -32.0, 2);  // one voice, nearer to the muted one
  ears.await_heard();
  // Nobody waits for the muted one.
  REQUIRE(ears.gives(1, 180));
  const auto podium = std::async(std::launch::async, [&] { return ears.all_of(0); });
  const auto table = ears.all_of(1);
  podium.wait();
  const auto foreign = std::count_if(table.begin(), table.end(), [](const auto& frame) { return frame.foreign; });
  INFO(foreign);
  if (muted) {
    REQUIRE(foreign == 0);
  } else {
    REQUIRE(foreign > 50);
  }
}
