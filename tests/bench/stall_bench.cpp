// What one screen that hangs (SIGSTOP), or is killed and started again in a loop, does to the other screens and to the
// station's memory. Phases without and with it are in turns, so that whatever else the machine does is in all of them.
//   stall_bench [ROUNDS [SCREENS]]      default: 6 16; a round takes 15 s
#include "tests/bench/bench_station.hpp"
#include "tests/support/kernel_view.hpp"
#include "tests/support/process.hpp"

using namespace tongping;
using namespace tongping::bench;
using namespace std::chrono_literals;

namespace {

constexpr int messages_a_phase = 250;
constexpr int settling = 25;             // messages after a phase: what it left behind is no part of the next one
constexpr int events = 2000;             // more than a snapshot has
constexpr auto least_life = 100ms;       // a screen does not start faster
constexpr int flood = 20'000;            // messages at once: more than the network and a screen's queue take
constexpr std::size_t long_text = 2000;  // bytes, of the second flood

enum Trouble { none, stalled, restarting };
constexpr const char* names[] = {"none", "one stalled", "one restarting"};

struct Shared {
  Joined screen;
  std::atomic<bool> restart;
  std::atomic<int> restarts;
};

// A screen that follows to the end.
void follow(Board& board, const Keys& keys, Joined& joined) {
  const auto link = link_to(board, keys);
  wire::ZmqLink* const links[] = {link.get()};
  wire::Follower follower(*link, {"screen", wire::PeerKind::screen, std::nullopt});
  bool live = false;
  while (!board.stop) {
    wire::ZmqLink::wait(links, 100ms);
    follower.turn(steady_clock::now());
    if (!live && follower.replica().state() == wire::ReplicaState::live) ++joined.live;
    live = live || follower.replica().state() == wire::ReplicaState::live;
  }
}

// Has a screen killed as soon as it is live, and begins another.
void restart_while_asked(Board& board, const Keys& keys, Shared& shared) {
  while (!board.stop) {
    if (!shared.restart) {
      pause(1ms);
      continue;
    }
    const int before = shared.screen.live;
    const auto begin = steady_clock::now();
    const pid_t screen = begin_process([&] { follow(board, keys, shared.screen); });
    while (!board.stop && shared.screen.live == before) pause(1ms);
    while (steady_clock::now() < begin + least_life) pause(1ms);
    ::kill(screen, SIGKILL);
    wait_for(screen);
    ++shared.restarts;
  }
}

class Bench {
 public:
  Bench(const std::filesystem::path& directory, int rounds, int screens)
      : screens_(screens), delays_(screens, rounds * 3 * messages_a_phase) {
    watchers_ = begin_process([&] {
      board_.wait_until_open();
      run_threads(screens_, [&](int i) { watch(board_, keys_, delays_, i); });
    });
    troubled_ = begin_process([&] {
      board_.wait_until_open();
      follow(board_, keys_, shared_.screen);
    });
    restarter_ = begin_process([&] {
      board_.wait_until_open();
      restart_while_asked(board_, keys_, shared_);
    });
    station_ = std::make_unique<BenchStation>(keys_, directory, events, board_);
    speak_until(*station_, connecting, [&](auto) { return board_.heard == screens_ && shared_.screen.live == 1; });
    begun_kib_ = support::resident_kib(::getpid());
  }

  ~Bench() {
    ::kill(troubled_, SIGCONT);
    board_.stop = true;
    for (const pid_t pid : {watchers_, troubled_, restarter_}) wait_for(pid);
  }

  void phase(Trouble trouble) {
    if (trouble == stalled) ::kill(troubled_, SIGSTOP);
    shared_.restart = trouble == restarting;
    const int end = next_ + messages_a_phase;
    speak_until(*station_, next_, [&](std::int64_t number) { return number >= end; });
    auto us = delays_.all(next_, end);
    p99_[trouble].push_back(quantile(us, 0.99));
    all_[trouble].insert(all_[trouble].end(), us.begin(), us.end());
    next_ = end;
    shared_.restart = false;
    ::kill(troubled_, SIGCONT);
    speak_until(*station_, connecting, [&](std::int64_t number) { return number >= connecting + settling; });
  }

  void print() {
    for (const Trouble trouble : {none, stalled, restarting}) {
      std::printf(
          "%-14s: %d screens get it after p50 %.2f ms, p99 %.2f ms; median of %zu phases' p99 %.2f ms (%+.2f ms)\n",
          names[trouble], screens_, quantile(all_[trouble], 0.5) / 1000, quantile(all_[trouble], 0.99) / 1000,
          p99_[trouble].size(), quantile(p99_[trouble], 0.5) / 1000,
          (quantile(p99_[trouble], 0.5) - quantile(p99_[none], 0.5)) / 1000);
    }
    std::printf("station's memory after %d restarts and %zu stalls: %+.1f MiB\n", shared_.restarts.load(),
                p99_[stalled].size(), grown_mib());
  }

  // What a screen that hangs for as long as it likes may cost: its queue is full.
  void fill_queue(std::size_t bytes) {
    ::kill(troubled_, SIGSTOP);
    const std::string text(bytes, 'x');
    const double before = grown_mib();
    for (int i = 0; i < flood; ++i) {
      station_->speak(connecting, text);
      station_->turn(0ms);
    }
    std::printf("its queue full of frames with %zu bytes of text: station's memory %+.1f MiB\n", bytes,
                grown_mib() - before);
    ::kill(troubled_, SIGCONT);
    speak_until(*station_, connecting, [&](std::int64_t number) { return number >= connecting + settling; });
  }

 private:
  double grown_mib() const { return (support::resident_kib(::getpid()) - begun_kib_) / 1024; }

  const Keys keys_;
  Board& board_ = *share<Board>();
  Shared& shared_ = *share<Shared>();
  const int screens_;
  Delays delays_;
  pid_t watchers_ = 0;
  pid_t troubled_ = 0;
  pid_t restarter_ = 0;
  std::unique_ptr<BenchStation> station_;
  double begun_kib_ = 0;
  int next_ = 0;
  std::vector<double> all_[3];
  std::vector<double> p99_[3];
};

}  // namespace

int main(int argc, char** argv) {
  const int rounds = argc > 1 ? std::max(1, std::atoi(argv[1])) : 6;
  const int screens = argc > 2 ? std::max(1, std::atoi(argv[2])) : 16;
  support::raise_descriptor_limit();
  const support::Scratch scratch;
  Bench bench(scratch / "station", rounds, screens);
  for (int round = 0; round < rounds; ++round) {
    for (int i = 0; i < 3; ++i) bench.phase(static_cast<Trouble>((round + i) % 3));
  }
  bench.print();
  bench.fill_queue(100);
  bench.fill_queue(long_text);
  return 0;
}
