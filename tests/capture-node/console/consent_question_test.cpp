// The question before anybody is recorded, and the one before recording ends: pressed where they stand.
#include <algorithm>

#include "tests/capture-node/console/null_window.hpp"
#include "tests/capture-node/console/views.hpp"
#include "tests/support/catch.hpp"

using namespace tongping;
using namespace tongping::console;
using support::NullWindow;

namespace {

using ConsentOrders = std::vector<transcript::ConsentOrder>;

StationView a_view_that_asks() {
  StationView view = support::a_typical_view();
  view.on_air = false;
  view.consent.state = ConsentView::State::asked;
  view.consent.name = "Dr. Weiss";
  view.consent.statement = std::string(300, 'x');
  return view;
}

ConsentOrders orders_in(const Commands& commands) {
  ConsentOrders orders;
  for (const Command& command : commands) {
    if (const auto* order = std::get_if<transcript::ConsentOrder>(&command)) orders.push_back(*order);
  }
  return orders;
}

// Presses along a line until something is ordered or `done`.
template <typename Done>
ConsentOrders press_along(NullWindow& window, const StationView& view, float x, float from, float to, Done done) {
  for (float y = from; y < to; y += 10) {
    auto orders = orders_in(window.click(view, {x, y}));
    if (!orders.empty() || done()) return orders;
  }
  return {};
}

}  // namespace

TEST_CASE("the question stands by itself, has a name in it, and one press confirms") {
  NullWindow window(1280, 720);
  const StationView view = a_view_that_asks();
  for (int i = 0; i < 4; ++i) REQUIRE(orders_in(window.draw(view)).empty());
  REQUIRE(window.memory.asks_consent);
  REQUIRE(std::string(window.memory.consent_name.data()) == "Dr. Weiss");
  const auto orders = press_along(window, view, 800, 250, 600, [] { return false; });
  REQUIRE(orders.size() == 1);
  REQUIRE(std::get<transcript::GiveConsent>(orders[0]).name == "Dr. Weiss");
  REQUIRE_FALSE(window.memory.asks_consent);
  // Until the station has stored it nothing is asked again.
  for (int i = 0; i < 4; ++i) window.draw(view);
  REQUIRE_FALSE(window.memory.asks_consent);
}

TEST_CASE("it can be put off and asked for again, and without a name nothing is confirmed") {
  NullWindow window(1280, 720);
  const StationView view = a_view_that_asks();
  for (int i = 0; i < 4; ++i) window.draw(view);
  REQUIRE(press_along(window, view, 450, 250, 600, [&] { return !window.memory.asks_consent; }).empty());
  REQUIRE_FALSE(window.memory.asks_consent);
  window.memory.consent_name.fill(0);
  window.memory.consent_name[0] = ' ';
  window.memory.asks_consent = true;  // the button at the top
  for (int i = 0; i < 4; ++i) window.draw(view);
  REQUIRE(press_along(window, view, 800, 250, 600, [] { return false; }).empty());
}

TEST_CASE("withdrawing asks once") {
  NullWindow window(1280, 720);
  StationView view = support::a_typical_view();
  view.consent.state = ConsentView::State::given;
  for (float x = 700; x < 1260 && !window.memory.asks_to_withdraw; x += 20) {
    REQUIRE(orders_in(window.click(view, {x, 35})).empty());
    window.memory.asks_to_quit = false;
  }
  REQUIRE(window.memory.asks_to_withdraw);
  for (int i = 0; i < 4; ++i) REQUIRE(orders_in(window.draw(view)).empty());
  const auto orders = press_along(window, view, 800, 250, 600, [] { return false; });
  REQUIRE(orders.size() == 1);
  REQUIRE(std::holds_alternative<transcript::WithdrawConsent>(orders[0]));
}

TEST_CASE("no consent is the first thing that is wrong") {
  const auto problems = problems_of(a_view_that_asks());
  REQUIRE(problems.front().severity == Severity::error);
  const auto says = [&](const Note& note) { return note.text.find("nobody has confirmed") != std::string::npos; };
  REQUIRE(std::any_of(problems.begin(), problems.end(), says));
}
