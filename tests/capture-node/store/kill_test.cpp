// kill -9 of the writer at moments that nobody chose.
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <random>

#include "capture-node/store/epoch.hpp"
#include "capture-node/store/store.hpp"
#include "tests/capture-node/store/fixture.hpp"

using namespace tongping;
using namespace tongping::test;
namespace fs = std::filesystem;

namespace {

// Appends for ever, in ones, twos and threes; says each acknowledged sequence to `acknowledged`. Never returns.
[[noreturn]] void append_for_ever(const fs::path& directory, int acknowledged) {
  const SteppingClock clock;
  auto store = store::Store::open(directory, "hall-1", a_key(), clock);
  if (!store) std::_Exit(1);
  for (int n = static_cast<int>((*store)->last_sequence()) + 1;; ++n) {
    std::vector<transcript::EventBody> bodies;
    for (int i = 0; i <= n % 3; ++i) bodies.push_back(said(n * 10 + i, "text " + std::to_string(n * 10 + i)));
    if (!(*store)->append(std::move(bodies)) || !(*store)->maintain()) std::_Exit(2);
    const std::uint64_t last = (*store)->last_sequence();
    if (::write(acknowledged, &last, sizeof last) != sizeof last) std::_Exit(3);
  }
}

// The last sequence that a writer acknowledged before it was killed, somewhere after its `patience`-th commit.
std::uint64_t kill_a_writer(const fs::path& directory, int patience) {
  std::array<int, 2> pipe{};
  REQUIRE(::pipe(pipe.data()) == 0);
  const pid_t writer = ::fork();
  REQUIRE(writer >= 0);
  if (writer == 0) {
    ::close(pipe[0]);
    append_for_ever(directory, pipe[1]);
  }
  ::close(pipe[1]);
  std::uint64_t last = 0;
  for (int n = 0; n < patience; ++n) REQUIRE(::read(pipe[0], &last, sizeof last) == sizeof last);
  REQUIRE(::kill(writer, SIGKILL) == 0);
  while (::read(pipe[0], &last, sizeof last) == sizeof last) continue;
  ::close(pipe[0]);
  int status = 0;
  REQUIRE(::waitpid(writer, &status, 0) == writer);
  CHECK(WIFSIGNALED(status));
  return last;
}

}  // namespace

TEST_CASE("what a killed writer acknowledged is there, whole and without a gap") {
  const ScratchDirectory scratch(in_memory());
  { must(open_store(scratch.path())->append({a_start()})); }
  std::mt19937 random(7);
  for (int round = 0; round < 25; ++round) {
    const std::uint64_t acknowledged = kill_a_writer(scratch.path(), 1 + static_cast<int>(random() % 30));
    const auto store = open_store(scratch.path());
    REQUIRE(store->last_sequence() >= acknowledged);
    const auto events = must(store->read(1, 100'000));
    REQUIRE(events.size() == store->last_sequence());
    for (std::size_t i = 1; i < events.size(); ++i) {
      const auto& segment = std::get<transcript::SegmentChanged>(events[i].body).segment;
      REQUIRE(segment.text == "text " + segment.key.segment.substr(4));
    }
    CHECK(store->open_session());
    CHECK(store::start_of(store->identity().epoch) == static_cast<std::uint64_t>(2 * round + 3));
  }
}
