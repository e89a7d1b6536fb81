// Recorded views of stations, from nothing at all to more than fits.
#pragma once

#include <memory>
#include <string>

#include "capture-node/console/view.hpp"
#include "tests/support/builders.hpp"

namespace tongping::support {

inline console::MicrophoneView a_microphone(const std::string& id, const std::string& label, transcript::Color color,
                                            console::MicrophoneState state) {
  console::MicrophoneView microphone;
  microphone.id = id;
  microphone.source = "device:alsa_input.usb-Focusrite_Scarlett_18i20#" + std::to_string(id.size());
  microphone.role = {id + "-role", label, color};
  microphone.language = "en";
  microphone.rms_dbfs = -24.0F;
  microphone.peak_dbfs = -9.0F;
  microphone.state = state;
  return microphone;
}

inline std::shared_ptr<const transcript::Segment> a_line(int number, const transcript::RoleLabel& role,
                                                         const std::string& text, const std::string& translation) {
  transcript::Segment segment = a_segment("s" + std::to_string(number), text);
  segment.role = role;
  segment.wall_start_ns += std::int64_t{number} * 7'000'000'000;
  segment.translations = {{"zh", translation, transcript::SegmentState::final}};
  return std::make_shared<const transcript::Segment>(segment);
}

inline console::ScreenView a_wall(const std::string& name, transcript::Content content) {
  console::ScreenView screen;
  screen.name = name;
  screen.live = screen.known = true;
  screen.content = content;
  screen.mode = "subtitle";
  screen.languages = {"zh", "en"};
  return screen;
}

// A meeting as it should be, but for the interpreter's microphone.
inline console::StationView a_typical_view() {
  using console::MicrophoneState;
  console::StationView view;
  view.station = "hall-1";
  view.session = "2026 年度大会 Annual meeting";
  view.session_started_ns = 1'700'000'000'000'000'000;
  view.feed = "tcp://0.0.0.0:7770";
  view.desk = "tcp://0.0.0.0:7771";
  view.on_air = true;
  view.microphones = {a_microphone("podium", "主席 Chair", {0xFF, 0xD4, 0x00}, MicrophoneState::speaking),
                      a_microphone("handheld", "Speaker", {0x00, 0xE5, 0xFF}, MicrophoneState::live),
                      a_microphone("booth", "Interpreter (EN)", {0x20, 0x40, 0xC0}, MicrophoneState::no_device)};
  view.microphones[0].interim =
      "Thank you. We now come to the third item on the agenda, the budget for the coming year";
  view.microphones[0].committed = 58;
  view.microphones[1].rms_dbfs = -52.0F;
  view.microphones[1].peak_dbfs = -47.0F;
  view.microphones[1].hears = "podium";
  view.microphones[2].rms_dbfs = view.microphones[2].peak_dbfs = -120.0F;
  view.microphones[2].reason = "device alsa_input.usb-RODE_NT-USB is not plugged in";
  view.peers = {{"wall-left", console::PeerKind::screen, true, 0},
                {"wall-right", console::PeerKind::screen, true, 0},
                {"balcony", console::PeerKind::screen, false, 12},
                {"recorder", console::PeerKind::tool, true, std::nullopt}};
  view.modes = {"band", "subtitle", "text"};
  view.screens = {a_wall("wall-left", transcript::Content::text), a_wall("wall-right", transcript::Content::hidden),
                  a_wall("balcony", transcript::Content::pause)};
  view.screens[1].recording = view.screens[1].local = true;
  view.screens[2].live = false;
  view.screens[0].pictures = {"lunch", "茶歇"};
  const auto chair = view.microphones[0].role;
  const auto speaker = view.microphones[1].role;
  view.segments = {
      a_line(1, chair, "Good morning and welcome to the conference.", "早上好，欢迎参加本次大会。"),
      a_line(2, chair, "The first item on the agenda is the report of the committee.", "议程的第一项是委员会的报告。"),
      a_line(3, speaker,
             "We have received three letters from the members, and all of them ask the same question: when will the "
             "new building be ready?",
             "我们收到了会员的三封来信，都在问同一个问题：新大楼什么时候可以投入使用？"),
      a_line(4, speaker, "The answer is: in spring.", "答案是：明年春天。"),
      a_line(5, chair, "Does anybody want to speak?", "还有人要发言吗？")};
  view.notes = {
      {1'700'000'000'000'000'000, console::Severity::info, "Station started"},
      {1'700'000'040'000'000'000, console::Severity::warning, "balcony: connection lost, it will come back by itself"},
      {1'700'000'060'000'000'000, console::Severity::error,
       "booth: device alsa_input.usb-RODE_NT-USB is not plugged in"}};
  return view;
}

// Everything as it should be.
inline console::StationView a_healthy_view() {
  console::StationView view = a_typical_view();
  view.microphones.pop_back();
  view.peers.erase(view.peers.begin() + 2);
  view.notes.resize(1);
  return view;
}

// One screen has gone, and a new one knocks.
inline console::StationView a_view_with_a_newcomer() {
  console::StationView view = a_healthy_view();
  view.peers.push_back({"foyer", console::PeerKind::screen, false, 40, false});
  view.pending = {
      {"Yne@$w-vo<fVvi]a<NY6T1ed:M$fCG*[IaLV{hID", "padav-fagoz-nimuh-kalum", "10.0.0.9", 1'700'000'000'000'000'000}};
  return view;
}

inline console::StationView a_crowded_view() {
  console::StationView view = a_typical_view();
  view.microphones.clear();
  for (int i = 0; i < 32; ++i) {
    const auto state = static_cast<console::MicrophoneState>(i % 7);
    auto microphone =
        a_microphone("seat-" + std::to_string(i), "代表 Delegate " + std::to_string(i), {0x80, 0xFF, 0x80}, state);
    microphone.interim = "as number " + std::to_string(i) + " said";
    view.microphones.push_back(microphone);
  }
  for (int i = 0; i < 60; ++i)
    view.peers.push_back({"screen-" + std::to_string(i), console::PeerKind::screen, true, 0});
  for (int i = 0; i < 60; ++i) {
    view.screens.push_back(a_wall("screen-" + std::to_string(i), static_cast<transcript::Content>(i % 6)));
  }
  for (int i = 10; i < 500; ++i)
    view.segments.push_back(a_line(i, view.microphones[0].role, "Line of text " + std::to_string(i), "一行字"));
  for (int i = 0; i < 200; ++i) view.notes.push_back({0, console::Severity::info, "note " + std::to_string(i)});
  return view;
}

// Text that is too long in every place, without spaces, not UTF-8, or of scripts that the font lacks.
inline console::StationView an_unkind_view() {
  console::StationView view = a_typical_view();
  const std::string endless(4000, 'W');
  std::string hanzi;
  for (int i = 0; i < 1300; ++i) hanzi += "会";
  view.station = endless;
  view.session = hanzi;
  for (auto& microphone : view.microphones) {
    microphone.source = endless;
    microphone.role.label = hanzi;
    microphone.interim = endless + hanzi;
    microphone.committed = 100'000;
    microphone.rms_dbfs = 40.0F;
    microphone.peak_dbfs = 90.0F;
  }
  view.microphones[1].interim = "\xFF\xC3 half a letter \xE4\xBD";
  view.microphones[1].role.label = "😀 मराठी العربية %s%n##";
  view.peers[0].name = endless;
  view.screens[0].name = view.screens[1].mode = endless;
  view.screens[2].name = hanzi;
  view.screens[1].roles = {endless, hanzi};
  view.screens[1].languages.assign(16, "en-Latn-GB");
  view.peers[0].events_behind = ~std::uint64_t{0};
  view.notes[0].text = hanzi + endless;
  view.notes[0].wall_ns = -1;
  view.segments.push_back(a_line(99, view.microphones[0].role, endless, hanzi));
  view.session_started_ns = 9'000'000'000'000'000'000;
  return view;
}

}  // namespace tongping::support
