// What engines take in memory: lent to whoever speaks, and one a microphone as everyone has it.
#pragma once

#include "capture-node/recognise/engine_pool.hpp"
#include "capture-node/recognise/pocketsphinx_recogniser.hpp"
#include "tests/bench/bench_board.hpp"

namespace tongping::bench {

inline double resident_mib() {
  std::FILE* status = std::fopen("/proc/self/statm", "r");
  long pages = 0, resident = 0;
  if (status != nullptr && std::fscanf(status, "%ld %ld", &pages, &resident) != 2) resident = 0;
  if (status != nullptr) std::fclose(status);
  return static_cast<double>(resident) * static_cast<double>(::sysconf(_SC_PAGESIZE)) / (1024.0 * 1024.0);
}

// In a process of its own.
template <typename Body>
double memory_of(Body body) {
  auto* result = share<double>();
  wait_for(begin_process([&] {
    const double before = resident_mib();
    body([&] { *result = resident_mib() - before; });
  }));
  return *result;
}

inline recognise::EnginePool::Open opening_pocketsphinx() {
  return [] { return recognise::open_pocketsphinx({}); };
}

inline void speak(recognise::Recogniser& recogniser, std::span<const std::int16_t> speech) {
  if (!recogniser.begin() || !recogniser.feed(speech)) std::abort();
}

// `talkers` speak at once.
inline double pool_memory(std::size_t microphones, std::size_t talkers, std::span<const std::int16_t> speech) {
  return memory_of([&](const auto& measure) {
    const base::SystemClock clock;
    recognise::EnginePool pool(opening_pocketsphinx(), clock, 1'024);
    std::vector<std::unique_ptr<recognise::Recogniser>> all;
    while (all.size() < microphones) all.push_back(std::move(*pool.share()));
    for (std::size_t i = 0; i < talkers; ++i) speak(*all[i], speech);
    while (pool.count().loaded < std::min(microphones, talkers + 1)) pause(std::chrono::milliseconds(20));
    measure();
    for (std::size_t i = 0; i < talkers; ++i) (void)all[i]->finish();
  });
}

inline double decoders_memory(std::size_t microphones, std::size_t talkers, std::span<const std::int16_t> speech) {
  return memory_of([&](const auto& measure) {
    std::vector<std::unique_ptr<recognise::Recogniser>> all;
    while (all.size() < microphones) all.push_back(std::move(*recognise::open_pocketsphinx({})));
    for (std::size_t i = 0; i < talkers; ++i) speak(*all[i], speech);
    measure();
  });
}

}  // namespace tongping::bench
