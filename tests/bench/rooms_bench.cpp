// usage: rooms_bench [SECONDS] [SEED] [ROOM] [apart]
// Recorded voices talk in simulated rooms (those whose name contains ROOM, "" for all; 120 s each when not given) whose
// microphones, channels of one device or, `apart`, each at a device of its own, all hear everybody, on the station's
// way from samples to segments: whose speech stands under whose role, beside one recogniser a microphone. The
// recogniser hears words in all that it is given, so that nothing wrong is hidden by silence on its part. Exit code 1
// when a room misses its target: 1 % under the wrong role where the loudest neighbour is 10 dB weaker than the own
// talker or more, else 3 %; 2 % missed.
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <map>

#include "tests/bench/recognise_corpus.hpp"
#include "tests/bench/rooms_scenes.hpp"
#include "tests/support/conversation.hpp"
#include "tests/support/panel.hpp"

namespace tongping::bench {
namespace {

using namespace support;

// The recordings of each voice that there are: the shared ones, but for a short one, and the librivox reader.
std::vector<std::vector<Sound>> recorded_voices() {
  const std::filesystem::path folder = shared_folder() / "speech";
  std::map<std::string, std::vector<Sound>> by_speaker;
  std::ifstream list(folder / "manifest.tsv");
  for (std::string line; std::getline(list, line);) {
    std::istringstream fields(line);
    std::string file, language, speaker;
    if (!(fields >> file >> language >> speaker) || file == "file" || speaker == "jfk") continue;
    if (Sound sound = load_samples(folder / file); !sound.empty()) by_speaker[speaker].push_back(std::move(sound));
  }
  for (Recording& recording : librivox()) by_speaker["librivox"].push_back(std::move(recording.samples));
  std::vector<std::vector<Sound>> voices;
  for (auto& [speaker, sounds] : by_speaker) voices.push_back(std::move(sounds));
  return voices;
}

Said said_in(const Scene& scene, const std::vector<std::vector<Sound>>& voices, double seconds, std::uint32_t seed) {
  std::vector<Sentences> talkers;
  for (std::size_t i = 0; i < scene.room.mouths.size(); ++i) {
    const double louder_db = scene.talker_db.empty() ? 0.0 : scene.talker_db[i];
    talkers.emplace_back(voices[i % voices.size()], -26.0 + louder_db);
  }
  return conversation(std::move(talkers), seconds, scene.overlap, seed);
}

double energy_of(const Sound& sound) {
  double energy = 1e-20;
  for (const float sample : sound) energy += static_cast<double>(sample * sample);
  return energy;
}

// What microphone `at` hears, and how much louder than its own talker the loudest other one is there.
std::pair<Sound, double> heard_at(std::size_t at, const Scene& scene, const Said& said, std::uint32_t seed) {
  const RoomMicrophone& microphone = scene.room.microphones[at];
  const bool used = at < scene.room.mouths.size();
  Sound sum(said.dry.front().size(), 0.0F);
  double own = 1e-20, loudest = 1e-20;
  for (std::size_t talker = 0; talker < scene.room.mouths.size(); ++talker) {
    const auto echo_seed = seed + static_cast<std::uint32_t>(100 * talker + at);
    const Sound response = impulse_response(scene.room, scene.room.mouths[talker], microphone, echo_seed);
    Sound part = convolved(said.dry[talker], response);
    if (scene.later) {
      const Room& later = *scene.later;
      const Sound then = convolved(
          said.dry[talker], impulse_response(later, later.mouths[talker], later.microphones[at], echo_seed + 50'000));
      const auto half = static_cast<std::ptrdiff_t>(part.size() / 2);
      std::copy(then.begin() + half, then.end(), part.begin() + half);
    }
    if (talker == at) part = louder_from_half(std::move(part), -scene.leans_back_db);
    (talker == at ? own : loudest) = std::max(talker == at ? own : loudest, energy_of(response));
    for (std::size_t i = 0; i < sum.size(); ++i) sum[i] += part[i];
  }
  // Turned up until the own talker, or whoever will speak there at 40 cm, is as loud as all are.
  const double usual =
      used ? distance(scene.room.mouths[at], microphone.at) / hears(microphone, scene.room.mouths[at]) : 0.4;
  for (float& sample : sum) sample *= static_cast<float>(usual) * from_db(microphone.gain_db);
  const double seconds = static_cast<double>(sum.size()) / noise_rate_hz;
  const auto noise_seed = seed + 1'000 + static_cast<std::uint32_t>(at);
  Sound noise = brown_noise(seconds, scene.noise_dbfs + microphone.gain_db, noise_seed);
  noise = louder_from_half(std::move(noise), scene.fan_on_db);
  sum = mix(std::move(sum),
            mix(std::move(noise), white_noise(seconds, scene.noise_dbfs - 6.0 + microphone.gain_db, noise_seed)));
  if (!scene.turned_up_db.empty()) sum = louder_from_half(std::move(sum), scene.turned_up_db[at]);
  if (!scene.late_ms.empty()) sum.insert(sum.begin(), frames_of(scene.late_ms[at] * 1e-3), 0.0F);
  for (float& sample : sum) sample = std::clamp(sample, -1.0F, 0.9999F);
  return {std::move(sum), used ? 10.0 * std::log10(loudest / own) : -100.0};
}

// Prints a line. False where a target is missed.
bool judge(const Scene& scene, const std::vector<std::vector<Sound>>& voices, double seconds, std::uint32_t seed,
           bool apart, std::vector<RoleScore>& scores) {
  const Said said = said_in(scene, voices, seconds, seed);
  std::vector<Sound> sounds;
  double bleed_db = -100.0;
  for (std::size_t at = 0; at < scene.room.microphones.size(); ++at) {
    auto [sound, louder_db] = heard_at(at, scene, said, seed);
    sounds.push_back(std::move(sound));
    bleed_db = std::max(bleed_db, louder_db + scene.leans_back_db);
  }
  const RoleScore naive = score_of_sounds(sounds, said.turns, false);
  const RoleScore score = score_of_sounds(std::move(sounds), said.turns, true, !apart && scene.late_ms.empty());
  const bool good = score.wrong_percent <= (bleed_db <= -10.0 ? 1.0 : 3.0) && score.missed_percent <= 2.0;
  std::printf("%-54s %6.1f dB  %6.2f %% %6.2f %% %3zu    %5.1f %% %6.2f %% %4zu%s\n", scene.name.c_str(), bleed_db,
              score.wrong_percent, score.missed_percent, score.phantoms, naive.wrong_percent, naive.missed_percent,
              naive.phantoms, good ? "" : "  missed");
  std::fflush(stdout);
  scores.push_back(score);
  return good;
}

int run(double seconds, std::uint32_t seed, const std::string& only, bool apart) {
  const auto voices = recorded_voices();
  std::printf(
      "%zu voices. Loudest neighbour; wrong role, missed, segments of unused microphones: separated, and one "
      "recogniser a microphone\n",
      voices.size());
  if (voices.size() < 7) std::printf("few voices: without the shared recordings one person talks to themselves\n");
  std::vector<Scene> scenes = rooms();
  for (Scene& scene : events()) scenes.push_back(std::move(scene));
  std::vector<RoleScore> scores;
  bool good = true;
  for (const Scene& scene : scenes) {
    if (scene.name.find(only) != std::string::npos) good = judge(scene, voices, seconds, seed, apart, scores) && good;
  }
  double wrong = 0.0, missed = 0.0;
  for (const RoleScore& score : scores) {
    wrong += score.wrong_percent / static_cast<double>(scores.size());
    missed += score.missed_percent / static_cast<double>(scores.size());
  }
  std::printf("%-64s  %6.2f %% %6.2f %%\n", "mean", wrong, missed);
  return good ? 0 : 1;
}

}  // namespace
}  // namespace tongping::bench

int main(int argc, char** argv) {
  const double seconds = argc > 1 ? std::atof(argv[1]) : 120.0;
  if (seconds < 10.0) {
    std::fprintf(stderr, "usage: rooms_bench [SECONDS, 10 or more] [SEED] [ROOM] [apart]\n");
    return 2;
  }
  return tongping::bench::run(seconds, argc > 2 ? static_cast<std::uint32_t>(std::atoi(argv[2])) : 1,
                              argc > 3 ? argv[3] : "", argc > 4 && std::string(argv[4]) == "apart");
}
