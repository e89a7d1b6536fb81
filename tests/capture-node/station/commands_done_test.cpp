#include "capture-node/commands_done.hpp"

#include "tests/support/catch.hpp"

using namespace tongping;
using station::CommandsDone;

namespace {

wire::Command command(const std::string& id, std::uint64_t epoch) { return {id, epoch, 0, wire::UndoRoles{}}; }

}  // namespace

TEST_CASE("a command that comes again gets its first answer, marked, and one for another start none") {
  CommandsDone done(2);
  REQUIRE_FALSE(done.known(command("a", 7), 7));
  REQUIRE(done.add({"a", false, 11, {}}).sequence == 11);
  const auto again = done.known(command("a", 7), 7);
  REQUIRE(again);
  REQUIRE(std::get<wire::CommandDone>(*again).repeated);
  REQUIRE(std::get<wire::CommandDone>(*again).sequence == 11);
  const auto other = done.known(command("a", 6), 7);
  REQUIRE(other);
  REQUIRE(std::get<wire::Refused>(*other).refusal == wire::Refusal::stale);
  REQUIRE_FALSE(done.known(command("b", 7), 7));
}

TEST_CASE("of commands that were carried out the newest are remembered") {
  CommandsDone done(2);
  for (const char* id : {"a", "b", "c"}) done.add({id, false, 1, {}});
  REQUIRE_FALSE(done.known(command("a", 7), 7));
  REQUIRE(done.known(command("b", 7), 7));
  REQUIRE(done.known(command("c", 7), 7));
}
