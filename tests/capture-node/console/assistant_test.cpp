// Three steps, what is wrong with each, and the files that come of them; then the same, pressed in the window.
#include "capture-node/console/assistant.hpp"

#include <utility>

#include "capture-node/console/assistant_panels.hpp"
#include "common/config/screen_config.hpp"
#include "common/config/station_config.hpp"
#include "tests/capture-node/console/null_window.hpp"
#include "tests/support/catch.hpp"

using namespace tongping;
using namespace tongping::console;
using support::NullWindow;

namespace {

AssistantView a_machine() {
  AssistantView view;
  view.channels = {{"device:usb-One#1", "USB One 1", -20.0F}, {"device:usb-One#2", "USB One 2", -60.0F}};
  view.monitors = {{"DEL U2414H 7MT0184", "DEL U2414H 7MT0184"}};
  view.file = "/home/hall/.config/tongping/station.toml";
  return view;
}

AssistantChoice a_choice() {
  AssistantChoice choice;
  choice.interface_language = "zh";
  choice.microphones = {{"device:usb-One#1", "主席 \"Chair\"", {0xFF, 0xD4, 0x00}, "en"},
                        {"device:usb-One#2", "Guest", {1, 2, 3}, "en"},
                        {"device:other@pci#1", "Guest", {9, 9, 9}, "en"}};
  choice.monitors = {"DEL U2414H 7MT0184"};
  return choice;
}

}  // namespace

TEST_CASE("what the first start writes is read as it was chosen") {
  AssistantChoice choice = a_choice();
  const auto station = config::parse_station_config(station_toml(choice), "station.toml");
  INFO(station_toml(choice));
  REQUIRE(station);
  CHECK(station->interface_language == "zh");
  REQUIRE(station->roles.size() == 2);
  CHECK(station->roles[0].shown.label == "主席 \"Chair\"");
  CHECK(station->roles[0].shown.color == transcript::Color{0xFF, 0xD4, 0x00});
  CHECK(station->roles[0].translate == std::vector<std::string>{"es"});
  REQUIRE(station->microphones.size() == 3);
  CHECK(station->microphones[1].role == station->roles[1].shown.id);
  CHECK(station->microphones[2].role == station->roles[1].shown.id);
  CHECK(station->microphones[2].source == "device:other@pci#1");
  CHECK(station->feed == "tcp://127.0.0.1:7770");
  const auto screen = config::parse_screen_config(screen_toml(choice, 0), "screen-1.toml");
  REQUIRE(screen);
  CHECK(screen->monitor == "DEL U2414H 7MT0184");
  CHECK(screen->languages == std::vector<std::string>{"en", "es"});

  choice.other_machines = true;
  choice.translate.clear();
  const auto open = config::parse_station_config(station_toml(choice), "station.toml");
  REQUIRE(open);
  CHECK(open->desk == "tcp://0.0.0.0:7771");
  CHECK(open->roles[0].translate.empty());
}

TEST_CASE("a step is left only when what it asks for is there and can be") {
  const AssistantView view = a_machine();
  AssistantChoice choice = a_choice();
  CHECK_FALSE(problem_of(AssistantStep::language, AssistantChoice{}, view));
  CHECK(problem_of(AssistantStep::microphones, AssistantChoice{}, view));
  CHECK(problem_of(AssistantStep::screens, AssistantChoice{}, view));
  CHECK_FALSE(problem_of(AssistantStep::microphones, choice, view));
  CHECK_FALSE(problem_of(AssistantStep::screens, choice, view));
  choice.microphones[0].label.clear();
  CHECK(problem_of(AssistantStep::microphones, choice, view));
  choice = a_choice();
  choice.microphones[0].language = "zh";
  CHECK(problem_of(AssistantStep::microphones, choice, view));
  choice = a_choice();
  choice.translate = "en";
  CHECK(problem_of(AssistantStep::microphones, choice, view));
  choice = a_choice();
  choice.microphones[2].language = "en-GB";
  CHECK(problem_of(AssistantStep::microphones, choice, view));
  choice = a_choice();
  choice.monitors.clear();
  choice.other_machines = true;
  CHECK_FALSE(problem_of(AssistantStep::screens, choice, view));
}

