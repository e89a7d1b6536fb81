#include "common/wire/permissions.hpp"

#include "tests/support/catch.hpp"

using namespace tongping::wire;

TEST_CASE("whoever may do anything may watch, whoever administers may do all") {
  REQUIRE_FALSE(Permissions().may(Permission::watch));
  REQUIRE(Permissions({Permission::edit}).may(Permission::watch));
  REQUIRE_FALSE(Permissions({Permission::edit}).may(Permission::operate));
  REQUIRE(Permissions({Permission::administer}).may(Permission::operate));
  REQUIRE(Permissions({Permission::administer}).may(Permission::edit));
}

TEST_CASE("permissions as text") {
  for (const char* text : {"watch", "edit", "operate", "edit,operate", "administer"}) {
    REQUIRE(to_text(permissions_from(text).value()) == text);
  }
  REQUIRE(to_text(permissions_from("watch,edit").value()) == "edit");
  REQUIRE(to_text(Permissions()).empty());
  for (const char* text : {"", "everything", "watch,", "watch, edit", "WATCH"}) REQUIRE_FALSE(permissions_from(text));
}

TEST_CASE("commands need more than watching") {
  REQUIRE(needed_for({1, SnapshotRequest{}}) == Permission::watch);
  REQUIRE(needed_for({1, Position{}}) == Permission::watch);
  REQUIRE(needed_for({1, Thumbnail{}}) == Permission::watch);  // a screen may do no more
  REQUIRE(needed_for({1, PendingKeysRequest{}}) == Permission::administer);
  REQUIRE(needed_for({1, Command{"c", 1, 1, RemoveRole{"x"}}}) == Permission::operate);
}
