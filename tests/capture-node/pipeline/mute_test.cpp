// A muted microphone, where it is muted: in the listening thread, before anything is kept of what it hears.
#include <cmath>
#include <future>
#include <map>

#include "capture-node/listening.hpp"
#include "capture-node/spool/spool_reader.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/noises.hpp"
#include "tests/support/process.hpp"
#include "tests/support/spool_key.hpp"
#include "tests/support/step_aside.hpp"
#include "tests/support/still_source.hpp"
#include "tests/support/test_clock.hpp"

using namespace tongping;
using namespace tongping::support;
using namespace std::chrono_literals;

namespace {

// A listening thread whose clock stands still, so that a frame's time is its place in the stream.
class Ears {
 public:
  explicit Ears(const std::vector<std::string>& names) : listening_({names}, clock) {
    clock.advance(1h);  // a status is due
    spool_.begin(spool_key());
    writer_.start("spool", [this](const base::Worker::StopFlag& stop) { spool_.run(stop); });
    listening_.keep_in(spool_);
    for (const std::string& name : names) {
      sounds.push_back(std::make_shared<station::MicrophoneSound>(name));
      sounds.back()->source = std::make_unique<StillSource>();
      sounds.back()->captured = true;
      listening_.attach(sounds.back(), station::Ear::Pace::real_time);
    }
    listener_.start("listening", [this](const base::Worker::StopFlag& stop) { listening_.run(stop); });
    let_clocks_be_found();
  }
  ~Ears() { finish(); }
  Ears(const Ears&) = delete;
  Ears& operator=(const Ears&) = delete;

  void say(std::size_t microphone, const Sound& sound) {
    std::int64_t& next = next_frame_[microphone];
    for (std::size_t at = 0; at + 320 <= sound.size(); at += 320) {
      base::SampleBlock block;
      block.first_frame = next;
      block.frames = 320;
      std::copy_n(sound.begin() + static_cast<std::ptrdiff_t>(at), 320, block.samples.begin());
      next += 320;
      while (!sounds[microphone]->ring.push(block)) support::step_aside();
    }
  }

  void mute(std::size_t microphone, bool muted, std::chrono::milliseconds at) {
    station::MuteSwitch mute{muted, begin() + at};
    REQUIRE(sounds[microphone]->turns->mutes.try_post(mute));
  }

  // Until all that was said is in the listening thread's hands: a microphone that ends is judged with what has come.
  void await_heard() const {
    for (const auto& sound : sounds) {
      while (sound->ring.waiting_blocks() > 0) support::step_aside();
    }
  }

  // Whether a pipeline gets so many frames while everything is still open.
  bool gives(std::size_t microphone, std::size_t frames) const {
    for (const auto end = std::chrono::steady_clock::now() + 20s; std::chrono::steady_clock::now() < end;) {
      if (sounds[microphone]->frames.waiting_blocks() >= frames) return true;
      support::step_aside();
    }
    return false;
  }

  // What a pipeline gets until the sound is over.
  std::vector<station::HeardFrame> all_of(std::size_t microphone) {
    station::MicrophoneSound& sound = *sounds[microphone];
    sound.closed = true;
    std::vector<station::HeardFrame> frames;
    while (!sound.ended || sound.frames.waiting_blocks() > 0) {
      if (const auto frame = sound.frames.pop_for(50ms)) frames.push_back(*frame);
    }
    return frames;
  }

  std::size_t frames_on_disk(const std::string& microphone) {
    finish();
    const access::AudioKey key = spool_key();
    std::vector<spool::SpoolPart> parts = spool::parts_in(scratch_ / "audio" / "1");
    std::erase_if(parts, [&](const spool::SpoolPart& part) { return part.microphone != microphone; });
    spool::BacklogReader reader(parts, {}, key);
    std::size_t frames = 0;
    while (reader.next()) ++frames;
    return frames;
  }

  base::WallTime begin() const { return begin_; }

  TestClock clock;
  std::vector<std::shared_ptr<station::MicrophoneSound>> sounds;

 private:
  // In its first second a stream's clock follows what comes; here nothing moves it any more. An empty block has the
  // time of the one before it: once it is taken that one has been heard.
  void let_clocks_be_found() {
    begin_ = clock.wall() - 20ms;  // the first block is heard when it is over
    for (std::size_t microphone = 0; microphone < sounds.size(); ++microphone) {
      say(microphone, white_noise(0.02, -70.0, 9));
      base::SampleBlock nothing;
      nothing.first_frame = next_frame_[microphone];
      nothing.frames = 0;
      while (!sounds[microphone]->ring.push(nothing)) support::step_aside();
    }
    await_heard();
    clock.advance(2s);
  }

  void finish() {
    for (base::Worker* worker : {&listener_, &writer_}) {
      worker->request_stop();
      worker->join();
    }
  }

  base::WallTime begin_;
  Scratch scratch_;
  base::SystemClock disk_clock_;
  base::Log log_{base::LogLevel::error};
  spool::Spool spool_{{scratch_ / "audio", 1, {1'000'000'000, spool::AtEnd::stop, 0}, true}, disk_clock_, log_};
  station::Listening listening_;
  base::Worker writer_;
  base::Worker listener_;
  std::map<std::size_t, std::int64_t> next_frame_;
};

}  // namespace

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
