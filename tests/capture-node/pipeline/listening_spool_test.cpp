#include "capture-node/listening.hpp"
#include "capture-node/spool/spool_reader.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/noises.hpp"
#include "tests/support/process.hpp"
#include "tests/support/still_source.hpp"

using namespace tongping;
using namespace tongping::support;
using namespace std::chrono_literals;

namespace {

access::AudioKey key_of_test() {
  std::array<std::uint8_t, access::SecretKey::size> bytes{};
  bytes.fill(3);
  return {{}, "s1", 1, access::SecretKey::copy_of(bytes).value()};
}

std::size_t frames_on_disk(const std::filesystem::path& folder) {
  static const access::AudioKey key = key_of_test();
  spool::BacklogReader reader(spool::parts_in(folder), {}, key);
  std::size_t frames = 0;
  while (reader.next()) ++frames;
  return frames;
}

}  // namespace

TEST_CASE("what a pipeline gets of a captured microphone is on the disk before, in full") {
  const Scratch scratch;
  const base::SystemClock clock;
  const base::Log log(base::LogLevel::error);
  spool::Spool spool({scratch / "audio", 1, {1'000'000'000, spool::AtEnd::stop, 0}, true}, clock, log);
  spool.begin(key_of_test());
  base::Worker writer;
  writer.start("spool", [&](const base::Worker::StopFlag& stop) { spool.run(stop); });

  station::Listening listening{{{"podium"}}, clock};
  listening.keep_in(spool);
  auto sound = std::make_shared<station::MicrophoneSound>("podium");
  sound->source = std::make_unique<StillSource>();
  sound->captured = true;
  listening.attach(sound, station::Ear::Pace::real_time);
  base::Worker listener;
  listener.start("listening", [&](const base::Worker::StopFlag& stop) { listening.run(stop); });

  const Sound noise = white_noise(2.0, -40.0, 1);
  std::int64_t next_frame = 0;
  std::size_t heard = 0;
  for (std::size_t at = 0; at + 320 <= noise.size(); at += 320) {
    base::SampleBlock block;
    block.first_frame = next_frame;
    block.frames = 320;
    std::copy_n(noise.begin() + static_cast<std::ptrdiff_t>(at), 320, block.samples.begin());
    next_frame += 320;
    REQUIRE(sound->ring.push(block));
    while (sound->frames.pop_for(at % 6'400 == 0 ? 200ms : 0ms)) {
      ++heard;
      REQUIRE(frames_on_disk(scratch / "audio" / "1") >= heard);
    }
  }
  sound->closed = true;
  while (!sound->ended || sound->frames.waiting_blocks() > 0) {
    if (sound->frames.pop_for(50ms)) ++heard;
  }
  CHECK(heard >= 195);
  listener.request_stop();
  listener.join();
  writer.request_stop();
  writer.join();
  CHECK(frames_on_disk(scratch / "audio" / "1") == heard);
}
