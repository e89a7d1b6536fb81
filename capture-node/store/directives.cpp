#include "capture-node/store/directives.hpp"

#include <algorithm>

#include "common/base/format.hpp"
#include "common/wire/codec.hpp"

namespace tongping::store {
namespace {

using transcript::Directive;

constexpr const char* directive_kind = "directive";

struct Row {
  std::uint64_t sequence = 0;
  Directive directive;
};

StoreResult<std::vector<Row>> read_rows(Opened& opened) {
  std::vector<Row> rows;
  SQLite::Statement query(opened.database(), "SELECT sequence, sealed FROM directives ORDER BY sequence");
  while (query.executeStep()) {
    const auto sequence = static_cast<std::uint64_t>(query.getColumn(0).getInt64());
    const SQLite::Column sealed = query.getColumn(1);
    const std::string_view bytes(static_cast<const char*>(sealed.getBlob()),
                                 static_cast<std::size_t>(sealed.getBytes()));
    const auto plain = opened.unseal(SessionRow{}, directive_kind, sequence, bytes);
    if (!plain) return pass_on(plain.error());
    auto event = wire::decode_event(*plain);
    auto* given = event ? std::get_if<transcript::DirectiveGiven>(&event->body) : nullptr;
    if (given == nullptr) {
      return store_failure(Cause::damaged, base::format("{}: directive {} cannot be decoded",
                                                        opened.connection().file().string(), sequence));
    }
    rows.push_back({sequence, std::move(given->directive)});
  }
  return rows;
}

std::vector<Directive> in_force_of(const std::vector<Row>& rows) {
  std::vector<Directive> in_force;
  for (const Row& row : rows) transcript::give(in_force, row.directive);
  return in_force;
}

}  // namespace

StoreResult<void> put_directive(Opened& opened, const transcript::Event& event) {
  // A copy under the station's key: it must outlive the session in which it was given.
  const auto sealed = opened.seal(SessionRow{}, directive_kind, event.sequence, wire::encode_event(event));
  if (!sealed) return pass_on(sealed.error());
  SQLite::Statement insert(opened.database(), "INSERT INTO directives(sequence, sealed) VALUES (?, ?)");
  insert.bind(1, static_cast<std::int64_t>(event.sequence));
  insert.bindNoCopy(2, sealed->data(), static_cast<int>(sealed->size()));
  insert.exec();
  const auto rows = read_rows(opened);
  if (!rows) return pass_on(rows.error());
  const std::vector<Directive> in_force = in_force_of(*rows);
  for (const Row& row : *rows) {
    const bool holds = std::any_of(in_force.begin(), in_force.end(),
                                   [&](const Directive& d) { return d.version == row.directive.version; });
    if (holds) continue;
    SQLite::Statement remove(opened.database(), "DELETE FROM directives WHERE sequence = ?");
    remove.bind(1, static_cast<std::int64_t>(row.sequence));
    remove.exec();
  }
  return {};
}

StoreResult<std::vector<Directive>> read_directives(Opened& opened) {
  const auto rows = read_rows(opened);
  if (!rows) return pass_on(rows.error());
  return in_force_of(*rows);
}

}  // namespace tongping::store
