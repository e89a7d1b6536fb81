// A start of a station that is over, and does not know it: it speaks at the station's address, with its key, its log
// and an old epoch, what was never said there. Whoever knows a later start must accept nothing of it.
#pragma once

#include <algorithm>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "common/wire/feed.hpp"
#include "common/wire/station_endpoint.hpp"
#include "tests/support/builders.hpp"
#include "tests/support/memory_log.hpp"

namespace tongping::support {

class OldStation {
 public:
  static constexpr const char* words = "Words of a start that is over";

  // `last`: the newest event that its receivers have; its own log goes further. `watchers`: their public keys. Call it
  // where its network is.
  OldStation(const wire::Origin& origin, std::uint64_t last, const std::string& host, const wire::CurveKeyPair& key,
             const std::vector<std::string>& watchers)
      : feed_(origin, log_) {
    log_.append(transcript::SessionStarted{"s1", "an old session", 5});
    while (log_.last_sequence() < last) final_words();
    const auto watch = [watchers](std::string_view asking) {
      const bool known = std::find(watchers.begin(), watchers.end(), asking) != watchers.end();
      return known ? std::optional(wire::Permissions{wire::Permission::watch}) : std::nullopt;
    };
    auto opened = wire::StationEndpoint::open({"tcp://" + host + ":7770", "tcp://" + host + ":7771", key, watch});
    if (!opened) throw std::runtime_error(opened.error().message);
    endpoint_ = std::move(*opened);
    endpoint_->set_origin(origin);
  }

  // Speaks until somebody has listened for `time`; false where nobody came for 30 s.
  bool speak(std::chrono::milliseconds time) {
    const auto begin = std::chrono::steady_clock::now();
    std::optional<base::SteadyTime> heard;
    for (auto now = begin; !heard || now - *heard < time; now = std::chrono::steady_clock::now()) {
      if (now - begin > std::chrono::seconds(30)) return false;
      const wire::PollResult polled = endpoint_->poll(std::chrono::milliseconds(50));
      for (const wire::PeerRequest& request : polled.requests) {
        if (const auto reply = feed_.answer(request.request, transcript_, {})) endpoint_->reply(request.peer, *reply);
      }
      if (const auto beat = feed_.heartbeat(now, {}, polled.newcomer)) endpoint_->publish(*beat);
      endpoint_->publish(feed_.interim(an_interim("old-interim", words, ++revision_), {}));
      endpoint_->publish(feed_.event(final_words(), {}));
      if (!heard && endpoint_->subscribers() > 0) heard = now;
    }
    return true;
  }

 private:
  transcript::Event final_words() {
    const std::string id = "old-" + std::to_string(++finals_);
    const transcript::Event event =
        log_.append(transcript::SegmentChanged{a_segment(id, std::string(words) + " " + id)});
    transcript::apply(transcript_, event);
    return event;
  }

  MemoryLog log_;
  transcript::Transcript transcript_;
  wire::Feed feed_;
  std::unique_ptr<wire::StationEndpoint> endpoint_;
  std::uint32_t revision_ = 0;
  int finals_ = 0;
};

}  // namespace tongping::support
