// Directives in force are the same in every order of arrival, however often each arrives.
#include "common/transcript/directive.hpp"

#include <algorithm>
#include <random>

#include "tests/support/catch.hpp"

using namespace tongping;
using namespace tongping::transcript;

namespace {

Directive content(std::int64_t time_ns, Content what, std::vector<std::string> screens = {},
                  const std::string& station = "hall-1") {
  return {{time_ns, station}, "console", std::move(screens), ShowContent{what, {}}};
}

Content content_at(const std::vector<Directive>& in_force, std::string_view screen) {
  const Directive* found = newest(in_force, 0, screen);
  return found == nullptr ? Content::text : std::get<ShowContent>(found->body).content;
}

// What the rule says, without forgetting anything.
const Directive* newest_of_all(const std::vector<Directive>& all, std::size_t aspect, std::string_view screen) {
  return newest(all, aspect, screen);
}

Directive random_directive(std::mt19937& random) {
  const std::vector<std::string> names = {"left", "right", "foyer"};
  Directive directive;
  directive.version = {static_cast<std::int64_t>(random() % 40), random() % 2 == 0 ? "hall-1" : "hall-2"};
  for (const std::string& name : names) {
    if (random() % 3 == 0) directive.screens.push_back(name);
  }
  switch (random() % 3) {
    case 0: directive.body = ShowContent{static_cast<Content>(random() % 6), {}}; break;
    case 1: directive.body = UseMode{std::to_string(random() % 5)}; break;
    default: directive.body = NoticeRecording{random() % 2 == 0}; break;
  }
  return directive;
}

}  // namespace

TEST_CASE("the newest directive is in force, for all screens or for those it names") {
  std::vector<Directive> in_force;
  REQUIRE(give(in_force, content(10, Content::hidden)));
  REQUIRE(content_at(in_force, "left") == Content::hidden);
  REQUIRE(give(in_force, content(20, Content::text, {"left"})));
  REQUIRE(content_at(in_force, "left") == Content::text);
  REQUIRE(content_at(in_force, "right") == Content::hidden);
  REQUIRE(give(in_force, content(30, Content::pause)));
  REQUIRE(content_at(in_force, "left") == Content::pause);
  REQUIRE(in_force.size() == 1);
}

TEST_CASE("an older directive, or the same again, changes nothing") {
  std::vector<Directive> in_force;
  REQUIRE(give(in_force, content(20, Content::hidden)));
  REQUIRE_FALSE(give(in_force, content(20, Content::hidden)));
  REQUIRE_FALSE(give(in_force, content(10, Content::text)));
  REQUIRE_FALSE(give(in_force, content(10, Content::text, {"left"})));
  REQUIRE(content_at(in_force, "left") == Content::hidden);
}

TEST_CASE("of two at the same time the station's name decides") {
  for (const bool first : {true, false}) {
    std::vector<Directive> in_force;
    std::vector<Directive> both = {content(20, Content::hidden, {}, "hall-1"),
                                   content(20, Content::pause, {}, "hall-2")};
    if (!first) std::reverse(both.begin(), both.end());
    for (const Directive& directive : both) give(in_force, directive);
    REQUIRE(content_at(in_force, "left") == Content::pause);
  }
}

TEST_CASE("aspects do not touch each other") {
  std::vector<Directive> in_force;
  give(in_force, content(10, Content::hidden));
  give(in_force, {{20, "hall-1"}, "console", {}, UseMode{"band"}});
  REQUIRE(content_at(in_force, "left") == Content::hidden);
  REQUIRE(std::get<UseMode>(newest(in_force, 1, "left")->body).style == "band");
}

TEST_CASE("every order of arrival ends the same, and as the rule says") {
  for (unsigned seed = 1; seed <= 300; ++seed) {
    INFO("seed " << seed);
    std::mt19937 random(seed);
    std::vector<Directive> all;
    for (int i = 0; i < 14; ++i) {
      Directive made = random_directive(random);
      const bool taken = std::any_of(all.begin(), all.end(), [&](const auto& d) { return d.version == made.version; });
      if (!taken) all.push_back(std::move(made));  // a station gives no version twice
    }
    std::vector<Directive> first;
    for (const Directive& directive : all) give(first, directive);
    std::vector<Directive> arrivals = all;
    arrivals.insert(arrivals.end(), all.begin(), all.end());
    std::shuffle(arrivals.begin(), arrivals.end(), random);
    std::vector<Directive> second;
    for (const Directive& directive : arrivals) give(second, directive);
    REQUIRE(first == second);
    for (std::size_t aspect = 0; aspect < aspects; ++aspect) {
      for (const char* screen : {"left", "right", "foyer", "unnamed"}) {
        const Directive* kept = newest(first, aspect, screen);
        const Directive* rule = newest_of_all(all, aspect, screen);
        REQUIRE((kept == nullptr) == (rule == nullptr));
        if (kept != nullptr) REQUIRE(kept->body == rule->body);
      }
    }
  }
}

TEST_CASE("the default of every aspect is of that aspect") {
  for (std::size_t aspect = 0; aspect < aspects; ++aspect) {
    REQUIRE(default_of(aspect).index() == aspect);
    REQUIRE_FALSE(std::string(name_of_aspect(aspect)).empty());
  }
}
