#include "capture-node/peer_news.hpp"

#include <algorithm>

#include "common/transcript/ownership.hpp"
#include "common/wire/limits.hpp"

namespace tongping::station {

PeerNews news_from(const wire::Follower& follower, base::SteadyTime now) {
  const transcript::Transcript& transcript = follower.replica().transcript();
  PeerNews news;
  news.alive = follower.last_sign() && now - *follower.last_sign() <= wire::silence_limit;
  news.clock_ahead = follower.clock().ahead();
  news.heard = true;
  news.station = follower.replica().origin()->station;
  news.session = transcript.session;
  news.claims = transcript::claims_in_force(transcript);
  if (transcript.consent) news.consent = *transcript.consent;
  news.settings = std::make_shared<const RoleSettings>(RoleSettings{transcript.roles, transcript.microphones});
  for (const auto& segment : transcript.segments) {
    news.newest_end_ns = std::max(news.newest_end_ns, transcript::wall_end_ns(*segment));
  }
  news.texts =
      std::make_shared<const std::vector<HeardText>>(heard_texts(transcript, base::from_ns(news.newest_end_ns)));
  return news;
}

}  // namespace tongping::station
