// A receiver's side towards one station.
#pragma once

#include <string>
#include <vector>

#include "common/wire/messages.hpp"

namespace tongping::wire {

// What has arrived since the last look.
struct Arrivals {
  std::vector<FeedFrame> frames;
  std::vector<DeskReply> replies;
  std::vector<std::string> notes;  // for the log: connected, refused by the station and why, what could not be read
  bool desk_is_new = false;        // requests go into another connection from now on: nobody there knows who asks
  bool refused = false;            // the station does not accept this program's key: so it stands now, not news

  bool empty() const { return frames.empty() && replies.empty() && notes.empty(); }
};

// Implemented by ZmqLink and, for tests, by a lossy link in memory. Owned and called by one thread.
class Link {
 public:
  virtual ~Link() = default;

  // Never waits; bounded in one call. [feed]
  virtual Arrivals receive() = 0;

  // False when the queue is full or nobody is connected: ask again later. [feed]
  virtual bool send(const DeskRequest& request) = 0;

  // The connections are doubted: goes over to new ones as soon as they stand, unless the old ones are heard again.
  // Requests wait for that. What was under way is lost. [feed]
  virtual void reconnect() = 0;
};

}  // namespace tongping::wire
