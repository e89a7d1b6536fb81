#include <iostream>
#include <memory>

#include "capture-node/cli/station_link.hpp"
#include "common/base/format.hpp"
#include "common/base/i18n.hpp"
#include "common/base/table.hpp"

namespace tongping::cli {
namespace {

using namespace std::chrono_literals;
using base::Json;
using base::tr;
using base::tr_format;

constexpr auto station_patience = 5s;  // a disk may be busy

struct ConsentChoice {
  StationChoice station;
  std::string name;
  bool json = false;
};

base::Result<Json> consent_of(wire::ZmqLink& link) {
  return ask_status(link).map([](const Json& status) { return base::member_or_null(status, "consent"); });
}

base::Result<void> give(const Invocation& invocation, const ConsentChoice& choice) {
  const auto link = open_link(invocation, choice.station, Reach::desk);
  if (!link) return base::pass_on(link.error());
  if (auto given = ask_command(**link, "consent", transcript::GiveConsent{choice.name}, station_patience); !given)
    return base::pass_on(given.error());
  const auto consent = consent_of(**link);
  if (!consent) return base::pass_on(consent.error());
  std::cout << tr_format("recorded: {} confirms", choice.name) << ": " << base::cell(*consent, "statement") << '\n';
  return {};
}

base::Result<void> withdraw(const Invocation& invocation, const ConsentChoice& choice) {
  const auto link = open_link(invocation, choice.station, Reach::desk);
  if (!link) return base::pass_on(link.error());
  if (auto withdrawn = ask_command(**link, "consent", transcript::WithdrawConsent{}, station_patience); !withdrawn)
    return base::pass_on(withdrawn.error());
  std::cout << tr("withdrawn: the microphones are closed, nothing is recorded") << '\n';
  return {};
}

std::string state_line(const Json& consent) {
  const std::string state = base::cell(consent, "state");
  if (state == "none") {
    const bool needed = base::cell(consent, "needed") == "true";
    return needed ? tr("not given: no microphone is opened") : tr("not needed: no microphone captures here");
  }
  const Json time = base::member_or_null(consent, "time_ns");
  const std::string when = base::local_time(time.is_number() ? time.get<std::int64_t>() : 0);
  const std::string by = base::cell(consent, "by");
  if (state == "given") return tr_format("given at {}: {} confirms ({})", when, base::cell(consent, "name"), by);
  return tr_format("withdrawn at {} ({}): no microphone is open", when, by);
}

base::Result<void> show(const Invocation& invocation, const ConsentChoice& choice) {
  const auto link = open_link(invocation, choice.station, Reach::desk);
  if (!link) return base::pass_on(link.error());
  const auto consent = consent_of(**link);
  if (!consent) return base::pass_on(consent.error());
  if (choice.json) {
    std::cout << base::to_line(*consent) << '\n';
    return {};
  }
  std::cout << state_line(*consent) << '\n' << base::cell(*consent, "statement") << '\n';
  return {};
}

}  // namespace

void add_consent(CLI::App& app, Invocation& invocation) {
  CLI::App& consent = *app.add_subcommand("consent", tr("whether the people who are recorded agreed"));
  consent.require_subcommand(1);
  const auto add = [&](const char* name, const char* purpose, auto carry_out) -> std::pair<CLI::App*, ConsentChoice*> {
    CLI::App& command = add_command(consent, invocation, name, purpose);
    const auto choice = std::make_shared<ConsentChoice>();
    add_station_options(command, choice->station);
    command.callback([&invocation, choice, carry_out] {
      invocation.action = [&invocation, choice, carry_out] { return carry_out(invocation, *choice); };
    });
    return {&command, choice.get()};
  };
  const auto [giving, choice] = add("give", tr("confirm it for the running session: the microphones open"), give);
  giving->add_option("--name", choice->name, tr("who answers for it that all who are recorded agreed"))->required();
  add("withdraw", tr("the microphones close at once; what was not recognised yet is destroyed"), withdraw);
  const auto [showing, shown] = add("show", tr("how it stands, and what is confirmed"), show);
  showing->add_flag("--json", shown->json, tr("one JSON line"));
}

}  // namespace tongping::cli
