// What is decided about keys at the console, written on a thread of its own: a disk that needs seconds for it holds up
// nobody's words.
#pragma once

#include <functional>
#include <optional>

#include "capture-node/console/view.hpp"
#include "common/base/mailbox.hpp"
#include "common/base/result.hpp"
#include "common/base/worker.hpp"

namespace tongping::station {

class KeyWriter {
 public:
  using Write = std::function<base::Result<void>(const console::KeyDecision& decision)>;

  // `write` is called for one decision after the other, by the writer's own thread.
  explicit KeyWriter(Write write);
  ~KeyWriter();  // waits until all that was handed over is written
  KeyWriter(const KeyWriter&) = delete;
  KeyWriter& operator=(const KeyWriter&) = delete;

  // Refuses more than `most` that are not written yet. [owner]
  static constexpr std::size_t most = 64;
  base::Result<void> hand_over(console::KeyDecision decision);

  // What became of the oldest whose outcome was not taken yet; nothing while it is not written. [owner]
  std::optional<base::Result<void>> take() { return outcomes_.try_take(); }

 private:
  void run();

  const Write write_;
  base::Mailbox<console::KeyDecision> decisions_{most};
  base::Mailbox<base::Result<void>> outcomes_{2 * most};
  bool running_ = false;
  base::Worker worker_;
};

}  // namespace tongping::station
