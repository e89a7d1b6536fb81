// The panels without a window, as in Dear ImGui's null example.
#include "capture-node/console/panels.hpp"

#include <algorithm>

#include "capture-node/console/theme.hpp"
#include "common/base/i18n.hpp"
#include "tests/capture-node/console/null_window.hpp"
#include "tests/capture-node/console/views.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/paths.hpp"

using namespace tongping;
using namespace tongping::console;
using support::bold;
using support::NullWindow;
using support::regular;
using namespace std::chrono_literals;

TEST_CASE("every view is drawn at every size and in both languages") {
  const std::vector<StationView> views = {StationView{},
                                          support::a_typical_view(),
                                          support::a_healthy_view(),
                                          support::a_crowded_view(),
                                          support::an_unkind_view(),
                                          support::a_view_with_a_newcomer()};
  for (const auto& [width, height] :
       {std::pair{960.0F, 540.0F}, {1280.0F, 720.0F}, {1920.0F, 1080.0F}, {200.0F, 100.0F}}) {
    NullWindow window(width, height);
    for (const char* language : {"en", "zh"}) {
      REQUIRE(base::use_language(language));
      for (const StationView& view : views) {
        for (int i = 0; i < 3; ++i) REQUIRE(window.draw(view).empty());
        REQUIRE(NullWindow::vertices() > 0);
      }
    }
  }
  REQUIRE(base::use_language("en"));
}

TEST_CASE("fonts are made anew for new characters, and not otherwise") {
  NullWindow window(1280, 720);
  StationView view = support::a_typical_view();
  window.draw(view);
  REQUIRE(window.atlases() == 1);
  view.microphones[0].interim += " 我们今天讨论预算";
  window.draw(view);
  REQUIRE(window.atlases() == 1);
  view.microphones[0].interim += "龘";
  window.draw(view);
  REQUIRE(window.atlases() == 2);
  REQUIRE(ImGui::GetIO().FontDefault->FindGlyphNoFallback(0x9F98) != nullptr);
  view.microphones[0].role.label = "總統府";
  window.draw(view);
  window.draw(view);
  REQUIRE(window.atlases() == 3);
}

TEST_CASE("the interface's own Chinese is there as soon as it is chosen") {
  NullWindow window(1280, 720);
  REQUIRE(base::use_language("zh"));
  window.draw(StationView{});
  REQUIRE(ImGui::GetIO().Fonts->Fonts.Size == 4);
  for (const ImFont* font : ImGui::GetIO().Fonts->Fonts) {
    for (const ImWchar letter : {ImWchar{0x76F4}, ImWchar{0x8BDD}, ImWchar{0x5C4F}})
      REQUIRE(font->FindGlyphNoFallback(letter) != nullptr);
  }
  REQUIRE(base::use_language("en"));
}

TEST_CASE("the language button asks for the other language") {
  NullWindow window(1280, 720);
  const StationView view = support::a_typical_view();
  Commands commands;
  for (float x = 900; x < 1200 && commands.empty(); x += 20) commands = window.click(view, {x, 40});
  REQUIRE(commands.size() == 1);
  REQUIRE(std::get<SetInterfaceLanguage>(commands[0]).language == "zh");
}

TEST_CASE("stopping needs a second, deliberate press") {
  NullWindow window(1280, 720);
  const StationView view = support::a_typical_view();
  for (float x = 1260; x > 1180; x -= 20) REQUIRE(window.click(view, {x, 40}).empty());
  REQUIRE(window.memory.asks_to_quit);
  SECTION("which is given") {
    bool quit = false;
    for (float y = 250; y < 500 && !quit; y += 20) {
      for (const Command& command : window.click(view, {760, y})) quit = std::holds_alternative<Quit>(command);
    }
    REQUIRE(quit);
    REQUIRE_FALSE(window.memory.asks_to_quit);
  }
  SECTION("or not") {
    bool quit = false;
    for (float y = 250; y < 500 && window.memory.asks_to_quit; y += 20) quit = !window.click(view, {500, y}).empty();
    REQUIRE_FALSE(quit);
    REQUIRE_FALSE(window.memory.asks_to_quit);
    window.draw(view);
    REQUIRE_FALSE(ImGui::IsPopupOpen("quit", ImGuiPopupFlags_AnyPopup));
  }
}