TEST_CASE("the assistant is walked through by pressing, and writes nothing over what is there unasked") {
  NullWindow window(1280, 720);
  AssistantView view = a_machine();
  view.replaces = GENERATE(false, true);
  AssistantForm form;
  const auto draw = [&](const Frame& frame, AssistantCommands& commands) {
    draw_assistant(view, frame, form, commands);
  };
  // Presses from the bottom up, where the buttons are, until something comes of it.
  const auto press = [&](float x, auto done) {
    AssistantCommands asked;
    for (float y = 710; y > 40 && !done(asked); y -= 10) {
      window.click_on<AssistantCommands>({x, y}, draw, asked);
    }
    return asked;
  };
  press(60, [&](const auto&) { return form.step == AssistantStep::microphones; });
  REQUIRE(form.step == AssistantStep::microphones);
  press(1270, [&](const auto&) { return !form.rows.empty(); });
  REQUIRE(form.rows.size() == 2);
  form.rows[1].used = true;
  press(400, [&](const auto&) { return form.step == AssistantStep::screens; });
  REQUIRE(form.step == AssistantStep::microphones);  // nobody is named yet
  form.rows[1].label[0] = 'A';
  press(400, [&](const auto&) { return form.step == AssistantStep::screens; });
  REQUIRE(form.step == AssistantStep::screens);
  form.choice.monitors = {view.monitors[0].identity};
  const auto written = [](const auto& asked) { return !asked.empty(); };
  auto asked = press(400, written);
  if (view.replaces) {
    REQUIRE(asked.empty());
    form.replace = true;
    asked = press(400, written);
  }
  REQUIRE(asked.size() == 1);
  const auto& write = std::get<WriteConfiguration>(asked[0]);
  CHECK(write.replace == view.replaces);
  REQUIRE(write.choice.microphones.size() == 1);
  CHECK(write.choice.microphones[0].source == "device:usb-One#2");
  CHECK(write.choice.microphones[0].label == "A");
}

TEST_CASE("what the machine plays is offered below the microphones, and nothing is chosen unasked") {
  NullWindow window(1280, 720);
  AssistantView view = a_machine();
  view.channels.push_back({"loopback:speakers", "Monitor of Speakers", -30.0F, true});
  AssistantForm form;
  form.step = AssistantStep::microphones;
  AssistantCommands asked;
  const auto draw = [&](const Frame& frame, AssistantCommands& commands) {
    draw_assistant(view, frame, form, commands);
  };
  window.click_on<AssistantCommands>({1270, 700}, draw, asked);
  REQUIRE(form.rows.size() == 3);
  for (const AssistantRow& row : form.rows) CHECK_FALSE(row.used);
  CHECK(form.choice.microphones.empty());

  // A microphone that is plugged in meanwhile is not chosen in its place, and its own row stays when it goes and comes.
  form.rows[2].used = true;
  form.rows[2].label[0] = 'V';
  view.channels.insert(view.channels.begin(), {"device:new#1", "New"});
  window.click_on<AssistantCommands>({1270, 700}, draw, asked);
  REQUIRE(form.choice.microphones.size() == 1);
  CHECK(form.choice.microphones[0].source == "loopback:speakers");
  const std::vector<AssistantChannel> all = std::exchange(view.channels, {});
  window.click_on<AssistantCommands>({1270, 700}, draw, asked);
  CHECK(form.choice.microphones.empty());
  view.channels = {all[3], all[1]};
  window.click_on<AssistantCommands>({1270, 700}, draw, asked);
  REQUIRE(form.choice.microphones.size() == 1);
  CHECK(form.choice.microphones[0].source == "loopback:speakers");
  CHECK(form.choice.microphones[0].label == "V");
  const auto station = config::parse_station_config(station_toml(form.choice), "station.toml");
  REQUIRE(station);
  CHECK(station->microphones[0].source == "loopback:speakers");
  CHECK(asked.empty());
}
