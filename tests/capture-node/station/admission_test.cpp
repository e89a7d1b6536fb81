// Decisions about keys: what they do to the list, to those who are connected, and to the audit.
#include "capture-node/admission.hpp"

#include <thread>

#include "common/wire/curve_key.hpp"
#include "tests/capture-node/store/fault_disk.hpp"
#include "tests/capture-node/store/fixture.hpp"
#include "tests/support/gate.hpp"

using namespace tongping;
using namespace tongping::station;
using namespace tongping::test;
using store::AuditKind;
using wire::Permission;

namespace {

std::string a_public_key() { return wire::make_key_pair().public_key(); }

struct Office {
  Office() : store(open_store(scratch.path())), audit(test_clock(), log) {}

  Admission open(KeyWriter::Write write = nullptr) {
    auto opened = Admission::open(scratch.path() / "keys", "local", audit, test_clock(), std::move(write));
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

// As the station looks at the list all the time, and nobody is cut off a second time. How often it told an error.
template <typename Condition>
int look_until(Admission& admission, Condition holds) {
  int told = 0;
  while (!holds()) {
    const auto gone = admission.refresh();
    told += gone ? 0 : 1;
    if (gone) REQUIRE(gone->empty());
    std::this_thread::yield();
  }
  return told;
}

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
  REQUIRE(admission.waiting().empty());
  REQUIRE(look_until(admission, [&] { return admission.permissions_of(key).has_value(); }) == 0);
  REQUIRE(admission.permissions_of(key) == wire::Permissions{Permission::watch});
  REQUIRE(admission.name_of(key) == "Left wall");
  REQUIRE(admission.name_of("local") == "");
  REQUIRE(admission.waiting().empty());
  REQUIRE(office.news() == Lines{"key_approved by console: watch Left wall"});

  REQUIRE(admission.decide(console::RevokeKey{key}).value() == Lines{key});
  REQUIRE_FALSE(admission.permissions_of(key));
  REQUIRE_FALSE(admission.name_of(key));
  REQUIRE(look_until(admission, [&] { return office.audit.held() == 1; }) == 0);
  REQUIRE_FALSE(admission.permissions_of(key));
  REQUIRE(office.news() == Lines{"key_revoked by console: watch Left wall"});
  REQUIRE_FALSE(admission.decide(console::RevokeKey{key}));

  admission.take_knocks({{key, "10.0.0.9"}});
  REQUIRE(admission.decide(console::DismissKey{key}));
  REQUIRE(admission.waiting().empty());
  REQUIRE(admission.decide(console::RestoreKey{key}));
  REQUIRE(admission.waiting().size() == 1);
  REQUIRE(office.news() == Lines{"key_dismissed by console: ", "key_restored by console: "});
}

TEST_CASE("while the disk does not answer nobody waits for what is decided, and who is revoked is refused at once") {
  Office office;
  const auto list = office.scratch.path() / "keys" / "authorised_keys";
  const std::string leaves = a_public_key();
  const std::string comes = a_public_key();
  REQUIRE(wire::PeerKeys::open(list).value().add({leaves, {Permission::watch}, "Old wall"}));
  support::Gate gate;
  Admission admission = office.open([&](const console::KeyDecision& decision) {
    gate.pass();
    return write_decision(list, decision);
  });
  admission.go_on_from({});
  REQUIRE(office.news().size() == 1);
  admission.take_knocks({{comes, "10.0.0.9"}});
  REQUIRE(admission.decide(console::RevokeKey{leaves}).value() == Lines{leaves});
  REQUIRE(admission.decide(console::ApproveKey{comes, "New wall"}).value().empty());
  REQUIRE(admission.refresh().value().empty());
  CHECK_FALSE(admission.permissions_of(leaves));
  CHECK_FALSE(admission.name_of(leaves));
  CHECK_FALSE(admission.permissions_of(comes));
  CHECK(admission.waiting().empty());
  CHECK(office.audit.held() == 0);

  gate.open();
  REQUIRE(look_until(admission, [&] { return admission.permissions_of(comes).has_value(); }) == 0);
  CHECK_FALSE(admission.permissions_of(leaves));
  CHECK(office.news() == Lines{"key_revoked by console: watch Old wall", "key_approved by console: watch New wall"});
}

TEST_CASE("what is decided and cannot be written is told once, and is as it was before") {
  Office office;
  const auto list = office.scratch.path() / "keys" / "authorised_keys";
  const std::string stays = a_public_key();
  const std::string waits = a_public_key();
  REQUIRE(wire::PeerKeys::open(list).value().add({stays, {Permission::watch}, "Wall"}));
  Admission admission =
      office.open([](const console::KeyDecision& /*refused*/) { return base::failure("no space left on device"); });
  admission.go_on_from({});
  REQUIRE(office.news().size() == 1);
  admission.take_knocks({{waits, "10.0.0.9"}});
  REQUIRE(admission.decide(console::RevokeKey{stays}));
  REQUIRE(admission.decide(console::ApproveKey{waits, "Foyer"}));
  REQUIRE(look_until(admission, [&] { return admission.permissions_of(stays) && !admission.waiting().empty(); }) == 2);
  CHECK(admission.refresh());
  CHECK_FALSE(admission.permissions_of(waits));
  CHECK(office.news().empty());
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
