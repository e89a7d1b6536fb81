// Roles and whose microphone is whose, on a running station.
#include <algorithm>
#include <iostream>
#include <memory>

#include "capture-node/cli/roles_list.hpp"
#include "capture-node/cli/station_link.hpp"
#include "common/base/format.hpp"
#include "common/base/i18n.hpp"
#include "common/base/json.hpp"
#include "common/transcript/segment_json.hpp"

namespace tongping::cli {
namespace {

using namespace std::chrono_literals;
using base::Json;
using base::tr;
using base::tr_format;
using transcript::RoleOrder;

constexpr auto roles_patience = 3s;

struct RolesChoice {
  StationChoice station;
  std::string first;   // the role's or microphone's id
  std::string second;  // the role's that it gets, or the other microphone's
  std::optional<std::string> label;
  std::optional<std::string> color;
  std::optional<std::string> language;
  std::optional<std::vector<std::string>> translate;
  std::string effect = "now";
  bool json = false;
  bool toml = false;
};

// What is asked for, decided on the station's status.
using MakeOrder = std::function<base::Result<RoleOrder>(const RolesChoice&, const Json& status)>;

transcript::RoleEffect role_effect(const RolesChoice& choice) {
  return transcript::role_effect_from(choice.effect).value_or(transcript::RoleEffect::now);
}

base::Result<Json> look_at(wire::ZmqLink& link, const char* as) {
  // A hello first, so that the station knows by what name it is asked.
  const auto hello = wire::ask(link, {0, wire::Hello{as, wire::PeerKind::tool}}, roles_patience);
  if (!hello) return base::pass_on(hello.error());
  return ask_status(link);
}

const Json* role_in(const Json& status, const std::string& id) {
  const auto roles = status.find("roles");
  if (roles == status.end()) return nullptr;
  const auto role =
      std::find_if(roles->begin(), roles->end(), [&](const Json& r) { return base::member_or_null(r, "id") == id; });
  return role == roles->end() ? nullptr : &*role;
}

std::string text_of(const Json& object, const char* key) {
  const Json value = base::member_or_null(object, key);
  return value.is_string() ? value.get<std::string>() : "";
}

// The role as it stands, if it does, with what was chosen.
base::Result<transcript::Role> chosen_role(const RolesChoice& choice, const Json* known) {
  transcript::Role role;
  role.shown.id = role.shown.label = choice.first;
  if (known != nullptr) {
    role.shown.label = text_of(*known, "label");
    role.shown.color = transcript::color_from_hex(text_of(*known, "color")).value_or(transcript::Color());
    role.language = text_of(*known, "language");
    for (const Json& language : base::member_or_null(*known, "translate")) {
      if (language.is_string()) role.translate.push_back(language.get<std::string>());
    }
  }
  if (choice.color) {
    const auto color = transcript::color_from_hex(*choice.color);
    if (!color) return base::usage_failure(color.error().message);
    role.shown.color = *color;
  }
  role.shown.label = choice.label.value_or(role.shown.label);
  role.language = choice.language.value_or(role.language);
  role.translate = choice.translate.value_or(role.translate);
  if (role.translate == std::vector<std::string>{"none"}) role.translate.clear();
  return role;
}

base::Result<RoleOrder> put(const RolesChoice& choice, const Json& status, bool is_new) {
  const Json* known = role_in(status, choice.first);
  if (is_new && known != nullptr) {
    return base::failure(tr_format("there is a role \"{}\" already; use roles edit", choice.first));
  }
  if (!is_new && known == nullptr) {
    return base::failure(tr_format("there is no role \"{}\"; use roles add", choice.first));
  }
  auto role = chosen_role(choice, known);
  if (!role) return base::pass_on(role.error());
  return RoleOrder(transcript::PutRole{std::move(*role), role_effect(choice)});
}

// Made once for the intention: asked twice, it is carried out once; and only if nobody has changed roles meanwhile.
base::Result<void> give(const Invocation& invocation, const RolesChoice& choice, const MakeOrder& make_order) {
  const auto link = open_link(invocation, choice.station, Reach::desk);
  if (!link) return base::pass_on(link.error());
  const auto status = look_at(**link, "roles");
  if (!status) return base::pass_on(status.error());
  auto order = make_order(choice, *status);
  if (!order) return base::pass_on(order.error());
  const auto number = [&](const char* key) {
    const Json value = base::member_or_null(*status, key);
    return value.is_number_unsigned() ? value.get<std::uint64_t>() : 0;
  };
  wire::Command command{new_command_id(), number("epoch"), number("last_sequence"), {}};
  std::visit([&](auto& body) { command.body = std::move(body); }, *order);
  const auto reply = wire::ask(**link, {0, std::move(command)}, roles_patience);
  if (!reply) return base::pass_on(reply.error());
  return print_done(*reply, choice.json);
}

base::Result<void> show(const Invocation& invocation, const RolesChoice& choice) {
  const auto link = open_link(invocation, choice.station, Reach::desk);
  if (!link) return base::pass_on(link.error());
  const auto status = look_at(**link, "roles");
  if (!status) return base::pass_on(status.error());
  if (choice.json) {
    std::cout << base::to_line({{"roles", base::member_or_null(*status, "roles")},
                                {"microphones", base::member_or_null(*status, "assignments")}})
              << '\n';
  } else if (choice.toml) {
    print_roles_as_toml(*status, std::cout);
  } else {
    print_roles(*status, std::cout);
  }
  return {};
}

// Declares a command that changes something.
class Orders {
 public:
  Orders(CLI::App& roles, Invocation& invocation) : roles_(roles), invocation_(invocation) {}

