// When a screen sends its station the small picture of its wall, and when it says that the one before still holds. No
// clock of its own.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>

#include "common/base/clock.hpp"
#include "common/wire/link.hpp"

namespace tongping::wire {

// Thumbnails have ids of their own, which no request of a replica reaches; a position has a higher bit, a ping another.
inline constexpr std::uint64_t thumbnail_ids = std::uint64_t{1} << 61U;
constexpr bool is_of_thumbnail(std::uint64_t id) { return id >> 61U == 1; }

// Owned by a Follower; same thread. While the station has not asked for one, nothing is kept and nothing is sent.
class ThumbnailSender {
 public:
  // As the station said with its last answer to a Position.
  void ask(bool wanted, base::SteadyTime now);

  // A station that has not said so for 3 s is not waited for.
  bool wanted(base::SteadyTime now) const;

  // The newest thumbnail; `number` is that of the wall's picture which it was made of, and higher for a later one.
  void offer(std::uint64_t number, std::shared_ptr<const Thumbnail> thumbnail, base::SteadyTime now);

  // The picture of this number is on the wall now.
  void stands(std::uint64_t number) { standing_ = number; }

  // Sends what is due: a thumbnail at most once a second, a word that it still holds in between, each after the one
  // before was answered. False where the link does not take it. [feed]
  bool turn(Link& link, base::SteadyTime now);

  // When the next turn is due; nothing: only what comes can make it so. [feed]
  std::optional<base::SteadyTime> next_turn(base::SteadyTime now) const;

  // True when the reply is for this and no business of the replica. [feed]
  bool take(const DeskReply& reply, base::SteadyTime now);

  // Requests go into another connection: what was sent is not known there.
  void begin_anew();

 private:
  struct Offered {
    std::uint64_t number = 0;
    std::shared_ptr<const Thumbnail> thumbnail;
    base::SteadyTime at;
  };
  bool is_new(base::SteadyTime now) const;
  bool holds() const;

  std::optional<base::SteadyTime> asked_;
  std::optional<Offered> offered_;
  std::uint64_t standing_ = 0;
  std::uint64_t sent_ = 0;   // number of the newest that is under way
  std::uint64_t taken_ = 0;  // that the station has
  std::uint64_t requests_ = 0;
  std::optional<base::SteadyTime> waits_since_;  // for an answer
  std::optional<base::SteadyTime> last_whole_;
  std::optional<base::SteadyTime> last_word_;  // of either kind
};

}  // namespace tongping::wire
