// The shared recording of a panel: several microphones that hear each other, who spoke when and what, and the same
// words as each talker's clean recordings have them.
#pragma once

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>
#include <string>
#include <vector>

#include "tests/bench/recognise_corpus.hpp"
#include "tests/support/noises.hpp"

namespace tongping::support {

inline constexpr std::size_t panel_microphones = 5;  // at the last one nobody speaks

inline std::filesystem::path panel_folder() { return bench::shared_folder() / "speech" / "panel4"; }

// Empty where the recordings are not there.
inline std::vector<Sound> panel_sounds() {
  std::vector<Sound> sounds;
  for (std::size_t i = 1; i <= panel_microphones; ++i) {
    sounds.push_back(bench::load_samples(panel_folder() / ("mic" + std::to_string(i) + ".flac")));
    if (sounds.back().empty()) return {};
  }
  return sounds;
}

struct Turn {
  std::size_t microphone = 0;  // from 0
  double begin_s = 0.0;
  double end_s = 0.0;
};

// Rich transcription time marks (NIST RTTM): "SPEAKER file channel begin length …", channels from 1.
inline std::vector<Turn> turns_of(const std::filesystem::path& rttm) {
  std::ifstream file(rttm);
  std::vector<Turn> turns;
  for (std::string line; std::getline(file, line);) {
    std::istringstream fields(line);
    std::string kind, name;
    std::size_t channel = 0;
    double begin = 0.0, length = 0.0;
    if (fields >> kind >> name >> channel >> begin >> length && kind == "SPEAKER")
      turns.push_back({channel - 1, begin, begin + length});
  }
  return turns;
}

// What was said from when to when: NIST's segment time marks (STM), "file channel who begin end words …".
struct Line {
  Turn turn;
  std::string words;
};

inline std::vector<Line> lines_said(const std::filesystem::path& stm) {
  std::ifstream file(stm);
  std::vector<Line> lines;
  for (std::string text; std::getline(file, text);) {
    std::istringstream fields(text);
    std::string name, who;
    std::size_t channel = 0;
    Line line;
    if (!(fields >> name >> channel >> who >> line.turn.begin_s >> line.turn.end_s)) continue;
    line.turn.microphone = channel - 1;
    std::getline(fields >> std::ws, line.words);
    lines.push_back(std::move(line));
  }
  return lines;
}

// Each microphone with its own talker's clean recordings alone, at the time of their lines; `frames` long.
inline std::vector<Sound> clean_sounds(std::size_t frames, const std::vector<Line>& lines) {
  std::map<std::string, Sound> by_words;
  for (bench::Recording& recording : bench::shared_english("ls_"))
    by_words[recording.said] = std::move(recording.samples);
  std::vector<Sound> result(panel_microphones, bench::room_noise(frames, 17));
  for (const Line& line : lines) {
    const auto found = by_words.find(line.words);
    if (found == by_words.end()) continue;
    Sound& sound = result[line.turn.microphone];
    const auto begin = static_cast<std::size_t>(line.turn.begin_s * bench::corpus_rate_hz);
    for (std::size_t i = 0; i < found->second.size() && begin + i < frames; ++i) sound[begin + i] += found->second[i];
  }
  return result;
}

}  // namespace tongping::support
