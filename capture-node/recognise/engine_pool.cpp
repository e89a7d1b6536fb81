#include "capture-node/recognise/engine_pool.hpp"

#include <algorithm>
#include <cassert>
#include <utility>

namespace tongping::recognise {

using base::Result;

namespace {

constexpr std::chrono::seconds look_interval{1};  // at what nobody needs

}  // namespace

// One microphone's, with what was learned of its channel.
class EnginePool::Shared final : public Recogniser {
 public:
  explicit Shared(EnginePool& pool) : pool_(pool) {}
  ~Shared() override {
    if (engine_ != nullptr) pool_.give_up(std::move(engine_));  // in the middle of an utterance
    pool_.leave();
  }
  Shared(const Shared&) = delete;
  Shared& operator=(const Shared&) = delete;

  Result<void> begin() override {
    if (engine_ == nullptr) {
      auto lent = pool_.lend();
      if (!lent) return base::pass_on(lent.error());
      engine_ = std::move(*lent);
      engine_->set_channel(channel_);
    }
    return watched(engine_->begin());
  }

  Result<void> feed(std::span<const std::int16_t> samples) override { return watched(engine_->feed(samples)); }

  Hypothesis partial() override { return engine_->partial(); }

  Result<Hypothesis> finish() override {
    auto hypothesis = watched(engine_->finish());
    if (engine_ == nullptr) return hypothesis;
    channel_ = engine_->channel();
    pool_.give_back(std::move(engine_));
    return hypothesis;
  }

  // An engine that others had before still holds what they said last.
  void forget() override {
    if (engine_ != nullptr) {
      engine_->forget();
      pool_.give_up(std::move(engine_));
    }
    pool_.forget_idle();
  }

  Channel channel() const override { return channel_; }
  void set_channel(const Channel& channel) override { channel_ = channel; }

 private:
  template <typename T>
  Result<T> watched(Result<T> result) {
    if (!result) pool_.give_up(std::move(engine_));
    return result;
  }

  EnginePool& pool_;
  std::unique_ptr<Recogniser> engine_;  // while an utterance is open
  Channel channel_;
};

EnginePool::EnginePool(Open open, const base::Clock& clock, std::size_t most)
    : open_(std::move(open)), clock_(clock), most_(std::max<std::size_t>(1, most)) {
  loader_.start("engines", [this](const base::Worker::StopFlag&) { run(); });
}

EnginePool::~EnginePool() {
  {
    const std::lock_guard lock(mutex_);
    assert(lent_ == 0);
    closed_ = true;
  }
  work_.notify_all();
  returned_.notify_all();
  loader_.join();
}

Result<std::unique_ptr<Recogniser>> EnginePool::share() {
  std::unique_lock lock(mutex_);
  ++microphones_;
  while (idle_.size() + lent_ < std::min({microphones_, ready, most_})) {
    if (loading_) {
      returned_.wait(lock);
      continue;
    }
    if (auto loaded = load(lock); !loaded) {
      --microphones_;
      return base::pass_on(loaded.error());
    }
  }
  return std::make_unique<Shared>(*this);
}

EnginePool::Count EnginePool::count() const {
  const std::lock_guard lock(mutex_);
  return {idle_.size() + lent_, lent_, microphones_, waiting_.size(), most_};
}

Result<std::unique_ptr<Recogniser>> EnginePool::lend() {
  std::unique_lock lock(mutex_);
  const std::uint64_t failures = outcome_.failures;
  const std::uint64_t asked = ++last_asked_;
  waiting_.push_back(asked);
  try_again_ = true;
  work_.notify_one();
  // Where none can be loaded there may still be those of others, when they are done.
  const auto in_vain = [&] { return outcome_.failures > failures && lent_ == 0; };
  const auto has_turn = [&] { return !idle_.empty() && waiting_.front() == asked; };
  returned_.wait(lock, [&] { return has_turn() || (idle_.empty() && in_vain()) || closed_; });
  const bool lends = has_turn();
  std::erase(waiting_, asked);
  returned_.notify_all();  // whoever is first now
  if (!lends) return closed_ ? base::failure("the engines are closed") : base::pass_on(outcome_.last);
  auto engine = std::move(idle_.back().engine);
  idle_.pop_back();
  ++lent_;
  return engine;
}

void EnginePool::give_back(std::unique_ptr<Recogniser> engine) {
  {
    const std::lock_guard lock(mutex_);
    --lent_;
    idle_.push_back({std::move(engine), clock_.steady()});
  }
  returned_.notify_all();
}

void EnginePool::give_up(std::unique_ptr<Recogniser> engine) {
  engine.reset();
  {
    const std::lock_guard lock(mutex_);
    --lent_;
  }
  returned_.notify_all();
  work_.notify_one();
}

// The loader makes new ones for whoever is left.
void EnginePool::forget_idle() {
  std::vector<Idle> idle;
  {
    const std::lock_guard lock(mutex_);
    idle.swap(idle_);
  }
  for (const Idle& one : idle) one.engine->forget();
  work_.notify_one();
}

void EnginePool::leave() {
  const std::lock_guard lock(mutex_);
  --microphones_;
}

std::size_t EnginePool::wanted() const {
  return std::min({microphones_, most_, std::max(ready, lent_ + waiting_.size() + 1)});
}

// The one that was used longest ago, where more are loaded than are wanted.
std::unique_ptr<Recogniser> EnginePool::take_unused() {
  const bool spare = !idle_.empty() && idle_.size() + lent_ > wanted();
  if (!spare || clock_.steady() - idle_.front().since < unused_stays) return nullptr;
  auto engine = std::move(idle_.front().engine);
  idle_.erase(idle_.begin());
  return engine;
}

// With the lock open while it loads.
Result<void> EnginePool::load(std::unique_lock<std::mutex>& lock) {
  loading_ = true;
  lock.unlock();
  auto engine = open_();
  lock.lock();
  loading_ = false;
  if (engine) {
    idle_.push_back({std::move(*engine), clock_.steady()});
  } else {
    ++outcome_.failures;
    outcome_.last = engine.error();
    try_again_ = false;
  }
  returned_.notify_all();
  work_.notify_all();
  if (!engine) return base::pass_on(engine.error());
  return {};
}

void EnginePool::run() {
  std::unique_lock lock(mutex_);
  while (!closed_) {
    const bool lacks = idle_.size() + lent_ < wanted();
    if (lacks && !loading_ && try_again_) {
      (void)load(lock);  // whoever waits is told
    } else if (auto unused = take_unused()) {
      lock.unlock();
      unused->forget();
      unused.reset();
      lock.lock();
    } else {
      work_.wait_for(lock, look_interval);
    }
  }
}

}  // namespace tongping::recognise
