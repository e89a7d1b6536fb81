#include "capture-node/cli/station_link.hpp"

#include <iostream>
#include <random>

#include "common/base/format.hpp"
#include "common/base/i18n.hpp"
#include "common/wire/local_place.hpp"

namespace tongping::cli {
namespace {

constexpr std::chrono::milliseconds answer_patience{3000};

base::Result<wire::StationNotice> find_here(const wire::LocalPlace& place, const config::StationConfig& config,
                                            const StationChoice& choice) {
  if (!choice.connect.empty()) return place.find(choice.connect);
  auto by_name = place.find(config.name);
  return by_name ? by_name : place.find(config.desk);
}

}  // namespace

void add_station_options(CLI::App& command, StationChoice& choice) {
  command.add_option("--connect", choice.connect,
                     base::tr("the station's desk (tcp://HOST:PORT), or its name on this machine"));
  CLI::Option* feed = command.add_option("--feed", choice.feed, base::tr("the feed of a station on another machine"));
  feed->needs("--connect");
  command.add_option("--key", choice.key, base::tr("the public key of a station on another machine"))
      ->needs("--connect");
}

base::Result<std::unique_ptr<wire::ZmqLink>> open_link(const Invocation& invocation, const StationChoice& choice,
                                                       Reach reach) {
  const auto config = load_config(invocation);
  if (!config) return base::pass_on(config.error());
  const bool wants_feed = reach == Reach::feed_and_desk;
  if (!choice.key.empty()) {
    if (wants_feed && choice.feed.empty())
      return base::usage_failure(base::tr("--feed is needed too, for a station on another machine"));
    const auto own = wire::load_or_make_key_pair(config->directory / "keys" / "curve.key");
    if (!own) return base::pass_on(own.error());
    return wire::ZmqLink::open({wants_feed ? choice.feed : "", choice.connect, choice.key, *own});
  }
  const auto place = wire::LocalPlace::open(config::data_home() / "local");
  if (!place) return base::pass_on(place.error());
  const auto notice = find_here(*place, *config, choice);
  if (!notice) return base::pass_on(notice.error());
  return wire::ZmqLink::open({wants_feed ? notice->feed : "", notice->desk, notice->public_key, place->client_key()});
}

base::Result<wire::DeskReply> ask_station(const Invocation& invocation, const StationChoice& choice,
                                          wire::DeskRequest request) {
  const auto link = open_link(invocation, choice, Reach::desk);
  if (!link) return base::pass_on(link.error());
  return wire::ask(**link, std::move(request), answer_patience);
}

base::Result<base::Json> ask_status(wire::ZmqLink& link) {
  const auto reply = wire::ask(link, {0, wire::StatusRequest{}}, answer_patience);
  if (!reply) return base::pass_on(reply.error());
  const auto* status = std::get_if<wire::Status>(&reply->body);
  if (status == nullptr) return base::failure(base::tr("the station answered something else than its status"));
  return base::parse_json(status->json);
}

base::Result<wire::DeskReply> ask_command(wire::ZmqLink& link, const char* as, decltype(wire::Command::body) body,
                                          std::chrono::milliseconds patience) {
  const auto hello = wire::ask(link, {0, wire::Hello{as, wire::PeerKind::tool}}, patience);
  if (!hello) return base::pass_on(hello.error());
  return wire::ask(link, {0, wire::Command{new_command_id(), hello->origin.epoch, 0, std::move(body)}}, patience);
}

base::Result<void> print_done(const wire::DeskReply& reply, bool json) {
  const auto* done = std::get_if<wire::CommandDone>(&reply.body);
  if (done == nullptr) return base::failure(base::tr("the station did not say that it was done"));
  if (json) {
    std::cout << base::to_line({{"done", true}, {"sequence", done->sequence}, {"repeated", done->repeated}}) << '\n';
  } else {
    std::cout << base::tr_format("done; event {}", done->sequence) << '\n';
  }
  return {};
}

std::string new_command_id() {
  std::random_device random;
  return base::format("{:08x}{:08x}", random(), random());
}

}  // namespace tongping::cli
