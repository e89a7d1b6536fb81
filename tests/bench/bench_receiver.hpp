// A screen of a bench: it only measures when unfinished speech comes, whose revision counts the messages from 2 on.
#pragma once

#include "common/wire/zmq_link.hpp"
#include "tests/bench/bench_board.hpp"

namespace tongping::bench {

inline std::uint32_t revision_of(std::int64_t message) {
  return static_cast<std::uint32_t>(std::max<std::int64_t>(message + 2, 1));
}

inline void measure_until_stopped(wire::ZmqLink& link, Board& board, Delays& delays, int receiver) {
  wire::ZmqLink* const links[] = {&link};
  for (bool first = true; !board.stop;) {
    wire::ZmqLink::wait(links, std::chrono::milliseconds(100));
    for (const wire::FeedFrame& frame : link.receive().frames) {
      const auto* interim = std::get_if<wire::Interim>(&frame.body);
      if (interim == nullptr) continue;
      delays.add(receiver, std::int64_t{interim->segment.revision} - 2, frame.published_ns);
      if (std::exchange(first, false)) ++board.heard;
    }
  }
}

}  // namespace tongping::bench