namespace {

// Every directive that a press somewhere in the panel of the screens gives, from the top to the bottom.
std::vector<ScreenCommand> directives_of_panel(NullWindow& window, const StationView& view, float top, float bottom) {
  std::vector<ScreenCommand> all;
  for (float y = top; y < bottom; y += 18) {
    for (float x = 60; x < 500; x += 60) {
      for (const Command& command : window.click(view, {x, y})) {
        if (const auto* directive = std::get_if<ScreenCommand>(&command)) all.push_back(*directive);
      }
    }
  }
  return all;
}

bool has_content(const std::vector<ScreenCommand>& all, transcript::Content content) {
  return std::any_of(all.begin(), all.end(), [&](const ScreenCommand& command) {
    const auto* direct = std::get_if<Direct>(&command);
    const auto* show = direct == nullptr ? nullptr : std::get_if<transcript::ShowContent>(&direct->body);
    return show != nullptr && show->content == content && direct->screens.empty();
  });
}

}  // namespace

TEST_CASE("the buttons of the screens give directives to all, or to the chosen ones") {
  NullWindow window(1280, 720);
  StationView view = support::a_typical_view();
  const auto all = directives_of_panel(window, view, 476, 570);
  for (const auto content : {transcript::Content::text, transcript::Content::hidden, transcript::Content::blank,
                             transcript::Content::pause, transcript::Content::test}) {
    INFO(name_of(content));
    REQUIRE(has_content(all, content));
  }
  REQUIRE(std::any_of(all.begin(), all.end(),
                      [](const ScreenCommand& c) { return std::holds_alternative<UndoDirect>(c); }));

  window.memory.chosen_screens = {"wall-left", "gone"};
  bool named = false;
  for (const ScreenCommand& command : directives_of_panel(window, view, 476, 570)) {
    const auto* direct = std::get_if<Direct>(&command);
    named = named || (direct != nullptr && direct->screens == std::vector<std::string>{"wall-left"});
  }
  REQUIRE(named);
  view.screens.erase(view.screens.begin());
  window.draw(view);
  REQUIRE(window.memory.chosen_screens.empty());
}

TEST_CASE("a picture that a screen has for its pause card can be chosen") {
  NullWindow window(1920, 2400);  // all of the panel without scrolling
  const StationView view = support::a_typical_view();
  const auto picture_of = [](const Commands& commands) -> std::string {
    for (const Command& command : commands) {
      const auto* given = std::get_if<ScreenCommand>(&command);
      const auto* direct = given == nullptr ? nullptr : std::get_if<Direct>(given);
      const auto* show = direct == nullptr ? nullptr : std::get_if<transcript::ShowContent>(&direct->body);
      if (show != nullptr && show->content == transcript::Content::pause) return show->picture;
    }
    return {};
  };
  // Opens whatever list is there, and takes what stands a little below.
  std::string chosen;
  for (float x = 500; x < 900 && chosen.empty(); x += 80) {
    for (float y = 1700; y < 2000 && chosen.empty(); y += 24) {
      for (float below = 24; below < 130 && chosen.empty(); below += 16) {
        window.click(view, {x, y});
        if (!ImGui::IsPopupOpen("", ImGuiPopupFlags_AnyPopup)) break;
        chosen = picture_of(window.click(view, {x, y + below}));
        window.click(view, {5, 5});
      }
    }
  }
  REQUIRE((chosen == "lunch" || chosen == "茶歇"));
}

