// The peer: a process that does nothing but pocketsphinx, with the same settings, on one microphone's sound.
#pragma once

#include <pocketsphinx.h>
#include <sphinxbase/err.h>
#include <sys/resource.h>

#include <algorithm>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "common/config/station_config.hpp"
#include "tests/bench/bench_board.hpp"

namespace tongping::bench {

struct BareResult {
  double cpu_s = 0.0;  // from the loaded model on
  std::size_t words = 0;
};

inline double seconds_of(const timeval& time) {
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) * 1e-6;
}

inline double process_seconds() {
  rusage used{};
  ::getrusage(RUSAGE_SELF, &used);
  return seconds_of(used.ru_utime) + seconds_of(used.ru_stime);
}

inline ps_decoder_t* open_bare(bool our_settings) {
  err_set_logfp(nullptr);
  const std::string model = config::RecogniserConfig().model.string();
  const std::string hmm = model + "/en-us", lm = model + "/en-us.lm.bin", dictionary = model + "/cmudict-en-us.dict";
  cmd_ln_t* options = our_settings ? cmd_ln_init(nullptr, ps_args(), TRUE, "-hmm", hmm.c_str(), "-lm", lm.c_str(),
                                                 "-dict", dictionary.c_str(), "-maxhmmpf", "3000", "-maxwpf", "10",
                                                 "-fwdflat", "no", "-bestpath", "yes", "-remove_silence", "no",
                                                 "-remove_noise", "no", "-lw", "6", "-wip", "0.2", nullptr)
                                   : cmd_ln_init(nullptr, ps_args(), TRUE, "-hmm", hmm.c_str(), "-lm", lm.c_str(),
                                                 "-dict", dictionary.c_str(), nullptr);
  ps_decoder_t* decoder = ps_init(options);
  cmd_ln_free_r(options);
  return decoder;
}

// An utterance a recording, in pieces of 10 ms; with `interim` its text is asked for ten times a second.
inline BareResult recognise_bare(ps_decoder_t* decoder, const std::vector<std::span<const std::int16_t>>& utterances,
                                 bool interim) {
  constexpr std::size_t piece = 160;
  BareResult result;
  const double begin = process_seconds();
  for (const auto& utterance : utterances) {
    ps_start_utt(decoder);
    for (std::size_t at = 0; at < utterance.size(); at += piece) {
      ps_process_raw(decoder, utterance.data() + at, std::min(piece, utterance.size() - at), FALSE, FALSE);
      if (!interim || at / piece % 10 != 9) continue;
      for (ps_seg_t* word = ps_seg_iter(decoder); word != nullptr; word = ps_seg_next(word)) ++result.words;
    }
    ps_end_utt(decoder);
    for (ps_seg_t* word = ps_seg_iter(decoder); word != nullptr; word = ps_seg_next(word)) ++result.words;
  }
  result.cpu_s = process_seconds() - begin;
  return result;
}

// A process a microphone, all at once; the sum of their processor time.
inline double bare_processes(const std::vector<std::vector<std::span<const std::int16_t>>>& microphones,
                             bool our_settings, bool interim) {
  auto* results = share<BareResult>(microphones.size());
  auto* ready = share<std::atomic<int>>();
  std::vector<pid_t> processes;
  for (std::size_t i = 0; i < microphones.size(); ++i) {
    processes.push_back(begin_process([&, i] {
      ps_decoder_t* decoder = open_bare(our_settings);
      ++*ready;
      while (*ready < static_cast<int>(microphones.size())) pause(std::chrono::milliseconds(5));
      results[i] = recognise_bare(decoder, microphones[i], interim);
    }));
  }
  for (const pid_t process : processes) wait_for(process);
  double sum = 0.0;
  for (std::size_t i = 0; i < microphones.size(); ++i) sum += results[i].cpu_s;
  return sum;
}

}  // namespace tongping::bench
