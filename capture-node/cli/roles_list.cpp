#include "capture-node/cli/roles_list.hpp"

#include <string>
#include <vector>

#include "common/base/format.hpp"
#include "common/base/i18n.hpp"
#include "common/base/table.hpp"

namespace tongping::cli {
namespace {

using base::cell;
using base::Json;
using base::member_or_null;
using base::tr;
using base::tr_format;

constexpr const char* nothing = "-";

std::string or_dash(std::string text) { return text.empty() ? nothing : std::move(text); }

std::string joined(const Json& list) {
  std::string text;
  for (const Json& item : list) text += base::format("{}{}", text.empty() ? "" : " ", item.get<std::string>());
  return text;
}

std::string microphones_of(const Json& status, const std::string& role) {
  std::string text;
  for (const Json& microphone : member_or_null(status, "assignments")) {
    if (cell(microphone, "role") != role) continue;
    text += base::format("{}{}", text.empty() ? "" : " ", cell(microphone, "id"));
  }
  return text;
}

// What the configuration has where that is something else.
std::string configured(const Json& role) {
  if (!role.contains("configured")) return "";
  const Json& before = role["configured"];
  if (before.is_null()) return tr("not in the configuration");
  return tr_format("in the configuration: {}, {}, {}, {}", cell(before, "label"), cell(before, "color"),
                   cell(before, "language"), or_dash(joined(member_or_null(before, "translate"))));
}

std::string configured_role(const Json& microphone) {
  const Json before = member_or_null(microphone, "configured_role");
  if (!before.is_string() || before == microphone["role"]) return "";
  const auto role = before.get<std::string>();
  return role.empty() ? tr("in the configuration: nobody's") : tr_format("in the configuration: {}", role);
}

// A basic string (toml.io, v1.0.0, "String") has the escapes of JSON.
std::string toml_of(const Json& text) { return base::to_line(text); }

}  // namespace

void print_roles(const Json& status, std::ostream& out) {
  std::vector<base::Row> roles{
      {tr("ROLE"), tr("LABEL"), tr("COLOUR"), tr("LANGUAGE"), tr("INTO"), tr("MICROPHONES"), ""}};
  for (const Json& role : member_or_null(status, "roles")) {
    roles.push_back({cell(role, "id"), cell(role, "label"), cell(role, "color"), cell(role, "language"),
                     or_dash(joined(member_or_null(role, "translate"))),
                     or_dash(microphones_of(status, cell(role, "id"))), configured(role)});
  }
  base::print_table(roles, out);
  std::vector<base::Row> microphones{{tr("MICROPHONE"), tr("ROLE"), tr("SOURCE"), ""}};
  for (const Json& microphone : member_or_null(status, "assignments")) {
    microphones.push_back({cell(microphone, "id"), or_dash(cell(microphone, "role")), cell(microphone, "source"),
                           configured_role(microphone)});
  }
  out << '\n';
  base::print_table(microphones, out);
}

void print_roles_as_toml(const Json& status, std::ostream& out) {
  for (const Json& role : member_or_null(status, "roles")) {
    out << "[[role]]\n";
    for (const char* key : {"id", "label", "color", "language"}) {
      out << key << " = " << toml_of(member_or_null(role, key)) << '\n';
    }
    out << "translate = " << toml_of(member_or_null(role, "translate")) << "\n\n";
  }
  for (const Json& microphone : member_or_null(status, "assignments")) {
    out << "[[microphone]]\n";
    for (const char* key : {"id", "source", "role"}) {
      out << key << " = " << toml_of(member_or_null(microphone, key)) << '\n';
    }
    out << '\n';
  }
}

}  // namespace tongping::cli
