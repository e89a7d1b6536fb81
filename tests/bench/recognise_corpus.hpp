// Recorded speech with what is said in it.
#pragma once

#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <random>
#include <string>
#include <vector>

#include "capture-node/audio/file_source.hpp"
#include "common/base/clock.hpp"
#include "tests/support/paths.hpp"

namespace tongping::bench {

inline constexpr std::uint32_t corpus_rate_hz = 16'000;

struct Recording {
  std::string name;
  std::string said;
  std::vector<float> samples;  // 16 kHz mono
};

// Empty where the file is not there or has another rate.
inline std::vector<float> load_samples(const std::filesystem::path& file, std::uint32_t rate_hz = corpus_rate_hz) {
  const base::SystemClock clock;
  auto source = audio::FileSource::open({audio::SourceKind::file, file.string(), 1, true}, clock);
  if (!source || (*source)->rate_hz() != rate_hz) return {};
  base::SampleRing ring(64);
  if (!(*source)->start(ring)) return {};
  std::vector<float> samples;
  while (true) {
    const bool ended = (*source)->finished();
    const auto block = ring.pop_for(std::chrono::milliseconds(ended ? 0 : 20));
    if (block) samples.insert(samples.end(), block->view().begin(), block->view().end());
    if (!block && ended) return samples;
  }
}

// Debian's pocketsphinx-testdata: "<s> words </s> (file)".
inline std::vector<Recording> librivox() {
  const std::filesystem::path folder = "/usr/share/pocketsphinx/test/data/librivox";
  std::ifstream list(folder / "transcription");
  std::vector<Recording> recordings;
  for (std::string line; std::getline(list, line);) {
    const auto end = line.find(" </s> (");
    if (!line.starts_with("<s> ") || end == std::string::npos) continue;
    Recording recording{line.substr(end + 7, line.size() - end - 8), line.substr(4, end - 4), {}};
    recording.samples = load_samples(folder / (recording.name + ".wav"));
    if (!recording.samples.empty()) recordings.push_back(std::move(recording));
  }
  return recordings;
}

// The shared recordings, where they are: TONGPING_SHARED, or "shared" beside the repository.
inline std::filesystem::path shared_folder() {
  const char* given = std::getenv("TONGPING_SHARED");
  return given != nullptr ? std::filesystem::path(given)
                          : std::filesystem::path(support::source_directory()).parent_path() / "shared";
}

// speech/manifest.tsv: file, language, speaker, seconds, licence, source, text. Those of folder en/ whose name begins
// with `prefix`.
inline std::vector<Recording> shared_english(const std::string& prefix) {
  const std::filesystem::path folder = shared_folder() / "speech";
  std::ifstream list(folder / "manifest.tsv");
  std::vector<Recording> recordings;
  for (std::string line; std::getline(list, line);) {
    if (!line.starts_with("en/" + prefix)) continue;
    Recording recording{line.substr(0, line.find('\t')), line.substr(line.rfind('\t') + 1), {}};
    recording.samples = load_samples(folder / recording.name);
    if (!recording.samples.empty()) recordings.push_back(std::move(recording));
  }
  return recordings;
}

// A quiet room: white noise at -66 dBFS.
inline std::vector<float> room_noise(std::size_t frames, std::uint32_t seed) {
  std::mt19937 random(seed);
  std::normal_distribution<float> noise(0.0F, 0.0005F);
  std::vector<float> samples(frames);
  for (float& sample : samples) sample = noise(random);
  return samples;
}

}  // namespace tongping::bench
