// Recorded speech of Debian's pocketsphinx-testdata, and what is said in it.
#pragma once

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

namespace tongping::support {

// A sentence of 3 s, one of those that librivox_files() lists.
constexpr auto recorded_sentence =
    "/usr/share/pocketsphinx/test/data/librivox/sense_and_sensibility_01_austen_64kb-0880.wav";

struct SpokenFile {
  std::filesystem::path file;
  std::string said;  // lower case, without punctuation
};

// Empty where the package is not installed.
inline std::vector<SpokenFile> librivox_files() {
  const std::filesystem::path folder = "/usr/share/pocketsphinx/test/data/librivox";
  std::ifstream list(folder / "transcription");
  std::vector<SpokenFile> files;
  for (std::string line; std::getline(list, line);) {  // <s> words </s> (file)
    const auto end = line.find(" </s> (");
    if (!line.starts_with("<s> ") || end == std::string::npos) continue;
    files.push_back({folder / (line.substr(end + 7, line.size() - end - 8) + ".wav"), line.substr(4, end - 4)});
  }
  return files;
}

// The samples of a 16-bit mono WAVE file with a plain 44-byte header, as those are; full scale 1.
inline std::vector<float> samples_of(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  const std::string bytes((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
  std::vector<float> samples;
  for (std::size_t at = 44; at + 1 < bytes.size(); at += 2) {
    const auto low = static_cast<std::uint8_t>(bytes[at]);
    const auto high = static_cast<std::uint8_t>(bytes[at + 1]);
    samples.push_back(static_cast<float>(static_cast<std::int16_t>(low | high << 8)) / 32768.0F);
  }
  return samples;
}

}  // namespace tongping::support
