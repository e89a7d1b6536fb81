// What a station or a relay stores, written on a thread of its own: a disk that needs seconds for it holds up the
// record, and nobody's words.
#pragma once

#include <chrono>
#include <optional>
#include <variant>
#include <vector>

#include "capture-node/store/store.hpp"
#include "common/base/clock.hpp"
#include "common/base/mailbox.hpp"
#include "common/base/worker.hpp"

namespace tongping::station {

// One write at a time. While one is under way, nobody else uses the store; while none is, its owner may.
class StoreWriter {
 public:
  struct Appended {
    store::StoreResult<std::vector<transcript::Event>> events;
  };
  struct Audited {
    store::StoreResult<void> written;
  };
  struct Maintained {
    store::StoreResult<void> done;
  };
  struct Mirrored {
    store::StoreResult<void> kept;
  };
  using Outcome = std::variant<Appended, Audited, Maintained, Mirrored>;

  // How long whoever has all else to do waits for a write: longer than a disk usually needs.
  static constexpr std::chrono::milliseconds usual{100};
  // Where nothing can go on without it.
  static constexpr std::chrono::hours however_long{24};

  // Store and clock outlive it; its end waits for what is under way.
  StoreWriter(store::Store& store, const base::Clock& clock);
  ~StoreWriter();
  StoreWriter(const StoreWriter&) = delete;
  StoreWriter& operator=(const StoreWriter&) = delete;

  // As the store's methods of these names; only while idle. [owner]
  void append(std::vector<transcript::EventBody> bodies);
  void mirror(std::vector<transcript::Event> events);
  void append_audit(std::vector<store::AuditEntry> entries);
  void maintain();

  bool idle() const { return !since_; }  // [owner]

  // Since when the write that is under way has been; nothing while idle. [owner]
  std::optional<base::SteadyTime> since() const { return since_; }

  // What became of it, once; nothing while idle, or where it takes longer than `patience` from now on. [owner]
  std::optional<Outcome> take(std::chrono::milliseconds patience);

  // Of `patience` what is left of it for the write that is under way; 0 where none is. [owner]
  std::chrono::milliseconds left_of(std::chrono::milliseconds patience) const;

  // Readable as soon as there is something to take; whoever polls it clears it, then takes. [owner]
  const base::Wakeup& wakeup() const { return outcomes_.wakeup(); }

 private:
  struct Maintain {};
  using Order = std::variant<std::vector<transcript::EventBody>, std::vector<store::AuditEntry>, Maintain,
                             std::vector<transcript::Event>>;

  void hand_over(Order order);
  Outcome carry_out(Order order);
  void run();

  store::Store& store_;
  const base::Clock& clock_;
  base::Mailbox<Order> orders_{1};
  base::Mailbox<Outcome> outcomes_{1};
  std::optional<base::SteadyTime> since_;
  base::Worker worker_;
};

}  // namespace tongping::station
