#include <iostream>
#include <memory>

#include "capture-node/cli/history_of.hpp"
#include "common/base/format.hpp"
#include "common/base/i18n.hpp"
#include "common/base/json.hpp"
#include "common/base/table.hpp"
#include "common/wire/curve_key.hpp"

namespace tongping::cli {
namespace {

using base::tr;
using base::tr_format;

base::Result<store::AuditTrail> read_trail(const Invocation& invocation) {
  const auto history = open_history(invocation);
  if (!history) return base::pass_on(history.error());
  auto trail = (*history)->audit();
  if (!trail) return base::pass_on(trail.error());
  return std::move(*trail);
}

// A key is told by its words: that is what people have seen.
std::string subject_of(const store::AuditEntry& entry) {
  return wire::is_key_text(entry.subject) ? wire::fingerprint(entry.subject) : entry.subject;
}

std::string json_line(const store::AuditRow& row) {
  const store::AuditEntry& entry = row.entry;
  return base::to_line({{"number", row.number},
                        {"wall_ns", entry.wall_ns},
                        {"kind", store::name_of(entry.kind)},
                        {"subject", entry.subject},
                        {"fingerprint", subject_of(entry)},
                        {"by", entry.by},
                        {"detail", entry.detail}});
}

base::Result<void> list(const Invocation& invocation, bool json) {
  const auto trail = read_trail(invocation);
  if (!trail) return base::pass_on(trail.error());
  std::vector<base::Row> rows{{tr("NUMBER"), tr("TIME"), tr("WHAT"), tr("KEY"), tr("BY"), tr("DETAIL")}};
  for (const store::AuditRow& row : trail->rows) {
    if (json) std::cout << json_line(row) << '\n';
    const store::AuditEntry& entry = row.entry;
    rows.push_back({std::to_string(row.number), base::local_time(entry.wall_ns), store::name_of(entry.kind),
                    subject_of(entry), entry.by, entry.detail});
  }
  if (!json) base::print_table(rows, std::cout);
  return {};
}

base::Result<void> verify(const Invocation& invocation, bool json) {
  const auto trail = read_trail(invocation);
  if (!trail) return base::pass_on(trail.error());
  base::Json problems = base::Json::array();
  for (const store::AuditProblem& problem : trail->problems) {
    problems.push_back({{"number", problem.number}, {"what", problem.what}});
    if (!json) std::cout << base::format("{}: {}\n", problem.number, problem.what);
  }
  const bool whole = trail->problems.empty();
  if (json) {
    std::cout << base::to_line({{"rows", trail->rows.size()}, {"whole", whole}, {"problems", problems}}) << '\n';
  } else if (whole) {
    std::cout << tr_format("{} rows, all as they were written", trail->rows.size()) << '\n';
  }
  if (whole) return {};
  return base::failure(
      tr_format("the audit was tampered with, or its disk is damaged: {} problems", trail->problems.size()));
}

}  // namespace

void add_audit(CLI::App& app, Invocation& invocation) {
  CLI::App& audit = *app.add_subcommand("audit", tr("who was let in, turned away or shut out"));
  audit.require_subcommand(1);
  const auto add = [&](const char* name, const char* purpose, auto action) {
    CLI::App& command = add_command(audit, invocation, name, purpose);
    const auto json = std::make_shared<bool>(false);
    command.add_flag("--json", *json, tr("as JSON lines"));
    command.callback([&invocation, json, action] {
      invocation.action = [&invocation, json, action] { return action(invocation, *json); };
    });
  };
  add("list", tr("every row, oldest first"), list);
  add("verify", tr("find rows that were changed, dropped, swapped, cut off or forged"), verify);
}

}  // namespace tongping::cli
