// The console's panels: each draws a part of the view into the current Dear ImGui frame and adds what the person asks
// for. They need no window and no clock of their own, so that tests run them without either. Private to the room.
#pragma once

#include <imgui.h>

#include <array>
#include <chrono>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>

#include "capture-node/console/fonts.hpp"
#include "capture-node/console/shortcuts.hpp"
#include "capture-node/console/touch.hpp"
#include "capture-node/console/view.hpp"
#include "common/base/clock.hpp"

namespace tongping::console {

// A level that stays for a moment at its highest, as on a mixing desk.
struct PeakHold {
  float dbfs = -120.0F;
  base::SteadyTime since;
};

// Keys that were pressed since the picture before. (Dear ImGui's own names for keys differ between the versions in
// use.)
struct Keys {
  bool change_language = false;  // F2
  bool go_back = false;          // Escape
  bool confirm = false;          // Enter
  struct Mute {
    std::size_t microphone = 0;  // its place in the panel
    bool muted = true;
  };
  std::optional<Mute> mute;                // Ctrl and a digit; with Shift it is heard again
  std::optional<std::size_t> choose_role;  // Alt and a digit: of the microphone at this place
  int steps = 0;                           // Down, less Up
  std::optional<Act> act;                  // see shortcuts.hpp
  bool does(Act wanted) const { return act == wanted; }
};

using NameField = std::array<char, 65>;  // what is typed as a screen's name, ended by a zero

// The last decision about a key, as long as it can be undone from the panel.
struct Decided {
  std::string public_key;
  std::string name;  // of the screen that was let in, or the words of the one that was refused
  bool approved = false;
  base::SteadyTime since;
};
inline constexpr std::chrono::seconds undo_offered{60};

// A role as it is being typed; texts are ended by a zero.
struct RoleForm {
  bool is_new = false;
  std::array<char, 65> id{};
  std::array<char, 129> label{};
  std::array<float, 3> color{1.0F, 1.0F, 1.0F};
  std::array<char, 36> language{};
  std::array<char, 129> translate{};               // languages, by spaces
  std::optional<transcript::RoleOrder> sent = {};  // that has not been refused
  std::uint64_t sent_after = 0;                    // the number of the newest note then
  std::string refusal = {};                        // why the last one was not done
};

// How high finished lines are at a width and scale: those out of sight are not broken into lines anew for each picture.
struct LineHeights {
  float width = 0;
  float scale = 0;
  std::string language;
  std::map<std::shared_ptr<const transcript::Segment>, float> known;
};

// What the window remembers between frames. [main]
struct Memory {
  std::map<std::string, NameField> names;  // by public key
  std::set<std::uint64_t> read_notes;      // by number, of those that stay until then
  std::optional<Decided> decided;
  LineHeights line_heights;
  std::map<std::string, PeakHold> peaks;                             // by microphone
  std::set<std::string> chosen_screens;                              // that the next directive is for; none: all
  std::array<char, 513> announcement{};                              // as it is typed, ended by a zero
  transcript::RoleEffect role_effect = transcript::RoleEffect::now;  // of what is changed next
  RoleForm role_form;
  bool role_form_open = false;  // in the last picture
  int choice_at = 0;            // the place in the list that a key has opened
  Finger finger;
  bool screens_open = true;    // the panels that can be folded up
  bool pictures_shown = true;  // of the walls
  bool connections_open = true;
  bool asks_to_quit = false;
  bool looks_at_check = false;
  std::string input_of;          // the microphone whose input is being chosen; empty: none
  bool asks_consent = false;     // the question stands
  bool consent_put_off = false;  // "not now"; the button asks again
  bool asks_to_withdraw = false;
  std::array<char, 129> consent_name{};  // who answers for it, as it is typed
  Keys keys;
};

// Pictures that the graphics card has, by their pixels.
using Textures = std::map<const picture::Image*, ImTextureID>;

// What a panel is told beside the view.
struct Frame {
  base::WallTime wall;
  base::SteadyTime steady;
  float scale = 1.0F;
  FontSet fonts;
  Textures textures = {};
};

// Everything, over the whole display. [main]
void draw_console(const StationView& view, const Frame& frame, Memory& memory, Commands& commands);

void draw_header(const StationView& view, const Frame& frame, Memory& memory, Commands& commands);
void draw_health(const StationView& view, const Frame& frame, Memory& memory);
void draw_microphones(const StationView& view, const Frame& frame, Memory& memory, Commands& commands);
void draw_transcript(const StationView& view, const Frame& frame, Memory& memory);
void draw_connections(const StationView& view, const Frame& frame, Memory& memory, Commands& commands);
// A key waits to be let in, or has just been decided on.
bool asks_of_key(const StationView& view, const Memory& memory);
void draw_pending(const StationView& view, const Frame& frame, Memory& memory, Commands& commands);
// What the station made of the form's last press, before anything of the picture is drawn: a new role is one that is
// there, and a refusal stands in the form alone.
void take_role_answer(const StationView& view, Memory& memory);
// Within one and the same window: opens it, and draws it while it is open.
void open_roles(const StationView& view, Memory& memory);
void draw_roles_popup(const StationView& view, const Frame& frame, Memory& memory, Commands& commands);
void draw_roles_bar(const StationView& view, const Frame& frame, Memory& memory, Commands& commands);
void draw_role_choice(const StationView& view, const MicrophoneView& microphone, const Frame& frame, ImVec2 at,
                      ImVec2 size, Memory& memory, Commands& commands);
void draw_screens(const StationView& view, const Frame& frame, Memory& memory, Commands& commands);
// A row's picture at a place and of a size, at its own proportions, or in words why there is none; larger under the
// pointer or a finger that stays.
void draw_wall_picture(const ScreenView& screen, const Frame& frame, ImVec2 at, ImVec2 size);
void draw_check(const StationView& view, const Frame& frame, Memory& memory, Commands& commands);
void draw_consent_question(const StationView& view, const Frame& frame, Memory& memory, Commands& commands);
void draw_inputs(const StationView& view, const Frame& frame, Memory& memory, Commands& commands);
void draw_help(const Frame& frame, Memory& memory);
void draw_quit_question(const Frame& frame, Memory& memory, Commands& commands);
// What is still waited for, in the language of the interface.
std::string ending_text(const EndingView& ending);
void draw_ending(const EndingView& ending, const Frame& frame, Commands& commands);

// Raises the held peak at once, lets it fall by 20 dB a second after 1.5 s; gives it. Pure.
float hold_peak(PeakHold& held, float peak_dbfs, base::SteadyTime now);

// What a check tells of consent and of the walls, as the station sees them. Pure.
std::vector<CheckFinding> findings_of_station(const StationView& view);

// What each microphone hears of the voice that was spoken at one, in the order of `heard`. Pure.
std::vector<std::string> bleed_texts(const CheckBleed& row);

// What is wrong and what to do, most urgent first; empty when all is well. Pure.
std::vector<Note> problems_of(const StationView& view);

// What stays and is not among the acknowledged, newest first. Pure.
std::vector<Note> unread_of(const StationView& view, const std::set<std::uint64_t>& read);

}  // namespace tongping::console
