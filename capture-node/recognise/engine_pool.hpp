// Engines for as many microphones as speak at once, and not for as many as there are: one is lent when somebody begins
// to speak and comes back when the utterance has ended.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include "capture-node/recognise/recogniser.hpp"
#include "common/base/worker.hpp"

namespace tongping::recognise {

// An engine takes a second to load and 100 MiB, so that one more than speak is always there: who begins to speak finds
// it, and its sound waits only where several begin within that second. What was loaded stays.
class EnginePool {
 public:
  using Open = std::function<base::Result<std::unique_ptr<Recogniser>>()>;

  static constexpr std::size_t ready = 2;  // before anybody speaks, where there are as many microphones

  struct Count {
    std::size_t loaded = 0;
    std::size_t lent = 0;
    std::size_t microphones = 0;
  };

  // `open` is called by one thread at a time.
  explicit EnginePool(Open open);
  ~EnginePool();  // nothing is lent any more
  EnginePool(const EnginePool&) = delete;
  EnginePool& operator=(const EnginePool&) = delete;

  // For one microphone's pipeline; the pool outlives it. Its begin() waits for an engine, and its errors are those of
  // the engine, which is then given up. Refuses what loading an engine refuses. [any]
  base::Result<std::unique_ptr<Recogniser>> share();

  Count count() const;  // [any]

 private:
  class Shared;
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
  base::Result<void> load(std::unique_lock<std::mutex>& lock);
  void run();

  const Open open_;
  mutable std::mutex mutex_;
  std::condition_variable work_;      // there may be something to load
  std::condition_variable returned_;  // there may be an engine, or none will come
  // guarded by mutex_
  std::vector<std::unique_ptr<Recogniser>> idle_;
  std::size_t lent_ = 0;
  std::size_t waiting_ = 0;
  std::size_t microphones_ = 0;
  bool loading_ = false;
  bool try_again_ = true;  // after a failure: not before somebody asks
  bool closed_ = false;
  Outcome outcome_;

  base::Worker loader_;
};

}  // namespace tongping::recognise
