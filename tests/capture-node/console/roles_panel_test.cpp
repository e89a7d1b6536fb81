// Roles in the console: pressed where they stand.
#include <algorithm>

#include "tests/capture-node/console/null_window.hpp"
#include "tests/capture-node/console/views.hpp"
#include "tests/support/catch.hpp"

using namespace tongping;
using namespace tongping::console;
using support::NullWindow;

namespace {

using Orders = std::vector<transcript::RoleOrder>;

// What comes of pressing at a place, and then at each place of a list that may have opened there.
Orders orders_of(NullWindow& window, const StationView& view, ImVec2 at, int items) {
  Orders orders;
  for (int item = 1; item <= items; ++item) {
    const float height = ImGui::GetIO().DisplaySize.y / 720 * 44;
    window.click(view, at);
    for (const Command& command : window.click(view, {at.x - 20, at.y + static_cast<float>(item) * height})) {
      if (const auto* order = std::get_if<transcript::RoleOrder>(&command)) orders.push_back(*order);
    }
    window.click(view, {700, 300});  // closes what is open
  }
  return orders;
}

template <typename Order>
std::vector<Order> of_kind(const Orders& orders) {
  std::vector<Order> found;
  for (const transcript::RoleOrder& order : orders) {
    if (const auto* known = std::get_if<Order>(&order)) found.push_back(*known);
  }
  return found;
}

bool a_popup_is_open() { return ImGui::IsPopupOpen("", ImGuiPopupFlags_AnyPopupId | ImGuiPopupFlags_AnyPopupLevel); }

// Opens the roles, has a new one typed, and presses until something is sent.
std::optional<transcript::PutRole> add_role(NullWindow& window, const StationView& view, const std::string& id) {
  for (float x = 360; x < 440 && !a_popup_is_open(); x += 10) window.click(view, {x, 145});
  REQUIRE(a_popup_is_open());
  RoleForm& form = window.memory.role_form;
  form = {};
  form.is_new = true;
  std::copy(id.begin(), id.end(), form.id.begin());
  form.label[0] = 'G';
  form.language = {'e', 'n'};
  std::optional<transcript::PutRole> sent;
  for (float y = 300; y < 700 && !sent && form.refusal.empty(); y += 10) {
    for (const Command& command : window.click(view, {390, y})) {
      const auto* order = std::get_if<transcript::RoleOrder>(&command);
      if (order != nullptr) sent = std::get<transcript::PutRole>(*order);
    }
  }
  return sent;
}

}  // namespace

TEST_CASE("in a microphone's card its role is chosen, taken away or swapped, for what the person says it counts") {
  NullWindow window(1280, 720);
  StationView view = support::a_typical_view();
  for (const MicrophoneView& microphone : view.microphones) view.roles.push_back({microphone.role, "en", {}});
  window.memory.role_effect = transcript::RoleEffect::line;
  Orders orders;
  for (float y = 180; y < 330; y += 10) {
    for (const auto& order : orders_of(window, view, {440, y}, 8)) orders.push_back(order);
  }
  const auto assigned = of_kind<transcript::AssignMicrophone>(orders);
  const auto has = [&](const transcript::AssignMicrophone& wanted) {
    return std::find(assigned.begin(), assigned.end(), wanted) != assigned.end();
  };
  REQUIRE(has({"podium", "handheld-role", transcript::RoleEffect::line}));
  REQUIRE(has({"podium", "", transcript::RoleEffect::now}));
  REQUIRE_FALSE(has({"podium", "podium-role", transcript::RoleEffect::line}));
  const auto swapped = of_kind<transcript::SwapMicrophones>(orders);
  REQUIRE(std::find(swapped.begin(), swapped.end(),
                    transcript::SwapMicrophones{"podium", "booth", transcript::RoleEffect::line}) != swapped.end());
}

TEST_CASE("the last change of a role is taken back with a press, and nothing where there is none") {
  NullWindow window(1280, 720);
  StationView view = support::a_typical_view();
  const auto undone = [&] {
    Orders orders;
    for (float y = 130; y < 160; y += 8) {
      for (float x = 300; x < 400; x += 10) {
        for (const Command& command : window.click(view, {x, y})) {
          if (const auto* order = std::get_if<transcript::RoleOrder>(&command)) orders.push_back(*order);
        }
      }
    }
    return of_kind<transcript::UndoRoles>(orders).size();
  };
  REQUIRE(undone() == 0);
  view.role_change_to_undo = true;
  REQUIRE(undone() > 0);
}

TEST_CASE("a new role is done when it is there, and a refused one keeps what was typed and says why") {
  NullWindow window(1280, 720);
  StationView view = support::a_typical_view();
  const RoleForm& form = window.memory.role_form;
  const auto sent = add_role(window, view, "guest");
  REQUIRE(sent);
  window.draw(view);
  REQUIRE(form.is_new);
  SECTION("refused") {
    view.notes.push_back({0, Severity::warning, "there are 64 roles already", true, 9});
    view.refused_order = RefusedOrder{transcript::RemoveRole{"other"}, 9, view.notes.back().text};
    window.draw(view);
    REQUIRE(form.refusal.empty());  // of something else
    view.refused_order->order = *sent;
    window.draw(view);
    REQUIRE(form.refusal == "there are 64 roles already");
    REQUIRE(form.is_new);
    REQUIRE(std::string(form.id.data()) == "guest");
    REQUIRE(unread_of(view, window.memory.read_notes).empty());  // it stands in the form
  }
  SECTION("done") {
    view.roles.push_back(sent->role);
    window.draw(view);
    REQUIRE_FALSE(form.is_new);
    REQUIRE(form.refusal.empty());
  }
}

TEST_CASE("a role without an id is not sent, and the form says what it lacks") {
  NullWindow window(1280, 720);
  REQUIRE_FALSE(add_role(window, support::a_typical_view(), ""));
  REQUIRE(window.memory.role_form.refusal == "A role needs an id, and words that stand before its lines.");
}

TEST_CASE("another input is chosen from those that there are, and not one that another microphone has") {
  NullWindow window(1280, 720);
  StationView view = support::a_typical_view();
  window.memory.input_of = "podium";
  window.draw(view);
  REQUIRE(a_popup_is_open());
  const auto looking = NullWindow::vertices();
  view.inputs = {
      true,
      "",
      {{"device:a#1", "USB 1", false, "podium"}, {"device:b#1", "USB 2", false, "handheld"}, {"device:c#1", "USB 3"}}};
  window.draw(view);
  REQUIRE(NullWindow::vertices() > looking);
  Orders orders;
  for (float y = 100; y < 560 && !window.memory.input_of.empty() && orders.empty(); y += 10) {
    const bool was_podium = window.memory.input_of == "podium";
    for (const Command& command : window.click(view, {500, y})) {
      if (const auto* order = std::get_if<transcript::RoleOrder>(&command)) orders.push_back(*order);
    }
    if (was_podium && window.memory.input_of.empty() && orders.empty()) window.memory.input_of = "podium";  // as now
    window.draw(view);
  }
  REQUIRE(of_kind<transcript::ChangeSource>(orders) == std::vector<transcript::ChangeSource>{{"podium", "device:c#1"}});
  REQUIRE(window.memory.input_of.empty());
  window.draw(view);
  REQUIRE_FALSE(a_popup_is_open());
  // A microphone that is gone meanwhile is asked about no more.
  window.memory.input_of = "lectern";
  window.draw(view);
  REQUIRE(window.memory.input_of.empty());
}
