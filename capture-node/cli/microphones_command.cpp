// Microphones of a running station: how they are, and which are muted.
#include <iostream>
#include <memory>

#include "capture-node/cli/station_link.hpp"
#include "common/base/i18n.hpp"
#include "common/base/table.hpp"

namespace tongping::cli {
namespace {

using namespace std::chrono_literals;
using base::cell;
using base::Json;
using base::member_or_null;
using base::tr;

constexpr auto microphones_patience = 5s;  // a disk may be busy

struct MicrophonesChoice {
  StationChoice station;
  std::string microphone;
  std::string source;
  bool json = false;
};

template <typename Order>
base::Result<void> ask(const Invocation& invocation, const MicrophonesChoice& choice, const Order& order) {
  const auto link = open_link(invocation, choice.station, Reach::desk);
  if (!link) return base::pass_on(link.error());
  const auto reply = ask_command(**link, "microphones", order, microphones_patience);
  if (!reply) return base::pass_on(reply.error());
  return print_done(*reply, choice.json);
}

base::Result<void> mute(const Invocation& invocation, const MicrophonesChoice& choice, bool muted) {
  return ask(invocation, choice, transcript::MuteMicrophone{choice.microphone, muted});
}

base::Result<void> change_source(const Invocation& invocation, const MicrophonesChoice& choice) {
  return ask(invocation, choice, transcript::ChangeSource{choice.microphone, choice.source});
}

base::Result<void> list_microphones(const Invocation& invocation, const MicrophonesChoice& choice) {
  const auto link = open_link(invocation, choice.station, Reach::desk);
  if (!link) return base::pass_on(link.error());
  const auto status = ask_status(**link);
  if (!status) return base::pass_on(status.error());
  const Json microphones = member_or_null(*status, "microphones");
  if (choice.json) {
    std::cout << base::to_line(microphones) << '\n';
    return {};
  }
  std::vector<base::Row> rows{{tr("MICROPHONE"), tr("ROLE"), tr("STATE"), tr("MUTED"), ""}};
  for (const Json& microphone : microphones) {
    const bool muted = member_or_null(microphone, "muted") == true;
    rows.push_back({cell(microphone, "id"), cell(microphone, "role"), cell(microphone, "state"),
                    muted ? tr("muted") : "-", cell(microphone, "reason")});
  }
  base::print_table(rows, std::cout);
  return {};
}

}  // namespace

void add_microphones(CLI::App& app, Invocation& invocation) {
  CLI::App& microphones = *app.add_subcommand("microphones", tr("which microphones are heard"));
  microphones.require_subcommand(1);
  const auto add = [&](const char* name, const char* purpose,
                       auto carry_out) -> std::pair<CLI::App*, MicrophonesChoice*> {
    CLI::App& command = add_command(microphones, invocation, name, purpose);
    const auto choice = std::make_shared<MicrophonesChoice>();
    add_station_options(command, choice->station);
    command.add_flag("--json", choice->json, tr("one JSON line"));
    command.callback([&invocation, choice, carry_out] {
      invocation.action = [&invocation, choice, carry_out] { return carry_out(invocation, *choice); };
    });
    return {&command, choice.get()};
  };
  add("list", tr("how each of them is"), list_microphones);
  for (const bool muted : {true, false}) {
    const char* purpose = muted ? tr("nothing that it hears from now on is recognised, kept or shown")
                                : tr("a muted microphone is heard again");
    const auto [command, choice] =
        add(muted ? "mute" : "unmute", purpose,
            [muted](const Invocation& asked, const MicrophonesChoice& c) { return mute(asked, c, muted); });
    command->add_option("microphone", choice->microphone, tr("its id"))->required();
  }
  const auto [command, choice] =
      add("source", tr("it is heard at another input from now on, until the session ends"), change_source);
  command->add_option("microphone", choice->microphone, tr("its id"))->required();
  command->add_option("source", choice->source, tr("as in \"device:NAME#1\"; capture-node devices lists them"))
      ->required();
}

}  // namespace tongping::cli