TEST_CASE("a key that waits is let in under a name or refused, and each can be undone") {
  NullWindow window(1280, 720);
  const StationView view = support::a_view_with_a_newcomer();
  const std::string& key = view.pending[0].public_key;
  // Every button of the panel from left to right, until one decides.
  const auto press = [&](const StationView& shown, float from, float to, auto wanted) {
    for (float y = 480; y < 640; y += 8) {
      for (float x = from; x < to; x += 16) {
        for (const Command& command : window.click(shown, {x, y})) {
          if (const auto* decision = std::get_if<KeyDecision>(&command)) return wanted(*decision);
        }
      }
    }
    return false;
  };
  const auto approves = [&](const KeyDecision& decision) {
    const auto* approve = std::get_if<ApproveKey>(&decision);
    return approve != nullptr && approve->public_key == key && approve->name == "screen-padav";
  };
  const auto is = [&](auto wanted) {
    return [&key](const KeyDecision& decision) {
      const auto* found = std::get_if<decltype(wanted)>(&decision);
      return found != nullptr && found->public_key == key;
    };
  };
  StationView without = view;
  without.pending.clear();
  SECTION("let in") {
    REQUIRE(press(view, 680, 790, approves));
    REQUIRE(press(without, 780, 890, is(RevokeKey{})));
    REQUIRE_FALSE(press(without, 520, 890, is(RevokeKey{})));
  }
  SECTION("refused") {
    REQUIRE(press(view, 790, 890, is(DismissKey{})));
    REQUIRE(press(without, 780, 890, is(RestoreKey{})));
  }
}

TEST_CASE("a peak is held for a moment and then falls") {
  PeakHold held;
  const base::SteadyTime start{};
  REQUIRE(hold_peak(held, -10.0F, start) == -10.0F);
  REQUIRE(hold_peak(held, -40.0F, start + 1s) == -10.0F);
  REQUIRE(hold_peak(held, -40.0F, start + 2s) == Approx(-20.0F));
  REQUIRE(hold_peak(held, -15.0F, start + 2s) == -15.0F);
  REQUIRE(hold_peak(held, -120.0F, start + 3s) == -15.0F);
  REQUIRE(hold_peak(held, -120.0F, start + 30s) == -120.0F);
}

TEST_CASE("what is wrong is said, worst first, and nothing when all is well") {
  StationView view = support::a_healthy_view();
  REQUIRE(problems_of(view).empty());
  view.peers.clear();
  view.microphones[1].peak_dbfs = -0.5F;
  view.microphones[0].state = MicrophoneState::error;
  view.microphones[0].reason = "no permission";
  const auto problems = problems_of(view);
  REQUIRE(problems.size() == 3);
  REQUIRE(problems[0].severity == Severity::error);
  REQUIRE(problems[0].text ==
          "Microphone 主席 Chair cannot be opened: check its cable and the sound server. It is tried again by itself. "
          "(no permission)");
  REQUIRE(problems[1].text == "Microphone Speaker is too loud: turn its gain down.");
  REQUIRE(problems[2].text == "No screen is connected.");
}

TEST_CASE("a microphone that nothing recognises is an alarm, not a file's end") {
  StationView view = support::a_healthy_view();
  view.microphones[0].state = MicrophoneState::no_engine;
  view.microphones[0].reason = "no memory for a model";
  const auto problems = problems_of(view);
  REQUIRE(problems.size() == 1);
  REQUIRE(problems[0].severity == Severity::error);
  REQUIRE(problems[0].text ==
          "主席 Chair: nothing is recognised at the moment. What is said is kept and comes later. "
          "(no memory for a model)");
}

TEST_CASE("why a microphone cannot be opened is said in the language of the window, whichever that is meanwhile") {
  StationView view = support::a_healthy_view();
  view.microphones[0].state = MicrophoneState::error;
  view.microphones[0].reason = base::words("there is no channel {}, it has {}", 3, 2);
  REQUIRE(problems_of(view)[0].text.find("(there is no channel 3, it has 2)") != std::string::npos);
  REQUIRE(base::use_language("zh"));
  const std::string shown = problems_of(view)[0].text;
  REQUIRE(base::use_language("en"));
  REQUIRE(shown.find("没有第 3 声道，它只有 2 个声道") != std::string::npos);
}

