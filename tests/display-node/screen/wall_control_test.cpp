// What a wall does when desks and its own keys say different things.
#include "display-node/wall_control.hpp"

#include "tests/support/catch.hpp"

using namespace tongping;
using namespace tongping::screen;
using namespace tongping::transcript;

namespace {

config::ScreenConfig a_config() {
  config::ScreenConfig config;
  config.name = "left";
  config.pictures["lunch"] = "lunch.png";
  return config;
}

Styles styles() {
  Styles all;
  all["band"].lines_per_language = 1;
  all["subtitle"] = {};
  return all;
}

Directive given(std::int64_t time_ns, DirectiveBody body, std::vector<std::string> screens = {}) {
  return {{time_ns, "hall-1"}, "console", std::move(screens), std::move(body)};
}

// A wall, and the directives that it knows.
struct Wall {
  void hear(Directive directive) {
    transcript::give(in_force, std::move(directive));
    control.learn(in_force);
  }

  bool has_in_force(std::size_t aspect, std::int64_t time_ns) const {
    for (const wire::InForce& known : control.report().in_force) {
      if (known.aspect == aspect) return known.version.time_ns == time_ns;
    }
    return false;
  }

  std::vector<Directive> in_force;
  WallControl control{a_config(), styles()};
};

}  // namespace

TEST_CASE("without a directive a wall does what its configuration says") {
  const Wall wall;
  REQUIRE_FALSE(wall.control.is_covered());
  REQUIRE(wall.control.mode() == "subtitle");
  REQUIRE(wall.control.show().languages == std::vector<std::string>{"en", "zh"});
  REQUIRE(wall.control.show().policy == config::Policy::committed);
  REQUIRE(wall.control.name_of_picture() == "subtitle");
  REQUIRE(wall.control.report().in_force.empty());
}

TEST_CASE("a pause card has the picture that is asked for, or the words where this screen has none of that name") {
  Wall wall;
  REQUIRE(wall.control.report().pictures == std::vector<std::string>{"lunch"});
  wall.hear(given(1, ShowContent{Content::pause, "Back at 3", "lunch"}));
  REQUIRE(wall.control.content().picture == "lunch");
  REQUIRE(wall.control.missing_picture().empty());
  REQUIRE(wall.has_in_force(0, 1));
  wall.hear(given(2, ShowContent{Content::pause, "Back at 4", "tea"}));
  REQUIRE(wall.control.content() == ShowContent{Content::pause, "Back at 4"});
  REQUIRE(wall.control.missing_picture() == "tea");
  REQUIRE(wall.control.report().content == Content::pause);
  REQUIRE_FALSE(wall.has_in_force(0, 2));
  wall.hear(given(3, ShowContent{}));
  REQUIRE(wall.control.missing_picture().empty());
  REQUIRE(wall.has_in_force(0, 3));
}

TEST_CASE("every aspect obeys, and default values lead back to the configuration") {
  Wall wall;
  wall.hear(given(1, UseMode{"band"}));
  wall.hear(given(2, UseLanguages{{"zh"}}));
  wall.hear(given(3, UseRoles{{"chair"}}));
  wall.hear(given(4, UsePolicy{WallPolicy::live}));
  wall.hear(given(5, NoticeRecording{true}));
  wall.hear(given(6, UseStale{std::chrono::milliseconds(3000)}));
  REQUIRE(wall.control.mode() == "band");
  REQUIRE(wall.control.show().style.lines_per_language == 1);
  REQUIRE(wall.control.show().style.stale == std::chrono::milliseconds(3000));
  REQUIRE(wall.control.show().languages == std::vector<std::string>{"zh"});
  REQUIRE(wall.control.show().roles == std::vector<std::string>{"chair"});
  REQUIRE(wall.control.show().policy == config::Policy::live);
  REQUIRE(wall.control.notices_recording());
  for (std::size_t aspect = 1; aspect < aspects - 1; ++aspect) {
    wall.hear(given(10 + static_cast<std::int64_t>(aspect), default_of(aspect)));
  }
  REQUIRE(wall.control.show() == WallControl(a_config(), styles()).show());
  REQUIRE_FALSE(wall.control.notices_recording());
}

TEST_CASE("a directive for another screen is not for this one") {
  Wall wall;
  wall.hear(given(1, ShowContent{Content::hidden, {}}, {"right"}));
  REQUIRE_FALSE(wall.control.is_covered());
  wall.hear(given(2, ShowContent{Content::pause, "Back at 3"}, {"right", "left"}));
  REQUIRE(wall.control.name_of_picture() == "pause");
  REQUIRE(wall.control.content().text == "Back at 3");
}

TEST_CASE("a key holds until the desk says something that was not known when it was pressed") {
  Wall wall;
  wall.hear(given(10, ShowContent{Content::hidden, {}}));
  REQUIRE(wall.has_in_force(0, 10));
  wall.control.press(LocalKey::show);
  REQUIRE_FALSE(wall.control.is_covered());
  REQUIRE_FALSE(wall.has_in_force(0, 10));
  REQUIRE(wall.control.report().local == std::vector<std::size_t>{0});

  wall.hear(given(10, ShowContent{Content::hidden, {}}));  // the same again, as after a lost link
  wall.hear(given(9, ShowContent{Content::test, {}}));     // an older one, late
  wall.hear(given(11, UseMode{"band"}));                   // another aspect
  REQUIRE_FALSE(wall.control.is_covered());

  wall.hear(given(12, ShowContent{Content::pause, {}}));
  REQUIRE(wall.control.name_of_picture() == "pause");
  REQUIRE(wall.has_in_force(0, 12));
  REQUIRE(wall.control.report().local.empty());
}

TEST_CASE("a key counts after a directive that came before, whatever the clocks say") {
  Wall wall;
  wall.hear(given(INT64_MAX / 2, ShowContent{Content::hidden, {}}));
  wall.control.press(LocalKey::show);
  REQUIRE_FALSE(wall.control.is_covered());
}

TEST_CASE("one key gives the wall back to the desk") {
  Wall wall;
  wall.hear(given(10, ShowContent{Content::hidden, {}}));
  for (const LocalKey key : {LocalKey::show, LocalKey::next_mode, LocalKey::test, LocalKey::blank}) {
    wall.control.press(key);
  }
  REQUIRE(wall.control.name_of_picture() == "blank");
  wall.control.press(LocalKey::desk);
  REQUIRE(wall.control.name_of_picture() == "hidden");
  REQUIRE(wall.control.mode() == "subtitle");
  REQUIRE(wall.control.report().local.empty());
}

TEST_CASE("the key for the next mode goes round all of them") {
  Wall wall;
  wall.control.press(LocalKey::next_mode);
  REQUIRE(wall.control.mode() == "band");
  wall.control.press(LocalKey::next_mode);
  REQUIRE(wall.control.mode() == "subtitle");
}

TEST_CASE("a style that is not on this machine changes nothing, and is not said to be in force") {
  Wall wall;
  wall.hear(given(10, UseMode{"band"}));
  wall.hear(given(20, UseMode{"sparkling"}));
  REQUIRE(wall.control.mode() == "band");
  REQUIRE(wall.control.report().mode == "band");
  REQUIRE_FALSE(wall.has_in_force(1, 20));
}
