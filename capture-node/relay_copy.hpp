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
  std::string message;   // one line for a person; empty: the disk is slow, which is no news
  bool for_now = false;  // the same call may be made again, also with more behind
};

// Every event of one log, and who spoke last. Called by the relay's thread.
class RelayCopy {
 public:
  virtual ~RelayCopy() = default;

  virtual const wire::Origin& origin() const = 0;
  virtual wire::EventLog& log() = 0;
  virtual base::Result<transcript::Transcript> transcript() const = 0;  // what applying all events gives

  // All of them, durable when it returns. They follow the last one without a hole. Of what is not kept for now, the log
  // has nothing yet.
  virtual base::Result<void, NotKept> keep(const std::vector<transcript::Event>& events) = 0;

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
