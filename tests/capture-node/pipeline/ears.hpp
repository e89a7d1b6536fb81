// The listening thread without a source: a test says what is heard, at which microphone.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "capture-node/listening.hpp"
#include "capture-node/spool/spool_reader.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/noises.hpp"
#include "tests/support/process.hpp"
#include "tests/support/spool_key.hpp"
#include "tests/support/step_aside.hpp"
#include "tests/support/still_source.hpp"
#include "tests/support/test_clock.hpp"

namespace tongping::support {

using namespace std::chrono_literals;

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
      while (!sounds[microphone]->ring.push(block)) step_aside();
    }
  }

  void mute(std::size_t microphone, bool muted, std::chrono::milliseconds at) {
    station::MuteSwitch mute{muted, begin() + at};
    REQUIRE(sounds[microphone]->turns->mutes.try_post(mute));
  }

  // Until all that was said is in the listening thread's hands: a microphone that ends is judged with what has come.
  void await_heard() const {
    for (const auto& sound : sounds) {
      while (sound->ring.waiting_blocks() > 0) step_aside();
    }
  }

  // Whether a pipeline gets so many frames while everything is still open.
  bool gives(std::size_t microphone, std::size_t frames) const {
    for (const auto end = std::chrono::steady_clock::now() + 20s; std::chrono::steady_clock::now() < end;) {
      if (sounds[microphone]->frames.waiting_blocks() >= frames) return true;
      step_aside();
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
      while (!sounds[microphone]->ring.push(nothing)) step_aside();
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

}  // namespace tongping::support
