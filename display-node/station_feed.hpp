// One station as a screen follows it: finds its key, connects, and keeps the last text while the station is away.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "common/base/clock.hpp"
#include "common/base/log.hpp"
#include "common/config/screen_config.hpp"
#include "common/wire/follower.hpp"
#include "common/wire/local_place.hpp"
#include "common/wire/zmq_link.hpp"

namespace tongping::screen {

// Owned and called by the feed thread.
class StationFeed {
 public:
  // `log` outlives it. The screen's own key is made when a station of another machine is first followed.
  StationFeed(config::StationAddress address, const config::ScreenConfig& config, const base::Log& log);

  // Takes what has arrived. True when the transcript is another. [feed]
  bool turn(base::SteadyTime now);

  wire::ZmqLink* link() { return link_.get(); }  // nullptr until the station's key is known
  const transcript::Transcript& transcript() const { return transcript_; }

 private:
  struct Station {
    std::string feed;
    std::string desk;
    std::string key;
    bool operator==(const Station&) const = default;
  };

  bool is_local() const { return address_.key.empty(); }
  void look_up(base::SteadyTime now);
  base::Result<Station> locate();
  base::Result<wire::CurveKeyPair> own_key() const;
  base::Result<void> connect(const Station& station);
  void say_once(const std::string& problem);

  const config::StationAddress address_;
  const std::string screen_name_;
  const std::filesystem::path directory_;
  const base::Log& log_;
  std::unique_ptr<wire::LocalPlace> place_;
  Station station_;
  std::unique_ptr<wire::ZmqLink> link_;
  std::unique_ptr<wire::Follower> follower_;
  transcript::Transcript transcript_;
  base::SteadyTime last_look_;
  bool looked_ = false;
  std::string last_problem_;
};

}  // namespace tongping::screen
