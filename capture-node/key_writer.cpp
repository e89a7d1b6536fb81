#include "capture-node/key_writer.hpp"

#include <utility>

namespace tongping::station {

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
  while (const auto decision = decisions_.take()) outcomes_.post(write_(*decision));
}

}  // namespace tongping::station