  CLI::App& add(const char* name, const char* purpose, const std::shared_ptr<RolesChoice>& choice,
                const MakeOrder& make_order) {
    CLI::App& command = add_command(roles_, invocation_, name, purpose);
    add_station_options(command, choice->station);
    command.add_flag("--json", choice->json, tr("one JSON line"));
    Invocation& invocation = invocation_;
    command.callback([&invocation, choice, make_order] {
      invocation.action = [&invocation, choice, make_order] { return give(invocation, *choice, make_order); };
    });
    return command;
  }

 private:
  CLI::App& roles_;
  Invocation& invocation_;
};

void add_effect(CLI::App& command, RolesChoice& choice) {
  command
      .add_option(
          "--effect", choice.effect,
          tr("now: what is said from now on; line: the running line too; meeting: and all that was said before"))
      ->check(CLI::IsMember({"now", "line", "meeting"}));
}

void add_puts(Orders& orders) {
  for (const bool is_new : {true, false}) {
    const auto choice = std::make_shared<RolesChoice>();
    CLI::App& command = orders.add(
        is_new ? "add" : "edit", is_new ? tr("a new role") : tr("another label, colour or language of a role"), choice,
        [is_new](const RolesChoice& c, const Json& status) { return put(c, status, is_new); });
    command.add_option("role", choice->first, tr("its id"))->required();
    command.add_option("--label", choice->label, tr("what stands before its lines"));
    command.add_option("--color", choice->color, tr("as in: #FFD400"));
    command.add_option("--language", choice->language, tr("what it speaks, as in: en"));
    command.add_option("--translate", choice->translate, tr("what that is translated into, as in: es; or \"none\""));
    if (!is_new) add_effect(command, *choice);
  }
}

void add_moves(Orders& orders) {
  auto choice = std::make_shared<RolesChoice>();
  CLI::App& assign = orders.add("assign", tr("a microphone becomes a role's"), choice,
                                [](const RolesChoice& c, const Json&) -> base::Result<RoleOrder> {
                                  return transcript::AssignMicrophone{c.first, c.second, role_effect(c)};
                                });
  assign.add_option("microphone", choice->first, tr("its id"))->required();
  assign.add_option("role", choice->second, tr("the role's id"))->required();
  add_effect(assign, *choice);

  choice = std::make_shared<RolesChoice>();
  CLI::App& unassign = orders.add("unassign", tr("a microphone is nobody's, and closes"), choice,
                                  [](const RolesChoice& c, const Json&) -> base::Result<RoleOrder> {
                                    return transcript::AssignMicrophone{c.first, "", transcript::RoleEffect::now};
                                  });
  unassign.add_option("microphone", choice->first, tr("its id"))->required();

  choice = std::make_shared<RolesChoice>();
  CLI::App& swap = orders.add("swap", tr("two microphones get each other's roles"), choice,
                              [](const RolesChoice& c, const Json&) -> base::Result<RoleOrder> {
                                return transcript::SwapMicrophones{c.first, c.second, role_effect(c)};
                              });
  swap.add_option("first", choice->first, tr("a microphone's id"))->required();
  swap.add_option("second", choice->second, tr("the other one's"))->required();
  add_effect(swap, *choice);
}

}  // namespace

void add_roles(CLI::App& app, Invocation& invocation) {
  CLI::App& roles = *app.add_subcommand("roles", tr("who speaks at which microphone"));
  roles.require_subcommand(1);
  const auto listed = std::make_shared<RolesChoice>();
  CLI::App& list = add_command(roles, invocation, "list", tr("roles and microphones as they stand"));
  add_station_options(list, listed->station);
  CLI::Option* json = list.add_flag("--json", listed->json, tr("one JSON line"));
  list.add_flag("--toml", listed->toml, tr("as sections of a configuration, to keep them"))->excludes(json);
  list.callback(
      [&invocation, listed] { invocation.action = [&invocation, listed] { return show(invocation, *listed); }; });

  Orders orders(roles, invocation);
  add_puts(orders);
  add_moves(orders);
  const auto gone = std::make_shared<RolesChoice>();
  orders
      .add("remove", tr("a role that has no microphone any more"), gone,
           [](const RolesChoice& c, const Json&) -> base::Result<RoleOrder> { return transcript::RemoveRole{c.first}; })
      .add_option("role", gone->first, tr("its id"))
      ->required();
  orders.add("undo", tr("takes back the last change, with what it did to what was said"),
             std::make_shared<RolesChoice>(),
             [](const RolesChoice&, const Json&) -> base::Result<RoleOrder> { return transcript::UndoRoles{}; });
}

}  // namespace tongping::cli
