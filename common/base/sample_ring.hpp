// Samples from one thread to another, the driver's callback among them: one producer, one consumer, no lock, no
// allocation.
#pragma once

#include <readerwriterqueue/readerwritercircularbuffer.h>

#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <optional>
#include <span>

namespace tongping::base {

// Mono samples in [-1, 1] at the source's own rate. `first_frame` counts frames since the stream began, so that
// a gap (overrun, lost device) shows as a jump and is never spliced over.
// The samples are not cleared first: the callback that fills them has no time to waste.
struct SampleBlock {  // NOLINT(cppcoreguidelines-pro-type-member-init)
  static constexpr std::size_t capacity = 480;
  std::int64_t first_frame = 0;
  std::uint32_t frames = 0;
  std::array<float, capacity> samples;

  std::span<const float> view() const { return {samples.data(), frames}; }
};

// `Block` says its number of `frames`.
template <typename Block>
class BlockRing {
 public:
  explicit BlockRing(std::size_t blocks) : queue_(blocks) {}

  // False when the consumer is too far behind: the block is counted as lost. [audio]
  bool push(const Block& block) {
    if (queue_.try_enqueue(block)) return true;
    lost_frames_.fetch_add(block.frames, std::memory_order_relaxed);
    return false;
  }

  // [pipeline]
  std::optional<Block> pop_for(std::chrono::milliseconds patience) {
    std::optional<Block> block(std::in_place);  // where the caller gets it: no copy is left behind
    if (!queue_.wait_dequeue_timed(*block, patience)) block.reset();
    return block;
  }

  // Overwrites all that is and was inside. Nobody pushes any more. [pipeline]
  void wipe() {
    Block block{};
    while (queue_.try_dequeue(block)) {
    }
    block = Block{};
    block.samples.fill(0);
    // The queue has up to twice as many places as it takes blocks, and uses them in turn.
    for (int round = 0; round < 2; ++round) {
      while (queue_.try_enqueue(block)) {
      }
      while (queue_.try_dequeue(block)) {
      }
    }
  }

  std::uint64_t lost_frames() const { return lost_frames_.load(std::memory_order_relaxed); }  // [any]
  std::size_t waiting_blocks() const { return queue_.size_approx(); }                         // [any]

 private:
  moodycamel::BlockingReaderWriterCircularBuffer<Block> queue_;
  std::atomic<std::uint64_t> lost_frames_{0};
};

// 200 blocks hold 2 s at 48 kHz.
using SampleRing = BlockRing<SampleBlock>;

}  // namespace tongping::base
