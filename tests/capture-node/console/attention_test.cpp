// What needs a person stands where it cannot be folded away, until it is over or acknowledged.
#include <algorithm>

#include "tests/capture-node/console/null_window.hpp"
#include "tests/capture-node/console/views.hpp"
#include "tests/support/catch.hpp"

using namespace tongping;
using namespace tongping::console;
using support::NullWindow;

namespace {

StationView a_view_that_needs_somebody() {
  StationView view = support::a_healthy_view();
  view.notes.push_back({0, Severity::info, "a microphone is open", false, 2});
  view.notes.push_back({0, Severity::warning, "the sound of 2 old sessions was removed", true, 3});
  view.notes.push_back({0, Severity::warning, "role \"guest\" has microphone \"handheld\"", true, 4});
  view.notes.push_back({0, Severity::warning, "this station stands by", true, 5});
  return view;
}

std::vector<std::uint64_t> numbers_of(const std::vector<Note>& notes) {
  std::vector<std::uint64_t> numbers;
  for (const Note& note : notes) numbers.push_back(note.number);
  return numbers;
}

bool is_told(const StationView& view, Severity severity, const std::string& text) {
  const auto problems = problems_of(view);
  return std::any_of(problems.begin(), problems.end(),
                     [&](const Note& note) { return note.severity == severity && note.text == text; });
}

// Presses from the top down at the right end of what stands under the header, until one is put away.
void acknowledge_one(NullWindow& window, const StationView& view) {
  const std::size_t before = window.memory.read_notes.size();
  for (float y = 124; y < 240 && window.memory.read_notes.size() == before; y += 10) window.click(view, {1230, y});
}

}  // namespace

TEST_CASE("what stays is unread until it is acknowledged, newest first, and nothing else is") {
  const StationView view = a_view_that_needs_somebody();
  REQUIRE(numbers_of(unread_of(view, {})) == std::vector<std::uint64_t>{5, 4, 3});
  REQUIRE(numbers_of(unread_of(view, {5, 3})) == std::vector<std::uint64_t>{4});
  REQUIRE(unread_of(support::a_crowded_view(), {}).empty());
}

TEST_CASE("each note that stays is put away by its own button while all panels are folded up") {
  NullWindow window(1280, 720);
  window.memory.connections_open = window.memory.screens_open = false;
  const StationView view = a_view_that_needs_somebody();
  acknowledge_one(window, view);
  REQUIRE(window.memory.read_notes == std::set<std::uint64_t>{5});
  acknowledge_one(window, view);
  acknowledge_one(window, view);
  REQUIRE(window.memory.read_notes == std::set<std::uint64_t>{3, 4, 5});
  acknowledge_one(window, view);
  REQUIRE(window.memory.read_notes.size() == 3);
}

TEST_CASE("a press on the line under the header opens all that needs somebody in full") {
  NullWindow window(1280, 720);
  const StationView view = a_view_that_needs_somebody();
  window.click(view, {300, 100});
  REQUIRE(ImGui::IsPopupOpen("", ImGuiPopupFlags_AnyPopupId | ImGuiPopupFlags_AnyPopupLevel));
  window.click(view, {1000, 700});
  REQUIRE_FALSE(ImGui::IsPopupOpen("", ImGuiPopupFlags_AnyPopupId | ImGuiPopupFlags_AnyPopupLevel));
}

TEST_CASE("sound that is not kept and a disk with little room are told") {
  StationView view = support::a_healthy_view();
  view.sound_on_disk = SoundOnDisk{false, "", 1 << 30, 20ULL << 30, false, 14.0};
  REQUIRE(problems_of(view).empty());
  view.sound_on_disk->hours_left = 1.5;
  REQUIRE(is_told(view, Severity::warning,
                  "The disk has room for 90 more minutes of sound: free some space on this machine."));
  view.sound_on_disk->removes_oldest = true;
  REQUIRE(problems_of(view).empty());
  view.sound_on_disk->stopped = true;
  view.sound_on_disk->reason = "its budget of 20480 MiB or the disk is full";
  REQUIRE(is_told(view, Severity::error, "Sound is not kept on the disk: its budget of 20480 MiB or the disk is full"));
}

TEST_CASE("of each other station of the meeting is told why it is not heard, once") {
  StationView view = support::a_typical_view();
  const auto told = [&](const std::string& words) {
    const auto notes = problems_of(view);
    return std::count_if(notes.begin(), notes.end(),
                         [&](const Note& note) { return note.text.find(words) != std::string::npos; });
  };
  const auto before = problems_of(view).size();
  view.others = {{"hall-2", OtherStation::Part::pair, OtherStation::State::heard, true, true}};
  REQUIRE(problems_of(view).size() == before);
  view.others[0].state = OtherStation::State::silent;
  view.peers.push_back({"hall-2", PeerKind::tool, false, std::nullopt, false});  // it follows this one, too
  REQUIRE(told("hall-2 is not heard") == 1);
  view.others[0].state = OtherStation::State::refused;
  REQUIRE(told("Station hall-2 does not let this one in") == 1);
  view.others[0] = {"tcp://10.0.0.2:7801", OtherStation::Part::lead, OtherStation::State::unheard, false, false};
  REQUIRE(told("Station tcp://10.0.0.2:7801 is not heard yet") == 1);
  NullWindow window(1280, 720);
  window.draw(view);
  const auto with = NullWindow::vertices();
  view.others.clear();
  view.peers.pop_back();
  window.draw(view);
  REQUIRE(with > NullWindow::vertices());
}

TEST_CASE("a recogniser that is behind is told for as long as it is") {
  StationView view = support::a_healthy_view();
  view.microphones[1].told_behind = true;
  view.microphones[1].behind = std::chrono::seconds(12);
  REQUIRE(is_told(view, Severity::warning,
                  "Speaker: recognition is 12 s behind. What is said is kept and comes later; fewer microphones at "
                  "once, or a faster machine, keep up."));
}
