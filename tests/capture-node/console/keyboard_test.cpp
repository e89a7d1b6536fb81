// Everything by keys, in the real window, pressed from outside the program.
#include "common/base/i18n.hpp"
#include "tests/capture-node/console/desk.hpp"
#include "tests/capture-node/console/views.hpp"
#include "tests/support/process.hpp"

using namespace tongping;
using namespace tongping::console;
using support::Desk;
using support::reading_for;

namespace {

// What is asked for after keys were pressed, each held for longer than a slow picture takes.
Commands typed(Desk& desk, const StationView& view, const std::vector<std::string>& keys) {
  support::Argv argv{"xdotool"};
  for (const std::string& key : keys) {
    const std::size_t plus = key.rfind('+');
    const std::string held = plus == std::string::npos ? "" : key.substr(0, plus);
    if (!held.empty()) argv.insert(argv.end(), {"keydown", held});
    const std::string own = plus == std::string::npos ? key : key.substr(plus + 1);
    argv.insert(argv.end(), {"keydown", own, "sleep", "0.3", "keyup", own, "sleep", "0.3"});
    if (!held.empty()) argv.insert(argv.end(), {"keyup", held});
  }
  support::Process typing(argv, {{"DISPLAY", desk.server().display()}});
  Commands asked = desk.asked(view);
  REQUIRE(typing.wait(std::chrono::seconds(30)));  // no key is held any more
  return asked;
}

struct KeyOfWall {
  std::string key;
  transcript::DirectiveBody body;
};

}  // namespace

TEST_CASE("the walls are told everything by keys, while their panel is folded up and while text is typed") {
  using namespace transcript;
  Remembered folded;
  folded.screens_open = false;
  Desk desk(1280, 720, folded);
  const StationView view = support::a_typical_view();
  desk.picture(view, "before-keys");
  for (const auto& [key, body] : std::vector<KeyOfWall>{{"ctrl+s", ShowContent{Content::text, {}}},
                                                        {"ctrl+h", ShowContent{Content::hidden, {}}},
                                                        {"ctrl+p", ShowContent{Content::pause, {}}},
                                                        {"ctrl+b", ShowContent{Content::blank, {}}},
                                                        {"ctrl+t", ShowContent{Content::test, {}}},
                                                        {"ctrl+l", ClearWall{}},
                                                        {"ctrl+n", NoticeRecording{true}},
                                                        {"ctrl+shift+n", NoticeRecording{false}}}) {
    INFO(key);
    const Commands asked = typed(desk, view, {key});
    REQUIRE(asked.size() == 1);
    const auto& direct = std::get<Direct>(std::get<ScreenCommand>(asked[0]));
    REQUIRE(direct.body == body);
    REQUIRE(direct.screens.empty());
  }
  const Commands undone = typed(desk, view, {"ctrl+u"});
  REQUIRE(undone.size() == 1);
  REQUIRE(std::holds_alternative<UndoDirect>(std::get<ScreenCommand>(undone[0])));

  // F3 opens the panel and goes to the field; what is typed there is text, and Enter shows it.
  const Commands announced = typed(desk, view, {"F3", "h", "s", "c", "q", "1", "Return"});
  REQUIRE(announced.size() == 1);
  const auto& direct = std::get<Direct>(std::get<ScreenCommand>(announced[0]));
  REQUIRE(direct.body == DirectiveBody(ShowContent{Content::announcement, "hscq1"}));
}

TEST_CASE("a microphone is given another role, and swapped, by keys alone") {
  Desk desk(1280, 720);
  StationView view = support::a_healthy_view();
  for (const MicrophoneView& microphone : view.microphones) view.roles.push_back({microphone.role, "en", {}});
  desk.picture(view, "before-role-keys");
  const auto order = [](const Commands& asked) {
    REQUIRE(asked.size() == 1);
    return std::get<transcript::RoleOrder>(asked[0]);
  };
  REQUIRE(order(typed(desk, view, {"alt+1", "Down", "Return"})) ==
          transcript::RoleOrder(transcript::AssignMicrophone{"podium", "handheld-role", transcript::RoleEffect::now}));
  REQUIRE(order(typed(desk, view, {"alt+2", "Down", "Up", "Down", "Down", "Return"})) ==
          transcript::RoleOrder(transcript::SwapMicrophones{"handheld", "podium", transcript::RoleEffect::now}));
}

TEST_CASE("a key shows all keys in the language of the interface, and stopping by a key asks first") {
  const auto [width, height] = GENERATE(std::pair{1280, 720}, std::pair{3840, 2160});
  Desk desk(width, height);
  const StationView view = support::a_typical_view();
  const std::string size = std::to_string(width);
  desk.picture(view, "before-help");
  const auto press = [&](const char* key) {
    support::Process typing({"xdotool", "key", key}, {{"DISPLAY", desk.server().display()}});
    REQUIRE(typing.wait(std::chrono::seconds(20)));
  };
  press("F1");
  const auto english = support::read_picture(desk.picture(view, "help-en-" + size), reading_for("eng", width));
  INFO(english);
  for (const char* text : {"hide the subtitles", "take back the last change of a role", "this help"}) {
    INFO(text);
    CHECK(support::reads(english, text));
  }
  REQUIRE(base::use_language("zh"));
  const auto chinese = support::read_picture(desk.picture(view, "help-zh-" + size), reading_for("chi_sim", width));
  INFO(chinese);
  CHECK(support::reads(chinese, "隐藏字幕"));
  REQUIRE(base::use_language("en"));
  press("Escape");
  desk.picture(view, "help-closed");
  press("ctrl+q");
  support::Reading dialog = reading_for("eng", width);
  dialog.crop = width == 1280 ? "560x180+360+235" : "1680x540+1080+705";
  dialog.layout = 6;
  const auto question = support::read_picture(desk.picture(view, "stop-" + size), dialog);
  INFO(question);
  CHECK(support::reads(question, "Stop this station?"));
}
