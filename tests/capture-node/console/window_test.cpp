// The real window on a real X server, read by somebody else.
#include <SDL.h>
#include <sys/resource.h>

#include <filesystem>

#include "capture-node/console/console.hpp"
#include "common/base/i18n.hpp"
#include "tests/capture-node/console/desk.hpp"
#include "tests/capture-node/console/views.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/foreign_leaks.hpp"
#include "tests/support/ocr.hpp"
#include "tests/support/xvfb.hpp"

using namespace tongping;
using namespace tongping::console;
using namespace std::chrono_literals;
using support::Desk;
using support::reading_for;

namespace {

double seconds_of_processor() {
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  const auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + 1e-6 * static_cast<double>(time.tv_usec);
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

}  // namespace

TEST_CASE("the window shows the meeting in English and in Chinese, small and large") {
  const auto [width, height] = GENERATE(std::pair{1280, 720}, std::pair{3840, 2160});
  Desk desk(width, height);
  const StationView view = support::a_typical_view();
  const std::string size = std::to_string(width);

  REQUIRE(base::use_language("en"));
  const auto english = desk.picture(view, "typical-en-" + size);
  const std::string read_english = support::read_picture(english, reading_for("eng", width));
  INFO(read_english);
  for (const char* text :
       {"ON AIR", "hall-1", "Microphones", "Speaking", "Not plugged in", "Hears podium", "Transcript", "Connections",
        "The first item on the agenda is the report of the committee.", "Interpreter (EN)", "wall-left"}) {
    INFO(text);
    CHECK(support::reads(read_english, text));
  }

  REQUIRE(base::use_language("zh"));
  const auto chinese = desk.picture(view, "typical-zh-" + size);
  const std::string read_chinese = support::read_picture(chinese, reading_for("chi_sim", width));
  INFO(read_chinese);
  for (const char* text :
       {"直播中", "正在讲话", "未接入", "听到", "会议记录", "连接", "事件", "我们收到了会员的三封来信"}) {
    INFO(text);
    CHECK(support::reads(read_chinese, text));
  }
  REQUIRE(base::use_language("en"));
}

TEST_CASE("what is special about a microphone stands in its card, in both languages") {
  Desk desk(1280, 720);
  StationView view = support::a_typical_view();
  console::MicrophoneView& microphone = view.microphones[1];
  std::string english, chinese;
  SECTION("that it hears music, where it would be ready") {
    microphone.hears.clear();
    microphone.music = true;
    english = "Hears music", chinese = "听到音乐";
  }
  SECTION("that its device is slower than the others, and by how much") {
    microphone.hears.clear();
    microphone.late = std::chrono::milliseconds(37);
    english = "37 ms late", chinese = "37 毫秒";
  }
  REQUIRE(base::use_language("en"));
  const std::string read_english = support::read_picture(desk.picture(view, "card-en"), reading_for("eng", 1280));
  INFO(read_english);
  CHECK(support::reads(read_english, english));
  REQUIRE(base::use_language("zh"));
  const std::string read_chinese = support::read_picture(desk.picture(view, "card-zh"), reading_for("chi_sim", 1280));
  INFO(read_chinese);
  CHECK(support::reads(read_chinese, chinese));
  REQUIRE(base::use_language("en"));
}

TEST_CASE("extreme views are drawn in a real window too") {
  Desk desk(1280, 720);
  desk.picture(StationView{}, "empty");
  desk.picture(support::a_healthy_view(), "healthy");
  const auto crowded =
      support::read_picture(desk.picture(support::a_crowded_view(), "crowded"), reading_for("eng", 1280));
  INFO(crowded);
  REQUIRE(support::reads(crowded, "Line of text 499"));
  desk.picture(support::an_unkind_view(), "unkind");
  StationView full = support::a_typical_view();
  full.disk_trouble = DiskTrouble{312, 0};
  const auto alarm = support::read_picture(desk.picture(full, "full_disk"), reading_for("eng", 1280));
  INFO(alarm);
  REQUIRE(support::reads(alarm, "The disk is full"));
}

TEST_CASE("what needs a person is read in the window with all panels folded up, in both languages") {
  Remembered folded;
  folded.connections_open = folded.screens_open = false;
  const auto [width, height] = GENERATE(std::pair{1280, 720}, std::pair{3840, 2160});
  Desk desk(width, height, folded);
  StationView view = support::a_healthy_view();
  view.sound_on_disk = SoundOnDisk{true, "the disk is full", 3ULL << 30, 20ULL << 30, false, 14.2};
  view.notes.push_back(
      {1'700'000'000'000'000'000, Severity::warning, "The sound of 2 old sessions was removed.", true, 2});
  const std::string size = std::to_string(width);
  const auto english = support::read_picture(desk.picture(view, "attention-en-" + size), reading_for("eng", width));
  INFO(english);
  for (const char* text :
       {"Sound is not kept on the disk", "The sound of 2 old sessions was removed", "Got it", "room for 14.2 h"}) {
    INFO(text);
    CHECK(support::reads(english, text));
  }
  REQUIRE(base::use_language("zh"));
  const auto chinese = support::read_picture(desk.picture(view, "attention-zh-" + size), reading_for("chi_sim", width));
  INFO(chinese);
  CHECK(support::reads(chinese, "知道了"));
  REQUIRE(base::use_language("en"));
}

TEST_CASE("what is being said stands at the end of the transcript, under its role") {
  const auto [width, height] = GENERATE(std::pair{1280, 720}, std::pair{3840, 2160});
  Desk desk(width, height);
  StationView view = support::a_crowded_view();
  view.microphones.resize(2);
  view.unfinished = {std::make_shared<const transcript::Segment>(
      support::an_interim("seat-0-900", "The committee will meet again after", 2, 10))};
  const auto read =
      support::read_picture(desk.picture(view, "unfinished-" + std::to_string(width)), reading_for("eng", width));
  INFO(read);
  CHECK(support::reads(read, "Line of text 499"));
  CHECK(support::reads(read, "The committee will meet again after"));
}

TEST_CASE("the language changes by a key while the window is open") {
  Desk desk(1280, 720);
  const StationView view = support::a_typical_view();
  desk.picture(view, "before-key");
  support::Process typing({"xdotool", "key", "F2"}, {{"DISPLAY", desk.server().display()}});
  Commands commands;
  for (int i = 0; i < 100 && commands.empty(); ++i) commands = desk.window->run_frame(view);
  REQUIRE(commands.size() == 1);
  REQUIRE(std::get<SetInterfaceLanguage>(commands[0]).language == "zh");
  REQUIRE(base::language_in_use() == "zh");
  REQUIRE(base::use_language("en"));
}

TEST_CASE("a window that nobody touches and where nothing happens costs next to nothing") {
  Desk desk(1280, 720);
  const StationView view = support::a_typical_view();
  desk.picture(view, "idle");
  const double before = seconds_of_processor();
  const auto start = std::chrono::steady_clock::now();
  while (std::chrono::steady_clock::now() - start < 4s) desk.window->run_frame(view);
  const double share = (seconds_of_processor() - before) / 4.0;
  WARN("idle: " << share * 100.0 << " % of a processor");
  REQUIRE(share < 0.25);
}

TEST_CASE("moving meters cost little, even where the processor draws") {
  Desk desk(1920, 1080);
  StationView view = support::a_typical_view();
  desk.picture(view, "live");
  const double before = seconds_of_processor();
  const auto start = std::chrono::steady_clock::now();
  int pictures = 0;
  while (std::chrono::steady_clock::now() - start < 4s) {
    view.microphones[0].rms_dbfs = -20.0F - static_cast<float>(++pictures % 20);
    desk.window->run_frame(view);
  }
  const double share = (seconds_of_processor() - before) / 4.0;
  WARN("live, " << pictures / 4 << " views a second: " << share * 100.0 << " % of a processor");
  REQUIRE(pictures <= 4 * 21);
}

TEST_CASE("a window that is closed asks first") {
  Desk desk(1280, 720);
  const StationView view = support::a_typical_view();
  desk.picture(view, "before-close");
  SDL_Event closed{};
  closed.type = SDL_QUIT;  // what SDL gives when the last window is closed
  SDL_PushEvent(&closed);
  support::Reading question = reading_for("eng", 1280);
  question.crop = "560x180+360+235";
  question.layout = 6;
  const std::string read = support::read_picture(desk.picture(view, "asked"), question);
  INFO(read);
  REQUIRE(support::reads(read, "Stop this station?"));
  REQUIRE(support::reads(read, "Go on"));
}

TEST_CASE("a microphone is muted with a finger and with a key, each from outside the program") {
  Desk desk(1280, 720);
  const StationView view = support::a_healthy_view();
  desk.picture(view, "before-mute");
  const auto of = [](const Commands& commands) {
    REQUIRE(commands.size() == 1);
    return std::get<transcript::MuteMicrophone>(std::get<transcript::RoleOrder>(commands[0]));
  };
  SDL_Event finger{};
  finger.type = SDL_FINGERDOWN;
  finger.tfinger.fingerId = 1;
  finger.tfinger.x = 310.0F / 1280;
  finger.tfinger.y = 200.0F / 720;
  SDL_PushEvent(&finger);
  finger.type = SDL_FINGERUP;
  SDL_PushEvent(&finger);
  REQUIRE(of(desk.asked(view)) == transcript::MuteMicrophone{"podium", true});
  support::Process typing({"xdotool", "key", "ctrl+2"}, {{"DISPLAY", desk.server().display()}});
  REQUIRE(of(desk.asked(view)) == transcript::MuteMicrophone{"handheld", true});
  StationView muted = view;
  muted.microphones[1].muted = true;
  const auto read = support::read_picture(desk.picture(muted, "muted"), reading_for("eng", 1280));
  INFO(read);
  REQUIRE(support::reads(read, "Microphone Speaker is muted"));
  support::Process again({"xdotool", "key", "ctrl+shift+2"}, {{"DISPLAY", desk.server().display()}});
  REQUIRE(of(desk.asked(muted)) == transcript::MuteMicrophone{"handheld", false});
}

TEST_CASE("the window opens where and as it was left, and tells what has changed of that") {
  REQUIRE(base::use_language("en"));
  Remembered before;
  before.window = WindowPlace{"", 100, 60, 1000, 600, false};
  before.language = "zh";
  before.connections_open = false;
  std::vector<Remembered> kept;
  {
    Desk desk(1280, 720, before);
    REQUIRE(base::language_in_use() == "zh");
    desk.picture(support::a_typical_view(), "as-it-was-left");
    support::Process typing({"xdotool", "key", "F2"}, {{"DISPLAY", desk.server().display()}});
    REQUIRE_FALSE(desk.asked(support::a_typical_view()).empty());
    desk.window.reset();
    kept = desk.kept;
  }
  REQUIRE_FALSE(kept.empty());
  REQUIRE(kept.back().window);
  const WindowPlace& place = *kept.back().window;
  // The server has one monitor, whatever it calls it: a window that was on another is in its middle.
  REQUIRE(place.width == 1000);
  REQUIRE(place.height == 600);
  REQUIRE(kept.back().language == "en");
  REQUIRE_FALSE(kept.back().connections_open);
  {
    Remembered again = kept.back();
    again.window->x = 20;
    again.window->y = 30;
    Desk desk(1280, 720, again);
    desk.picture(support::a_typical_view(), "as-it-was-left-again");
    desk.window.reset();
    // Nothing has changed, so that nothing is written.
    INFO((desk.kept.empty() ? std::string() : text_of(desk.kept.back())));
    REQUIRE(desk.kept.empty());
  }
  REQUIRE(base::use_language("en"));
}

TEST_CASE("without a display the window says so and what to do") {
  const support::ForeignLeaks of_drivers;
  ::setenv("DISPLAY", ":9999", 1);
  ::setenv("SDL_VIDEODRIVER", "x11", 1);
  const auto opened = Console::open({});
  REQUIRE_FALSE(opened);
  REQUIRE(opened.error().message.starts_with("the console's window: no display"));
}
