#include "capture-node/listening.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "capture-node/spool/spool_reader.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/noises.hpp"
#include "tests/support/process.hpp"
#include "tests/support/spool_key.hpp"
#include "tests/support/still_source.hpp"

using namespace tongping;
using namespace tongping::support;
using namespace std::chrono_literals;

namespace {

std::vector<spool::SpoolFrame> frames_on_disk(const std::filesystem::path& folder) {
  static const access::AudioKey key = spool_key();
  spool::BacklogReader reader(spool::parts_in(folder), {}, key);
  std::vector<spool::SpoolFrame> frames;
  while (const auto frame = reader.next()) frames.push_back(*frame);
  return frames;
}

// A microphone at the recogniser's rate, whose samples are not changed on their way, and whose spool writes when it is
// told to.
struct KeptMicrophone {
  static constexpr std::uint32_t block_frames = 320;

  explicit KeptMicrophone(std::chrono::milliseconds patience) : spool(options(patience), clock, log) {
    spool.begin(spool_key());
    listening.keep_in(spool);
    sound->source = std::make_unique<StillSource>();
    sound->captured = true;
    listening.attach(sound, station::Ear::Pace::real_time);
    listener.start("listening", [this](const base::Worker::StopFlag& stop) { listening.run(stop); });
  }

  void let_write() {
    writer.start("spool", [this](const base::Worker::StopFlag& stop) { spool.run(stop); });
  }

  void hear(const Sound& noise, std::size_t at) {
    base::SampleBlock block;
    block.first_frame = static_cast<std::int64_t>(at);
    block.frames = block_frames;
    std::copy_n(noise.begin() + static_cast<std::ptrdiff_t>(at), block_frames, block.samples.begin());
    REQUIRE(sound->ring.push(block));
  }

  spool::Spool::Options options(std::chrono::milliseconds patience) const {
    return {scratch / "audio", 1, {1'000'000'000, spool::AtEnd::stop, 0}, true, patience};
  }

  std::vector<spool::SpoolFrame> on_disk() const { return frames_on_disk(scratch / "audio" / "1"); }

  const Scratch scratch;
  const base::SystemClock clock;
  const base::Log log{base::LogLevel::error};
  spool::Spool spool;
  std::shared_ptr<station::MicrophoneSound> sound = std::make_shared<station::MicrophoneSound>("podium");
  station::Listening listening{{{"podium"}}, clock};
  base::Worker writer;
  base::Worker listener;  // goes first
};

// The samples of one frame as they were heard.
std::array<std::int16_t, 160> heard_samples(const Sound& noise, std::size_t frame) {
  std::array<std::int16_t, 160> samples{};
  std::transform(noise.begin() + static_cast<std::ptrdiff_t>(frame * 160),
                 noise.begin() + static_cast<std::ptrdiff_t>((frame + 1) * 160), samples.begin(),
                 [](float sample) { return static_cast<std::int16_t>(std::lrintf(sample * 32768.0F)); });
  return samples;
}

// `got`: what a pipeline was given; it stands on the disk by now, in its place and as it was heard.
void require_kept(const KeptMicrophone& podium, const Sound& noise, std::size_t place, const station::HeardFrame& got) {
  INFO("frame " << place);
  const auto kept = podium.on_disk();
  REQUIRE(kept.size() > place);
  REQUIRE(kept[place].samples == heard_samples(noise, place));
  REQUIRE(got.samples == kept[place].samples);
  REQUIRE(got.begin == kept[place].begin);
}

}  // namespace

TEST_CASE("what a pipeline gets of a captured microphone is on the disk before, every sample from the first on") {
  KeptMicrophone podium(10s);  // a busy machine is no disk that stands still
  podium.let_write();
  const Sound noise = white_noise(2.0, -40.0, 1);
  std::size_t got = 0;
  for (std::size_t at = 0; at + KeptMicrophone::block_frames <= noise.size(); at += KeptMicrophone::block_frames) {
    podium.hear(noise, at);
    // Now and then it waits for what listening is about to give, so that it has that as early as it can.
    while (const auto frame = podium.sound->frames.pop_for(at % 3'200 == 0 ? 200ms : 0ms))
      require_kept(podium, noise, got++, *frame);
  }
  podium.sound->closed = true;
  while (!podium.sound->ended || podium.sound->frames.waiting_blocks() > 0) {
    if (const auto frame = podium.sound->frames.pop_for(50ms)) require_kept(podium, noise, got++, *frame);
  }
  CHECK(got == noise.size() / 160);
  podium.listener.request_stop();
  podium.listener.join();
  podium.writer.request_stop();
  podium.writer.join();
  const auto kept = podium.on_disk();
  CHECK(kept.size() == got);
  CHECK(std::none_of(kept.begin(), kept.end(), [](const auto& frame) { return frame.after_gap; }));
}

TEST_CASE("a disk that does not write is waited for as long as the spool's patience, and then nobody is held up") {
  constexpr auto patience = 100ms;
  KeptMicrophone podium(patience);
  const Sound noise = white_noise(1.0, -40.0, 1);
  const auto heard = std::chrono::steady_clock::now();
  podium.hear(noise, 0);
  REQUIRE(podium.sound->frames.pop_for(10s));
  CHECK(std::chrono::steady_clock::now() - heard >= patience - 1ms);  // it counts whole ones
  CHECK(podium.on_disk().empty());
  podium.let_write();
  podium.hear(noise, KeptMicrophone::block_frames);
  for (int i = 0; i < 3; ++i) REQUIRE(podium.sound->frames.pop_for(10s));
  podium.writer.request_stop();
  podium.writer.join();
  CHECK(podium.on_disk().size() == 4);
}
