// Decisions about keys: what they do to the list, to those who are connected, and to the audit.
#include "capture-node/admission.hpp"

#include "common/wire/curve_key.hpp"
#include "tests/capture-node/store/fault_disk.hpp"
#include "tests/capture-node/store/fixture.hpp"

using namespace tongping;
using namespace tongping::station;
using namespace tongping::test;
using store::AuditKind;
using wire::Permission;

namespace {

std::string a_public_key() { return wire::make_key_pair().public_key(); }

struct Office {
  Office() : store(open_store(scratch.path())), audit(test_clock(), log) {}

  Admission open() {
    auto opened = Admission::open(scratch.path() / "keys", "local", audit, test_clock());
    REQUIRE(opened);
    return std::move(*opened);
  }

  // The kinds and details that were added since the last look.
  std::vector<std::string> news() {
    REQUIRE(audit.write(*store));
    std::vector<std::string> lines;
    const auto trail = must(store->history().audit());
    REQUIRE(trail.problems.empty());
    for (; seen < trail.rows.size(); ++seen) {
      const auto& entry = trail.rows[seen].entry;
      lines.push_back(std::string(name_of(entry.kind)) + " by " + entry.by + ": " + entry.detail);
    }
    return lines;
  }

  ScratchDirectory scratch;
  base::Log log;
  std::unique_ptr<store::Store> store;
  AuditBook audit;
  std::size_t seen = 0;
};

using Lines = std::vector<std::string>;

}  // namespace

TEST_CASE(
    "a technician lets a screen in, takes it back, refuses and restores, and each is in force at once and audited") {
  Office office;
  Admission admission = office.open();
  const std::string key = a_public_key();
  admission.take_knocks({{key, "10.0.0.9"}});
  REQUIRE(admission.waiting().size() == 1);
  REQUIRE(admission.permissions_of("local") == wire::Permissions{Permission::administer});
  REQUIRE_FALSE(admission.permissions_of(key));

  REQUIRE(admission.decide(console::ApproveKey{key, "Left wall"}).value().empty());
  REQUIRE(admission.permissions_of(key) == wire::Permissions{Permission::watch});
  REQUIRE(admission.name_of(key) == "Left wall");
  REQUIRE(admission.name_of("local") == "");
  REQUIRE(admission.waiting().empty());
  REQUIRE(office.news() == Lines{"key_approved by console: watch Left wall"});

  REQUIRE(admission.decide(console::RevokeKey{key}).value() == Lines{key});
  REQUIRE_FALSE(admission.permissions_of(key));
  REQUIRE_FALSE(admission.name_of(key));
  REQUIRE(office.news() == Lines{"key_revoked by console: watch Left wall"});
  REQUIRE_FALSE(admission.decide(console::RevokeKey{key}));

  admission.take_knocks({{key, "10.0.0.9"}});
  REQUIRE(admission.decide(console::DismissKey{key}));
  REQUIRE(admission.waiting().empty());
  REQUIRE(admission.decide(console::RestoreKey{key}));
  REQUIRE(admission.waiting().size() == 1);
  REQUIRE(office.news() == Lines{"key_dismissed by console: ", "key_restored by console: "});
}

TEST_CASE("a change of the list by another program is noticed, and one made before the start too") {
  Office office;
  const std::string key = a_public_key();
  const std::string kept = a_public_key();
  auto command = wire::PeerKeys::open(office.scratch.path() / "keys" / "authorised_keys").value();
  REQUIRE(command.add({kept, {Permission::edit}, "Desk"}));
  {
    Admission admission = office.open();
    admission.go_on_from({});
    REQUIRE(office.news() == Lines{"key_approved by authorised_keys, before this start: edit Desk"});
    REQUIRE(command.add({key, {Permission::watch}, "Foyer"}));
    REQUIRE(admission.refresh().value().empty());
    REQUIRE(admission.permissions_of(key));
    REQUIRE(command.remove("Foyer"));
    REQUIRE(admission.refresh().value() == Lines{key});
    REQUIRE(office.news() ==
            Lines{"key_approved by authorised_keys: watch Foyer", "key_revoked by authorised_keys: watch Foyer"});
  }
  const std::array kinds{AuditKind::key_approved, AuditKind::key_revoked};
  Admission again = office.open();
  again.go_on_from(must(office.store->history().audit_of(kinds)));
  REQUIRE(office.news().empty());
  REQUIRE(command.remove("Desk"));
  Admission third = office.open();
  third.go_on_from(must(office.store->history().audit_of(kinds)));
  REQUIRE(office.news() == Lines{"key_revoked by authorised_keys, before this start: edit Desk"});
}

TEST_CASE("while the disk is full rows of the audit are held within bounds, and told when they were too many") {
  const ScratchDirectory scratch;
  const base::Log log;
  FaultDisk disk;
  const auto store = open_store(scratch.path(), {disk.name()});
  AuditBook audit(test_clock(), log);
  disk.fail(disk.operations().size(), Fault::disk_full, true);
  for (std::size_t i = 0; i < AuditBook::max_held + 50; ++i) audit.add(AuditKind::refused, "", "", std::to_string(i));
  REQUIRE(audit.write(*store));
  REQUIRE(audit.held() == AuditBook::max_held);
  disk.heal();
  for (int second = 0; second < 5 && audit.held() > 0; ++second) REQUIRE(audit.write(*store));
  const auto trail = must(store->history().audit());
  REQUIRE(trail.problems.empty());
  REQUIRE(trail.rows.size() == AuditBook::max_held + 1);
  REQUIRE(trail.rows.back().entry.kind == AuditKind::rows_lost);
  REQUIRE(trail.rows.back().entry.detail == "50 rows");
}
