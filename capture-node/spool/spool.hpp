// Sound is on the disk before anything else happens to it: what is heard goes to a thread that writes, and whoever
// hears waits for it a moment. A disk that is slow costs lateness of milliseconds, one that stands still costs what it
// does not take; neither holds up what is heard.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "capture-node/access/audio_key.hpp"
#include "capture-node/spool/spool_budget.hpp"
#include "capture-node/spool/spool_writer.hpp"
#include "common/base/clock.hpp"
#include "common/base/latest.hpp"
#include "common/base/log.hpp"
#include "common/base/mailbox.hpp"
#include "common/base/words.hpp"
#include "common/base/worker.hpp"

namespace tongping::spool {

enum class SpoolState { idle, writing, stopped };

struct SpoolStatus {
  SpoolState state = SpoolState::idle;  // idle: no session runs
  base::Words reason;                   // why it stopped, one line
  std::uint64_t bytes = 0;              // of all sessions
  std::uint64_t removed = 0;            // sessions whose sound made room
  std::optional<double> hours_left;     // of the budget and the disk, as fast as it goes now
};

class Spool {
 public:
  struct Options {
    std::filesystem::path directory;  // of the sessions' folders, made with mode 0700
    std::uint64_t epoch = 0;
    Budget budget;
    bool keep = false;  // sound stays when its session has ended
    // A write that takes longer is not waited for: recognition goes on ahead of the disk until the disk has caught up.
    std::chrono::milliseconds patience{100};
  };

  // `clock` and `log` outlive it.
  Spool(Options options, const base::Clock& clock, const base::Log& log);

  void begin(access::AudioKey key);  // what comes from now on is of this session [station]
  void end();                        // of the session; unless it is kept its sound goes [station]
  void forget();                     // what is not recognised is destroyed; nothing is kept until begin [station]
  void mark(const std::string& microphone, base::WallTime until);  // recognised, and in the record [station]

  // At most `most_frames_a_record`, of one microphone. Never waits; what finds no room is counted as lost. [listening]
  void put(const std::string& microphone, std::vector<SpoolFrame> frames);
  // True when all that was put is with the system, or cannot be written at all. [listening]
  bool settle();

  const Budget& budget() const { return options_.budget; }  // [any]
  base::Latest<SpoolStatus>& status() { return status_; }   // taken by one thread
  std::size_t lost() const { return orders_.refused(); }    // pieces that a disk that stands still did not take [any]

  // The bodies of two workers: one writes, one makes the disk itself take what was written, once a second; it ends
  // after the other, when all is synced.
  void run(const base::Worker::StopFlag& stop_requested);
  void run_sync();

 private:
  struct Begin {
    access::AudioKey key;
  };
  struct End {};
  struct Forget {};
  struct Append {
    std::string microphone;
    SpoolRecord record;
    std::uint64_t ticket = 0;  // 0: nobody waits
  };
  using Order = std::variant<Begin, End, Forget, Append>;

  void carry_out(Begin order);
  void carry_out(End order);
  void carry_out(Forget order);
  void carry_out(Append order);
  void tell_written();
  void stop(base::Words reason);
  void look_at_room();
  void hand_to_sync();
  void show();

  static constexpr std::size_t most_orders = 8192;  // 10 s of eight microphones' pieces
  static constexpr std::size_t most_tickets = 8192;

  const Options options_;
  const base::Clock& clock_;
  const base::Log& log_;
  base::Mailbox<Order> orders_{most_orders};
  base::Mailbox<std::uint64_t> written_{most_tickets};
  base::Mailbox<std::shared_ptr<const SpoolFile>> to_sync_{most_tickets};
  base::Latest<SpoolStatus> status_;

  // listening
  std::uint64_t last_ticket_ = 0;
  std::uint64_t last_written_ = 0;

  // the writing thread's only
  std::optional<access::AudioKey> key_;
  std::map<std::string, std::unique_ptr<SpoolWriter>> writers_;
  std::uint64_t done_ticket_ = 0;  // written and not told
  SpoolStatus now_;
  base::SteadyTime last_look_;
  base::SteadyTime last_sync_;
  base::SteadyTime last_show_;
  std::uint64_t bytes_at_look_ = 0;
};

}  // namespace tongping::spool
