// Engines for as many microphones as speak at once, and not for as many as there are: one is lent when somebody begins
// to speak and comes back when the utterance has ended.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include "capture-node/recognise/recogniser.hpp"
#include "common/base/clock.hpp"
#include "common/base/worker.hpp"

namespace tongping::recognise {

// An engine takes a second to load and 100 MiB, so that one more than speak is always there: who begins to speak finds
// it, and its sound waits only where several begin within that second. What nobody has needed for a while, because
// many spoke at once and then no more, is let go of. Where more people speak than there may be engines they take
// turns, utterance by utterance: who has waited longest has the next engine.
class EnginePool {
 public:
  using Open = std::function<base::Result<std::unique_ptr<Recogniser>>()>;

  static constexpr std::size_t ready = 2;  // before anybody speaks, where there are as many microphones
  static constexpr std::chrono::minutes unused_stays{5};

  struct Count {
    std::size_t loaded = 0;
    std::size_t lent = 0;
    std::size_t microphones = 0;
    std::size_t waiting = 0;  // talkers without an engine
    std::size_t most = 0;     // that may be loaded
  };

  // `open` is called by one thread at a time. `clock` outlives it. `most` engines are loaded, at least one.
  EnginePool(Open open, const base::Clock& clock, std::size_t most);
  ~EnginePool();  // nothing is lent any more
  EnginePool(const EnginePool&) = delete;
  EnginePool& operator=(const EnginePool&) = delete;

  // For one microphone's pipeline; the pool outlives it. Its begin() waits for an engine, and its errors are those of
  // the engine, which is then given up. Refuses what loading an engine refuses. [any]
  base::Result<std::unique_ptr<Recogniser>> share();

  Count count() const;  // [any]

 private:
  class Shared;
  struct Idle {
    std::unique_ptr<Recogniser> engine;
    base::SteadyTime since;
  };
  struct Outcome {
    std::uint64_t failures = 0;
    base::Error last;
  };

  base::Result<std::unique_ptr<Recogniser>> lend();
  void give_back(std::unique_ptr<Recogniser> engine);
  void give_up(std::unique_ptr<Recogniser> engine);
  void forget_idle();
  void leave();
  std::size_t wanted() const;
  std::unique_ptr<Recogniser> take_unused();
  base::Result<void> load(std::unique_lock<std::mutex>& lock);
  void run();

  const Open open_;
  const base::Clock& clock_;
  const std::size_t most_;
  mutable std::mutex mutex_;
  std::condition_variable work_;      // there may be something to load
  std::condition_variable returned_;  // there may be an engine, or none will come
  // guarded by mutex_
  std::vector<Idle> idle_;  // the last one was used last, and is lent first
  std::size_t lent_ = 0;
  std::deque<std::uint64_t> waiting_;  // in the order in which they asked
  std::uint64_t last_asked_ = 0;
  std::size_t microphones_ = 0;
  bool loading_ = false;
  bool try_again_ = true;  // after a failure: not before somebody asks
  bool closed_ = false;
  Outcome outcome_;

  base::Worker loader_;
};

}  // namespace tongping::recognise
