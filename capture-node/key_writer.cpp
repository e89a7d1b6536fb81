#include "capture-node/key_writer.hpp"

#include <utility>

namespace tongping::station {
namespace {

constexpr std::chrono::seconds decision_patience{1};

}  // namespace

KeyWriter::KeyWriter(Write write) : write_(std::move(write)) {}

KeyWriter::~KeyWriter() {
  decisions_.close();
  outcomes_.close();
  worker_.join();
}

base::Result<void> KeyWriter::hand_over(console::KeyDecision decision) {
  if (!std::exchange(running_, true)) {
    worker_.start("keys", [this](const base::Worker::StopFlag& /*closing ends it*/) { run(); });
  }
  if (decisions_.try_post(decision)) return {};
  return base::failure("the list of keys cannot be written: the disk does not answer");
}

void KeyWriter::run() {
  while (true) {
    const bool last = decisions_.closed();
    if (const auto decision = decisions_.take_for(decision_patience)) {
      outcomes_.post(write_(*decision));
    } else if (last) {
      return;
    }
  }
}

}  // namespace tongping::station
