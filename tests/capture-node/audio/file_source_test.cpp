#include "capture-node/audio/file_source.hpp"

#include <sndfile.h>

#include <filesystem>
#include <fstream>
#include <thread>

#include "capture-node/audio/sources.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/process.hpp"

using namespace tongping;
using namespace std::chrono_literals;
using audio::FileSource;
using audio::SourceKind;
using audio::SourceSpec;

namespace {

// Frame i of channel c is (i % 1000 + 1) * (c + 1) / 10000, exact enough to tell every sample.
float expected(std::int64_t frame, std::uint32_t channel) {
  return static_cast<float>(frame % 1000 + 1) * static_cast<float>(channel) / 10000.0F;
}

std::string write_file(const std::filesystem::path& file, int channels, int rate_hz, std::int64_t frames) {
  SF_INFO info{};
  info.channels = channels;
  info.samplerate = rate_hz;
  info.format = SF_FORMAT_WAV | SF_FORMAT_FLOAT;
  SNDFILE* handle = sf_open(file.c_str(), SFM_WRITE, &info);
  REQUIRE(handle != nullptr);
  for (std::int64_t i = 0; i < frames; ++i) {
    std::vector<float> frame;
    for (int c = 1; c <= channels; ++c) frame.push_back(expected(i, static_cast<std::uint32_t>(c)));
    REQUIRE(sf_writef_float(handle, frame.data(), 1) == 1);
  }
  sf_close(handle);
  return file.string();
}

struct Heard {
  std::vector<float> samples;
  bool contiguous = true;
};

Heard hear_all(audio::Source& source, base::SampleRing& ring) {
  Heard heard;
  while (true) {
    const bool ended = source.finished();
    const auto block = ring.pop_for(20ms);
    if (!block && ended) return heard;
    if (!block) continue;
    heard.contiguous = heard.contiguous && block->first_frame == static_cast<std::int64_t>(heard.samples.size());
    heard.samples.insert(heard.samples.end(), block->view().begin(), block->view().end());
  }
}

}  // namespace

TEST_CASE("at full speed every sample arrives once, in order, through a small ring") {
  const support::Scratch folder;
  const base::SystemClock clock;
  const auto path = write_file(folder / "a.wav", 1, 48'000, 48'000 * 20);
  auto source = FileSource::open({SourceKind::file, path, SourceSpec::all_channels, true}, clock);
  REQUIRE(source);
  CHECK((*source)->rate_hz() == 48'000);
  base::SampleRing ring(16);
  REQUIRE((*source)->start(ring));
  const Heard heard = hear_all(**source, ring);
  CHECK(heard.contiguous);
  CHECK(ring.lost_frames() == 0);
  REQUIRE(heard.samples.size() == 48'000 * 20);
  bool exact = true;
  for (std::size_t i = 0; i < heard.samples.size(); ++i)
    exact = exact && heard.samples[i] == expected(static_cast<std::int64_t>(i), 1);
  CHECK(exact);
  CHECK((*source)->health().frames == 48'000 * 20);
  CHECK_FALSE((*source)->health().running);
}

TEST_CASE("a channel is taken alone, all channels as their mean") {
  const support::Scratch folder;
  const base::SystemClock clock;
  const auto path = write_file(folder / "a.wav", 3, 16'000, 1'000);
  const std::uint32_t channel = GENERATE(0U, 1U, 2U, 3U);
  auto source = FileSource::open({SourceKind::file, path, channel, true}, clock);
  REQUIRE(source);
  base::SampleRing ring(16);
  REQUIRE((*source)->start(ring));
  const Heard heard = hear_all(**source, ring);
  REQUIRE(heard.samples.size() == 1'000);
  const std::uint32_t mean_of_1_to_3 = 2;
  CHECK(heard.samples[500] == Approx(expected(500, channel == 0 ? mean_of_1_to_3 : channel)));
}

TEST_CASE("at the speed of time a file takes as long as it sounds, and a second start begins anew") {
  const support::Scratch folder;
  const base::SystemClock clock;
  const auto path = write_file(folder / "a.wav", 1, 16'000, 8'000);
  auto source = FileSource::open({SourceKind::file, path, SourceSpec::all_channels, false}, clock);
  REQUIRE(source);
  for (int round = 0; round < 2; ++round) {
    base::SampleRing ring(100);
    const auto begin = clock.steady();
    REQUIRE((*source)->start(ring));
    CHECK_FALSE((*source)->finished());
    const Heard heard = hear_all(**source, ring);
    const auto took = clock.steady() - begin;
    CHECK(heard.samples.size() == 8'000);
    CHECK(heard.samples.front() == expected(0, 1));
    CHECK(took >= 490ms);
    CHECK(took < 1500ms);  // a loaded machine
  }
}

TEST_CASE("stopping is quick, and nothing is pushed afterwards") {
  const support::Scratch folder;
  const base::SystemClock clock;
  const auto path = write_file(folder / "a.wav", 1, 16'000, 160'000);
  const bool full_speed = GENERATE(false, true);
  auto source = FileSource::open({SourceKind::file, path, SourceSpec::all_channels, full_speed}, clock);
  REQUIRE(source);
  base::SampleRing ring(100);
  REQUIRE((*source)->start(ring));
  REQUIRE(ring.pop_for(2s));
  const auto begin = clock.steady();
  (*source)->stop();
  CHECK(clock.steady() - begin < 200ms);
  CHECK_FALSE((*source)->finished());
  while (ring.pop_for(0ms)) {
  }
  CHECK_FALSE(ring.pop_for(50ms));
}

TEST_CASE("a file that is not there, not sound, too coarse or has no such channel is refused") {
  const support::Scratch folder;
  const base::SystemClock clock;
  const base::Log log(base::LogLevel::error);
  const auto refusal = [&](const std::string& path, std::uint32_t channel) {
    const auto source = audio::Sources(clock, log).open({SourceKind::file, path, channel, false});
    return source ? std::string() : source.error().message;
  };
  CHECK(refusal((folder / "none.wav").string(), 0).find("there is no such file") != std::string::npos);
  std::ofstream(folder / "text.wav") << "This is not sound.\n";
  CHECK(refusal((folder / "text.wav").string(), 0).find("not a sound file") != std::string::npos);
  CHECK(refusal(folder.path().string(), 0).find("not a sound file") != std::string::npos);
  const auto path = write_file(folder / "a.wav", 2, 16'000, 10);
  CHECK(refusal(path, 3).find("there is no channel 3, it has 2") != std::string::npos);
  CHECK(refusal(path, 2).empty());
  const auto coarse = write_file(folder / "coarse.wav", 1, 2'000, 10);
  CHECK(refusal(coarse, 0).find("2000 Hz cannot be recognised; it must be from 4000 to 768000 Hz") !=
        std::string::npos);
}

TEST_CASE("typed captions have no sound to open") {
  const base::SystemClock clock;
  const base::Log log(base::LogLevel::error);
  CHECK_FALSE(audio::Sources(clock, log).open({SourceKind::typed, "-", 0, false}));
}
