// The three things that cross threads.
#include <poll.h>

#include <string>

#include "common/base/latest.hpp"
#include "common/base/mailbox.hpp"
#include "common/base/sample_ring.hpp"
#include "common/base/worker.hpp"
#include "tests/support/catch.hpp"

using namespace tongping::base;
using namespace std::chrono_literals;

namespace {
bool readable(const Wakeup& wakeup) {
  pollfd waiting{wakeup.descriptor(), POLLIN, 0};
  return ::poll(&waiting, 1, 0) == 1;
}
}  // namespace

TEST_CASE("Latest keeps the newest value and tells when a wake-up is due") {
  Latest<int> latest;
  REQUIRE(latest.put(1));
  REQUIRE_FALSE(latest.put(2));
  REQUIRE(latest.take() == 2);
  REQUIRE_FALSE(latest.take().has_value());
  REQUIRE(latest.put(3));
}

TEST_CASE("what a value must bring on, Latest lets it take over from the one that nobody took") {
  Latest<std::string> latest;
  const auto take_over = [](std::string& newer, const std::string& unseen) { newer = unseen + newer; };
  REQUIRE(latest.put("a", take_over));
  REQUIRE_FALSE(latest.put("b", take_over));
  REQUIRE(latest.take() == "ab");
  REQUIRE(latest.put("c", take_over));
  REQUIRE(latest.take() == "c");
}

TEST_CASE("a full mailbox refuses and never drops") {
  Mailbox<int> mailbox(2);
  int value = 1;
  REQUIRE(mailbox.try_post(value));
  value = 2;
  REQUIRE(mailbox.try_post(value));
  value = 3;
  REQUIRE_FALSE(mailbox.try_post(value));
  REQUIRE(value == 3);
  REQUIRE(mailbox.try_take() == 1);
  REQUIRE(mailbox.try_post(value));
  REQUIRE(mailbox.try_take() == 2);
  REQUIRE(mailbox.try_take() == 3);
}

TEST_CASE("a mailbox can be polled") {
  Mailbox<int> mailbox(1);
  REQUIRE_FALSE(readable(mailbox.wakeup()));
  int value = 1;
  REQUIRE(mailbox.try_post(value));
  REQUIRE(readable(mailbox.wakeup()));
  mailbox.wakeup().clear();
  REQUIRE_FALSE(readable(mailbox.wakeup()));
}

TEST_CASE("closing a mailbox ends waiting, and what is inside can still be taken") {
  Mailbox<int> mailbox(1);
  REQUIRE(mailbox.post(7));
  Worker poster;
  std::atomic<bool> refused{false};
  poster.start("poster", [&](const Worker::StopFlag&) { refused = !mailbox.post(8); });
  mailbox.close();
  poster.join();
  REQUIRE(refused);
  REQUIRE(mailbox.take_for(10s) == 7);
  REQUIRE_FALSE(mailbox.take_for(10s).has_value());
}

TEST_CASE("everything posted arrives, in order") {
  Mailbox<int> mailbox(4);
  Worker poster;
  poster.start("poster", [&](const Worker::StopFlag&) {
    for (int i = 0; i < 10'000; ++i) mailbox.post(i);
    mailbox.close();
  });
  int expected = 0;
  while (auto value = mailbox.take()) REQUIRE(*value == expected++);
  REQUIRE(expected == 10'000);
}

TEST_CASE("a ring that is full counts what is lost") {
  SampleRing ring(2);
  SampleBlock block{};
  block.frames = 480;
  REQUIRE(ring.push(block));
  block.first_frame = 480;
  REQUIRE(ring.push(block));
  block.first_frame = 960;
  REQUIRE_FALSE(ring.push(block));
  REQUIRE(ring.lost_frames() == 480);
  REQUIRE(ring.pop_for(0ms)->first_frame == 0);
  REQUIRE(ring.pop_for(0ms)->first_frame == 480);
  REQUIRE_FALSE(ring.pop_for(0ms).has_value());
}

TEST_CASE("a worker stops when asked") {
  Worker worker;
  worker.start("spinner", [](const Worker::StopFlag& stop) {
    while (!stop) std::this_thread::yield();
  });
  REQUIRE_FALSE(worker.finished());
  worker.request_stop();
  worker.join();
  REQUIRE(worker.finished());
}

TEST_CASE("a ring that is wiped is empty, and can be filled again") {
  SampleRing ring(4);
  SampleBlock block;
  block.frames = 2;
  block.samples.fill(0.5F);
  for (int i = 0; i < 5; ++i) ring.push(block);
  REQUIRE(ring.lost_frames() == 2);
  ring.wipe();
  REQUIRE(ring.waiting_blocks() == 0);
  REQUIRE_FALSE(ring.pop_for(0ms));
  REQUIRE(ring.push(block));
  REQUIRE(ring.pop_for(0ms)->samples[1] == 0.5F);
  REQUIRE(ring.lost_frames() == 2);
}
