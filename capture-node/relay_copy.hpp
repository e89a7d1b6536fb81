// What a relay keeps of a log of its station, and where it finds that again: on the disk, or in memory in tests.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "common/base/result.hpp"
#include "common/transcript/transcript.hpp"
#include "common/wire/event_log.hpp"
#include "common/wire/messages.hpp"

namespace tongping::station {

struct NotKept {
  std::string message;   // one line for a person
  bool for_now = false;  // nothing was changed, and the same call may be made again
};

// Every event of one log, and who spoke last. Called by the relay's thread.
class RelayCopy {
 public:
  virtual ~RelayCopy() = default;

  virtual const wire::Origin& origin() const = 0;
  virtual wire::EventLog& log() = 0;
  virtual base::Result<transcript::Transcript> transcript() const = 0;  // what applying all events gives

  // They follow the last one that was kept, without a hole. How many of them, from the first on, are durable now and in
  // the log: fewer than all where the disk is slow, and `wait` does not say to wait for it. The next call begins with
  // the first that was not.
  virtual base::Result<std::size_t, NotKept> keep(const std::vector<transcript::Event>& events, bool wait) = 0;

  // Another start of the same station is durable when this returns.
  virtual base::Result<void> begin_epoch(wire::Origin origin) = 0;

  // Whatever the disk wants done now and then.
  virtual base::Result<void, NotKept> maintain() = 0;
};

// All copies of a relay. Called by the relay's thread.
class RelayShelf {
 public:
  virtual ~RelayShelf() = default;

  // The copy of the log of `origin`, made where there is none; it is the one that `reopen` finds from now on.
  virtual base::Result<std::unique_ptr<RelayCopy>> open(wire::Origin origin) = 0;

  // The copy that was open last; nullptr where none ever was.
  virtual base::Result<std::unique_ptr<RelayCopy>> reopen() = 0;

  // Takes the copy of this log out of use, and says where it is now: the station has another past, and the copy may be
  // all that is left of the earlier one. Not while it is open.
  virtual base::Result<std::string> set_aside(const wire::LogId& log_id) = 0;
};

}  // namespace tongping::station
