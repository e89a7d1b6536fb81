// A station after a long session: how fast many screens come in at once, what the screens that are there notice of it,
// and how fast everything is replayed. Real store, real endpoint; receivers in processes of their own.
//   join_bench [EVENTS [SCREENS]]      default: 50000 50
#include "tests/bench/bench_station.hpp"
#include "tests/support/kernel_view.hpp"
#include "tests/support/process.hpp"

using namespace tongping;
using namespace tongping::bench;
using namespace std::chrono_literals;

namespace {

constexpr int watchers = 8;  // were there before
constexpr int messages_a_phase = 250;

void print_watchers(const char* when, std::vector<double> us) {
  std::printf("%s: the %d screens that are there get it after p50 %.0f us, p99 %.0f us\n", when, watchers,
              quantile(us, 0.5), quantile(us, 0.99));
}

void measure(const std::filesystem::path& directory, int events, int screens) {
  const Keys keys;
  Board& board = *share<Board>();
  std::atomic<bool>& go = *share<std::atomic<bool>>();
  std::atomic<bool>& replay = *share<std::atomic<bool>>();
  Joined& joined = *share<Joined>();
  Joined& replayed = *share<Joined>();
  Delays delays(watchers, 2 * messages_a_phase);
  const auto wait_for_flag = [](const std::atomic<bool>& flag) {
    while (!flag) pause(1ms);
  };
  const pid_t there = begin_process([&] {
    board.wait_until_open();
    run_threads(watchers, [&](int i) { watch(board, keys, delays, i); });
  });
  const pid_t joiners = begin_process([&] {
    wait_for_flag(go);
    run_threads(screens, [&](int) { join(board, keys, std::nullopt, joined); });
  });
  const pid_t reader = begin_process([&] {
    wait_for_flag(replay);
    join(board, keys, 1, replayed);
  });

  BenchStation station(keys, directory, events, board);
  speak_until(station, connecting, [&](auto) { return board.heard == watchers; });
  speak_until(station, 0, [](std::int64_t number) { return number >= messages_a_phase; });
  const double memory = support::resident_kib(::getpid());
  go = true;
  const double live_ms = speak_until(station, messages_a_phase, [&](auto) { return joined.live == screens; });
  std::printf("%d screens join at once after %d events: all live after %.0f ms; %.0f KiB of memory each\n", screens,
              events, live_ms, (support::resident_kib(::getpid()) - memory) / screens);
  print_watchers("before", delays.all(0, messages_a_phase));
  print_watchers("meanwhile", delays.all(messages_a_phase, 2 * messages_a_phase));
  replay = true;
  const double replay_ms = speak_until(station, connecting, [&](auto) { return replayed.live == 1; });
  std::printf("replay over the wire: %lld events in %.0f ms, %.0f events/s\n",
              static_cast<long long>(replayed.events.load()), replay_ms,
              static_cast<double>(replayed.events) / replay_ms * 1000.0);
  board.stop = true;
  for (const pid_t pid : {there, joiners, reader}) wait_for(pid);
}

}  // namespace

int main(int argc, char** argv) {
  const int events = argc > 1 ? std::max(100, std::atoi(argv[1])) : 50'000;
  const int screens = argc > 2 ? std::max(1, std::atoi(argv[2])) : 50;
  support::raise_descriptor_limit();
  const support::Scratch scratch;
  measure(scratch / "station", events, screens);
  return 0;
}
