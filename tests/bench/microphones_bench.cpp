// usage: microphones_bench [MICROPHONES [SECONDS [ROUNDS]]]
// How many microphones a core carries while everybody talks (librivox recordings of pocketsphinx-testdata), interim
// text on, beside one process a microphone that does nothing but pocketsphinx with the same settings: fed the same
// recordings whole, and fed exactly what our engines got. Then what hearing costs, and how late it is. Exit code 1 when
// a figure misses its target. Without rounds only hearing is measured.
#include "tests/bench/engine_memory.hpp"
#include "tests/bench/everybody_talks.hpp"
#include "tests/bench/hearing_costs.hpp"

namespace tongping::bench {
namespace {

using Utterances = std::vector<std::span<const std::int16_t>>;

std::vector<Utterances> views_of(const std::vector<std::vector<std::vector<std::int16_t>>>& microphones) {
  std::vector<Utterances> views;
  for (const auto& utterances : microphones) views.emplace_back(utterances.begin(), utterances.end());
  return views;
}

double spoken_seconds(const std::vector<Utterances>& microphones) {
  std::size_t samples = 0;
  for (const auto& utterances : microphones) {
    for (const auto& utterance : utterances) samples += utterance.size();
  }
  return static_cast<double>(samples) / corpus_rate_hz;
}

struct Round {
  double bare_s, bare_interim_s, same_s;  // processor seconds a second of one microphone
  MicrophonesResult ours;
  double our_s;
  InTurns turns;
};

Round one_round(const Talk& talk) {
  const double all = talk.seconds * static_cast<double>(talk.sounds.size());
  Round round{};
  const auto whole = views_of(talk.recordings);
  round.bare_s = bare_processes(whole, true, false) / all;
  {
    MicrophonesRun run(talk.sounds);
    round.ours = run.run();
  }
  round.our_s = round.ours.cpu_s / all;
  round.bare_interim_s = bare_processes(whole, true, true) / all;
  const auto same = views_of(round.ours.utterances);
  round.same_s = bare_processes(same, true, false) / all;
  std::vector<std::vector<std::int16_t>> all_utterances;
  for (const auto& microphone : round.ours.utterances)
    all_utterances.insert(all_utterances.end(), microphone.begin(), microphone.end());
  round.turns = engines_in_turns(all_utterances);
  std::printf("  sound that was recognised: bare %.0f s, ours %.0f s of %.0f s; %zu interim, %zu final\n",
              spoken_seconds(whole), spoken_seconds(same), all, round.ours.interims, round.ours.finals);
  std::printf("  processor seconds a second of a microphone:\n");
  std::printf("    bare pocketsphinx           %.4f, interim text asked for %.4f; microphones a core %.2f\n",
              round.bare_s, round.bare_interim_s, 1.0 / round.bare_s);
  std::printf("    bare, exactly our segments  %.4f\n", round.same_s);
  std::printf("    ours with interim text      %.4f, microphones a core %.2f, in %.1f s\n", round.our_s,
              1.0 / round.our_s, round.ours.wall_s);
  std::printf(
      "    of it the engines %.4f (interim text %.4f), listening %.5f, the rest %.5f: %.2f %% of the engines'\n",
      round.ours.engine_s / all, round.ours.partial_s / all, round.ours.listening_s / all,
      (round.ours.cpu_s - round.ours.engine_s - round.ours.listening_s) / all,
      100.0 * (round.ours.cpu_s - round.ours.engine_s) / round.ours.engine_s);
  std::printf("    in turns on one thread: bare %.4f, our engine with interim text %.4f\n", round.turns.bare_s / all,
              round.turns.ours_s / all);
  std::printf("    throughput against bare %.3f, with the same segments %.3f\n", round.bare_s / round.our_s,
              round.same_s / round.our_s);
  return round;
}

bool throughput_holds(const Talk& talk, int rounds) {
  std::vector<double> ratios, same, around, turns;
  for (int i = 0; i < rounds; ++i) {
    const Round round = one_round(talk);
    ratios.push_back(round.bare_s / round.our_s);
    same.push_back(round.same_s / round.our_s);
    turns.push_back(round.turns.bare_s / round.turns.ours_s);
    around.push_back((round.ours.cpu_s - round.ours.engine_s) / round.ours.engine_s);
  }
  const double ratio = quantile(ratios, 0.5);
  const double rest = quantile(around, 0.5);
  const double alike = quantile(turns, 0.5) / (1.0 + rest);
  const bool good = ratio >= 0.95 && alike >= 0.95 && rest <= 0.03;
  std::printf(
      "throughput %.3f of bare (at least 0.95), same segments at once %.3f, in turns with all that is around %.3f (at "
      "least 0.95); around the engines %.2f %% (3): %s\n",
      ratio, quantile(same, 0.5), alike, 100.0 * rest, good ? "yes" : "NO");
  return good;
}

bool costs_hold(const Talk& talk) {
  const HearingCosts costs = hearing_costs(talk.sounds);
  const double both = costs.activity + costs.separation;
  std::printf(
      "hearing, per cent of a core a microphone: voice activity %.3f, separation %.3f, an ear from 48 kHz in all %.3f; "
      "voice activity and separation at most 1: %s\n",
      100.0 * costs.activity, 100.0 * costs.separation, 100.0 * costs.ear, both <= 0.01 ? "yes" : "NO");
  auto late = capture_to_pipeline_ms(talk.sounds);
  const double p50 = quantile(late, 0.5), p99 = quantile(late, 0.99), most = quantile(late, 1.0);
  std::printf("from the driver to a pipeline: p50 %.1f ms, p99 %.1f ms, most %.1f ms; p99 at most 30: %s\n", p50, p99,
              most, p99 <= 30.0 ? "yes" : "NO");
  return both <= 0.01 && p99 <= 30.0;
}

bool memory_holds(const Recording& recording) {
  constexpr std::size_t microphones = 16, talkers = 2;
  const auto speech = as_int16(recording.samples);
  const double pool = pool_memory(microphones, talkers, speech);
  const double decoders = decoders_memory(microphones, talkers, speech);
  std::printf("%zu microphones, %zu talk: %.0f MiB of engines, one each %.0f MiB: %.2f, at most 0.3: %s\n", microphones,
              talkers, pool, decoders, pool / decoders, pool <= 0.3 * decoders ? "yes" : "NO");
  return pool <= 0.3 * decoders;
}

int run(std::size_t microphones, double seconds, int rounds) {
  const auto recordings = librivox();
  if (recordings.empty()) {
    std::printf("the recordings of pocketsphinx-testdata are not there\n");
    return 0;
  }
  std::printf("%zu microphones, everybody talks for %.0f s\n", microphones, seconds);
  const bool small = rounds == 0 || memory_holds(recordings.front());
  const Talk talk = everybody_talks(recordings, microphones, seconds);
  const bool carried = rounds == 0 || throughput_holds(talk, rounds);
  const bool heard = costs_hold(everybody_talks(recordings, microphones, std::min(seconds, 10.0)));
  return small && carried && heard ? 0 : 1;
}

}  // namespace
}  // namespace tongping::bench

int main(int argc, char* argv[]) {
  const auto argument = [&](int at, int otherwise) { return argc > at ? std::atoi(argv[at]) : otherwise; };
  return tongping::bench::run(static_cast<std::size_t>(argument(1, 8)), argument(2, 30), argument(3, 1));
}