TEST_CASE("a full disk, and one that does not answer, is said before everything else, and what it has cost") {
  StationView view = support::a_typical_view();
  view.disk_trouble = DiskTrouble{12, 0};
  REQUIRE(problems_of(view)[0].text == "The disk is full, 12 lines wait in memory: free some space on this machine.");
  view.disk_trouble = DiskTrouble{8192, 3};
  REQUIRE(problems_of(view)[0].text == "The disk is full and 3 lines are lost: free some space now.");
  REQUIRE(problems_of(view)[0].severity == Severity::error);
  view.disk_trouble = DiskTrouble{4, 0, true};
  REQUIRE(problems_of(view)[0].text ==
          "The disk does not answer, 4 lines wait in memory: end what else uses this machine's disk.");
  view.disk_trouble = DiskTrouble{8192, 2, true};
  REQUIRE(problems_of(view)[0].text ==
          "The disk does not answer and 2 lines are lost: end what else uses this machine's disk now.");
}

TEST_CASE("a screen that is not heard and one that waits to be let in are told") {
  const auto problems = problems_of(support::a_view_with_a_newcomer());
  REQUIRE(problems.size() == 2);
  REQUIRE(problems[0].text == "foyer is not heard: check its machine and its cable.");
  REQUIRE(problems[1].text == "A new screen waits to be let in: padav-fagoz-nimuh-kalum");
}

TEST_CASE("all text can be read on every surface, whatever colour a role has") {
  for (const ImU32 surface : {palette::background, palette::panel, palette::card}) {
    REQUIRE(contrast(palette::text, surface) >= 7.0);
    for (const ImU32 ink :
         {palette::secondary, palette::translation, palette::good, palette::warning, palette::bad, palette::busy}) {
      REQUIRE(contrast(ink, surface) >= 4.5);
    }
  }
  REQUIRE(contrast(palette::secondary, palette::control) >= 4.5);
  REQUIRE(contrast(IM_COL32_WHITE, palette::on_air) >= 4.5);
  for (const transcript::Color color :
       {transcript::Color{0, 0, 0}, {0, 0, 255}, {128, 0, 0}, {255, 212, 0}, {255, 255, 255}}) {
    REQUIRE(contrast(readable(color), palette::card) >= 4.5);
  }
  REQUIRE(readable({0xFF, 0xD4, 0x00}) == IM_COL32(0xFF, 0xD4, 0x00, 0xFF));
}

TEST_CASE("a font that is none is refused by name") {
  ImGui::CreateContext();
  const auto missing = Fonts::open({"/nowhere.ttc", bold});
  REQUIRE_FALSE(missing);
  REQUIRE(missing.error().message == "font /nowhere.ttc: cannot be read; install the package fonts-noto-cjk");
  const auto wrong = Fonts::open({regular, support::source_directory() + "/LICENSE"});
  REQUIRE_FALSE(wrong);
  REQUIRE(wrong.error().message.find("not a TrueType or OpenType font") != std::string::npos);
  ImGui::DestroyContext();
}

TEST_CASE("a station that ends tells what is waited for, and can be ended at once only where something waits") {
  NullWindow window(1280, 720);
  StationView view = support::a_typical_view();
  const auto ended_at_once = [&] {
    bool quit = false;
    for (float y = 200; y < 520 && !quit; y += 20) {
      for (const Command& command : window.click(view, {640, y})) quit = std::holds_alternative<Quit>(command);
    }
    return quit;
  };
  view.ending = EndingView{};
  REQUIRE(ending_text(*view.ending) == "The last words are recognised and stored.");
  REQUIRE_FALSE(ended_at_once());
  view.ending = EndingView{true, std::chrono::seconds(0), std::nullopt};  // a recovery goes on, and nothing else waits
  REQUIRE(ending_text(*view.ending).starts_with("What was heard before the unexpected end is still"));
  view.ending = EndingView{true, std::chrono::seconds(200), std::nullopt};
  REQUIRE(ending_text(*view.ending) ==
          "The microphones are closed. Still to be recognised: 3:20 of speech. Wait, or end now and lose that.");
  view.ending->left = std::chrono::seconds(65);
  REQUIRE(ending_text(*view.ending).find("of speech. About 1:05 more. Wait") != std::string::npos);
  REQUIRE(ended_at_once());
}
