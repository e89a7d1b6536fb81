// Every directive is newer than all that the station can know of, and has a way back.
#include "capture-node/directive_desk.hpp"

#include "common/wire/limits.hpp"
#include "tests/support/catch.hpp"

using namespace tongping;
using namespace tongping::station;
using namespace tongping::transcript;

namespace {

constexpr std::int64_t hour_ns = 3600LL * 1'000'000'000;

struct Desk {
  std::vector<Directive> give(DirectiveBody body, std::vector<std::string> screens = {}) {
    return keep(desk.give(in_force, {std::move(screens), std::move(body)}, "console", now_ns));
  }
  std::vector<Directive> undo() { return keep(desk.undo(in_force, "console", now_ns)); }

  std::vector<Directive> keep(base::Result<std::vector<Directive>> given) {
    REQUIRE(given);
    for (const Directive& directive : *given) REQUIRE(transcript::give(in_force, directive));
    return *given;
  }

  Content content(std::string_view screen) const {
    const Directive* found = newest(in_force, 0, screen);
    return found == nullptr ? Content::text : std::get<ShowContent>(found->body).content;
  }

  DirectiveDesk desk{"hall-1"};
  std::vector<Directive> in_force;
  std::int64_t now_ns = 1'700'000'000'000'000'000;
};

wire::WallReport obeying(std::int64_t time_ns) {
  wire::WallReport report;
  report.in_force = {{0, {time_ns, "hall-2"}}};
  return report;
}

}  // namespace

TEST_CASE("versions rise, also when the clock goes back") {
  Desk desk;
  const auto first = desk.give(ShowContent{Content::hidden, {}}).front();
  desk.now_ns -= hour_ns;
  const auto second = desk.give(ShowContent{Content::text, {}}).front();
  REQUIRE(second.version > first.version);
  REQUIRE(second.version.station == "hall-1");
  REQUIRE(second.author == "console");
}

TEST_CASE("a directive is newer than one of another station that a screen obeys, unless that lies too far ahead") {
  Desk desk;
  desk.desk.learn(obeying(desk.now_ns + hour_ns / 2), desk.now_ns);
  REQUIRE(desk.give(ShowContent{}).front().version.time_ns == desk.now_ns + hour_ns / 2 + 1);
  Desk doubtful;
  doubtful.desk.learn(obeying(doubtful.now_ns + 2 * hour_ns), doubtful.now_ns);
  REQUIRE(doubtful.give(ShowContent{}).front().version.time_ns == doubtful.now_ns);
}

TEST_CASE("what was stored before a restart is older than what comes after it") {
  Desk desk;
  desk.give(ShowContent{Content::hidden, {}});
  Desk restarted;
  restarted.in_force = desk.in_force;
  restarted.now_ns = desk.now_ns - 10 * hour_ns;
  restarted.give(ShowContent{Content::text, {}});
  REQUIRE(restarted.content("left") == Content::text);
}

TEST_CASE("a clearing holds for what was said until now") {
  Desk desk;
  REQUIRE(std::get<ClearWall>(desk.give(ClearWall{5}).front().body).until_ns == desk.now_ns);
}

TEST_CASE("undo gives what held before, step by step") {
  Desk desk;
  desk.give(ShowContent{Content::pause, "Lunch"});
  desk.give(ShowContent{Content::hidden, {}}, {"left"});
  desk.give(ShowContent{Content::test, {}});
  REQUIRE(desk.content("left") == Content::test);
  REQUIRE(desk.undo().size() == 2);
  REQUIRE(desk.content("left") == Content::hidden);
  REQUIRE(desk.content("right") == Content::pause);
  desk.undo();
  REQUIRE(desk.content("left") == Content::pause);
  desk.undo();
  REQUIRE(desk.content("left") == Content::text);
  REQUIRE_FALSE(desk.desk.undo(desk.in_force, "console", desk.now_ns));
}

TEST_CASE("undo leaves other aspects alone") {
  Desk desk;
  desk.give(UseMode{"band"});
  desk.give(ShowContent{Content::hidden, {}});
  desk.undo();
  REQUIRE(std::get<UseMode>(newest(desk.in_force, 1, "left")->body).style == "band");
}

TEST_CASE("what makes no sense is refused, with a line that says why") {
  Desk desk;
  const auto refused = [&](DirectiveBody body) {
    return !desk.desk.give(desk.in_force, {{}, std::move(body)}, "console", desk.now_ns);
  };
  REQUIRE(refused(ShowContent{Content::announcement, {}}));
  REQUIRE(refused(UseMode{"../../etc/passwd"}));
  REQUIRE_FALSE(refused(ShowContent{Content::pause, {}}));
}

TEST_CASE("directives for single screens are bounded, and one for all makes room") {
  Desk desk;
  for (std::size_t i = 0; i < wire::max_directives; ++i) {
    desk.give(ShowContent{Content::hidden, {}}, {"screen-" + std::to_string(i)});
  }
  REQUIRE_FALSE(desk.desk.give(desk.in_force, {{"one-more"}, ShowContent{}}, "console", desk.now_ns));
  desk.give(ShowContent{Content::text, {}});
  REQUIRE(desk.in_force.size() == 1);
}
