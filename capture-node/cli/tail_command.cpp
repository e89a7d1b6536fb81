#include <array>
#include <iostream>
#include <memory>
#include <optional>

#include "capture-node/cli/commands.hpp"
#include "common/base/clock.hpp"
#include "common/base/format.hpp"
#include "common/base/i18n.hpp"
#include "common/base/log.hpp"
#include "common/base/stop_signal.hpp"
#include "common/transcript/segment_json.hpp"
#include "common/wire/follower.hpp"
#include "common/wire/local_place.hpp"
#include "common/wire/zmq_link.hpp"

namespace tongping::cli {
namespace {

using namespace std::chrono_literals;

struct Choice {
  std::string connect;
  std::string feed;
  std::string key;
  std::optional<std::uint64_t> from;
  bool json = false;
  double seconds = 0;
};

// A station of this user on this machine by its desk or name, or another machine's by all three.
base::Result<std::unique_ptr<wire::ZmqLink>> open_link(const Invocation& invocation, const Choice& choice) {
  const auto config = load_config(invocation);
  if (!config) return base::pass_on(config.error());
  const auto place = wire::LocalPlace::open(config::data_home() / "local");
  if (!place) return base::pass_on(place.error());
  if (!choice.key.empty()) {
    const auto own = wire::load_or_make_key_pair(config->directory / "keys" / "curve.key");
    if (!own) return base::pass_on(own.error());
    return wire::ZmqLink::open({choice.feed, choice.connect, choice.key, *own});
  }
  const auto notice = place->find(choice.connect.empty() ? config->desk : choice.connect);
  if (!notice) return base::pass_on(notice.error());
  return wire::ZmqLink::open({notice->feed, notice->desk, notice->public_key, place->client_key()});
}

void print(const transcript::Event& event, bool json) {
  const auto* change = std::get_if<transcript::SegmentChanged>(&event.body);
  if (change == nullptr) return;
  const transcript::Segment& segment = change->segment;
  if (json) {
    std::cout << transcript::to_json_line(segment) << std::endl;
    return;
  }
  std::cout << base::format("{} {} {}: {}\n", event.sequence, transcript::name_of(segment.state), segment.role.label,
                            segment.text);
  for (const auto& translation : segment.translations)
    std::cout << base::format("    {}: {}\n", translation.language, translation.text);
  std::cout << std::flush;
}

base::Result<void> follow(const Invocation& invocation, const Choice& choice) {
  base::StopSignal signal;
  const base::Log log;
  const base::SystemClock clock;
  auto link = open_link(invocation, choice);
  if (!link) return base::pass_on(link.error());
  wire::Follower follower(**link, {"tail", wire::PeerKind::tool, choice.from});
  const auto began = clock.steady();
  const std::array<wire::ZmqLink*, 1> links{link->get()};
  const std::array descriptors{signal.descriptor()};
  const auto over = [&] {
    return choice.seconds > 0 && clock.steady() - began >= std::chrono::duration<double>(choice.seconds);
  };
  while (!over() && !signal.requested()) {
    wire::ZmqLink::wait(links, 100ms, descriptors);
    const wire::FollowerTurn turn = follower.turn(clock.steady());
    for (const std::string& note : turn.notes) log.info(note);
    for (const transcript::Event& event : turn.applied) print(event, choice.json);
  }
  return {};
}

}  // namespace

void add_tail(CLI::App& app, Invocation& invocation) {
  CLI::App& command = add_command(app, invocation, "tail", base::tr("follow a running station as a screen does"));
  const auto choice = std::make_shared<Choice>();
  command.add_option("--connect", choice->connect,
                     base::tr("the station's desk (tcp://HOST:PORT), or its name on this machine"));
  command.add_option("--feed", choice->feed, base::tr("the feed of a station on another machine"))->needs("--connect");
  command.add_option("--key", choice->key, base::tr("the public key of a station on another machine"))->needs("--feed");
  command.add_option("--from", choice->from, base::tr("first sequence to show; only what is new where absent"));
  command.add_flag("--json", choice->json, base::tr("one JSON line a segment"));
  command.add_option("--for", choice->seconds, base::tr("stop after this many seconds"))->check(CLI::PositiveNumber);
  command.callback(
      [&invocation, choice] { invocation.action = [&invocation, choice] { return follow(invocation, *choice); }; });
}

}  // namespace tongping::cli
