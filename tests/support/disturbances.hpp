// What stands beside a talker's voice at a microphone, of each kind as many as there are seeds.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "tests/support/noises.hpp"

namespace tongping::support {

struct Disturbance {
  std::string name;
  std::function<Sound(double seconds, std::uint32_t seed)> make;
};

// The same words at other times: somebody else, somewhere else. Their level is that of the time in which somebody
// talks, as for a talker (active speech level: ITU-T P.56).
inline Sound elsewhere(const Sound& talk, double seconds, std::uint32_t seed) {
  Sound sound(frames_of(seconds));
  const std::size_t shift = talk.size() / 7 * (2 + seed % 4);
  for (std::size_t i = 0; i < sound.size(); ++i) sound[i] = talk[(i + shift) % talk.size()];
  return sound;
}

// Each at `dbfs`. `talk`: sentences with pauses, of which `active` is talk. `voices`: one sentence each.
inline std::vector<Disturbance> disturbances(double dbfs, const Sound& talk, double active,
                                             const std::vector<Sound>& voices) {
  const double with_pauses = dbfs + 10.0 * std::log10(active);
  const auto crowd = [=](std::size_t talkers) {
    return [=](double s, std::uint32_t seed) { return babble(s, dbfs, voices, talkers, seed); };
  };
  const auto room = [=](double echo_s) {
    return [=](double s, std::uint32_t seed) {
      return in_a_room(elsewhere(talk, s, seed), with_pauses, echo_s, 3.0, seed);
    };
  };
  return {
      {"white", [=](double s, std::uint32_t seed) { return white_noise(s, dbfs, seed); }},
      {"fan", [=](double s, std::uint32_t seed) { return brown_noise(s, dbfs, seed); }},
      {"hum", [=](double s, std::uint32_t seed) { return hum(s, dbfs, seed % 2 == 0 ? 50.0 : 60.0); }},
      {"keyboard", [=](double s, std::uint32_t seed) { return at_level(keyboard(s, seed), dbfs); }},
      {"paper", [=](double s, std::uint32_t seed) { return at_level(paper(s, seed), dbfs); }},
      {"applause", [=](double s, std::uint32_t seed) { return at_level(applause(s, seed), dbfs); }},
      {"music", [=](double s, std::uint32_t seed) { return music(s, dbfs, seed); }},
      {"plucked music", [=](double s, std::uint32_t seed) { return music(s, dbfs, seed, 20.0); }},
      {"20 voices", crowd(20)},
      {"12 voices", crowd(12)},
      {"6 voices", crowd(6)},
      {"hall, far", [=](double s, std::uint32_t seed) { return distant(elsewhere(talk, s, seed), with_pauses, seed); }},
      {"room, echo 1 s", room(1.0)},
      {"room, 0.5 s", room(0.5)},
  };
}

}  // namespace tongping::support
