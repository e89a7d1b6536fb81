// The walls: what each does, as it says itself, and the buttons that tell all or the chosen ones something else.
#include <algorithm>
#include <array>
#include <cmath>
#include <set>

#include "capture-node/console/panels.hpp"
#include "capture-node/console/theme.hpp"
#include "capture-node/console/widgets.hpp"
#include "common/base/i18n.hpp"

namespace tongping::console {
namespace {

using namespace transcript;
using base::tr;
using base::tr_format;

constexpr int columns = 4;
constexpr float picture_width = 112;  // of a wall of 16:9
constexpr float picture_height = 63;
constexpr float button_height = 44;  // a finger's width on a touch screen of usual size

struct Shown {
  const char* text;
  ImU32 color;
};

Shown shown_as(const ScreenView& screen) {
  if (!screen.live) return {tr("not heard"), palette::bad};
  if (!screen.known) return {tr("does not say"), palette::warning};
  switch (screen.content) {
    case Content::text: return {tr("subtitles"), palette::good};
    case Content::hidden: return {tr("hidden"), palette::warning};
    case Content::blank: return {tr("black"), palette::warning};
    case Content::pause: return {tr("pause card"), palette::busy};
    case Content::announcement: return {tr("announcement"), palette::busy};
    case Content::test: return {tr("test card"), palette::busy};
  }
  return {"", palette::secondary};
}

const char* word_for(WallPolicy policy) {
  switch (policy) {
    case WallPolicy::settled: return tr("finished lines only");
    case WallPolicy::committed: return tr("what stays as it is");
    case WallPolicy::live: return tr("every word at once");
    case WallPolicy::own: break;
  }
  return tr("the screen's own");
}

std::string details_of(const ScreenView& screen) {
  std::string text = screen.mode;
  if (!screen.via.empty()) text = base::format("{} · {}", tr_format("by {}", screen.via), screen.mode);
  for (const std::string& language : screen.languages) text += base::format(" {}", language);
  text += base::format(" · {}", word_for(screen.policy));
  if (screen.picture.turned_degrees != 0) {
    text += base::format(" · {}", tr_format("turned {}°", screen.picture.turned_degrees));
  }
  if (screen.picture.mirrored) text += base::format(" · {}", tr("mirrored"));
  for (const std::string& role : screen.roles) text += base::format(" · {}", role);
  if (screen.recording) text += base::format(" · {}", tr("recording notice"));
  if (screen.local) text += base::format(" · {}", tr("keys were used at the screen"));
  return text;
}

// The whole row is the button that chooses the screen.
void draw_screen(const ScreenView& screen, const Frame& frame, Memory& memory) {
  const float u = frame.scale;
  const ImVec2 start = ImGui::GetCursorScreenPos();
  const float width = ImGui::GetContentRegionAvail().x;
  const ImVec2 picture(std::floor(picture_width * u), std::floor(picture_height * u));
  const float words = std::floor(frame.fonts.bold->FontSize + frame.fonts.small->FontSize + 12 * u);
  const float height = memory.pictures_shown ? picture.y + std::floor(8 * u) : words;
  const bool chosen = memory.chosen_screens.count(screen.name) > 0;
  ImGui::PushID(base::format("{}/{}", screen.via, screen.name).c_str());
  if (ImGui::InvisibleButton("screen", {width, height})) {
    if (chosen) {
      memory.chosen_screens.erase(screen.name);
    } else {
      memory.chosen_screens.insert(screen.name);
    }
  }
  const bool hovered = is_pointed_at();
  ImGui::PopID();
  ImDrawList& draw = *ImGui::GetWindowDrawList();
  const ImVec2 end(start.x + width, start.y + height);
  draw.AddRectFilled(start, end, hovered ? palette::control : palette::card, 6 * u);
  if (chosen) draw.AddRect(start, end, palette::busy, 6 * u, 0, 2 * u);
  const Shown shown = shown_as(screen);
  const float state_width = width_of(frame.fonts.bold, shown.text);
  const float x = start.x + 12 * u + (memory.pictures_shown ? picture.x : 0);
  const float state_x = end.x - 12 * u - state_width;
  put_text({state_x, start.y + 4 * u}, frame.fonts.bold, shown.color, shown.text, state_width + 1);
  put_text({x, start.y + 4 * u}, frame.fonts.bold, palette::text, screen.name, state_x - x - 8 * u);
  const std::string details = screen.known ? details_of(screen) : std::string();
  const float room = end.x - 12 * u - x;
  if (!memory.pictures_shown) {
    const ImVec2 below(x, end.y - frame.fonts.small->FontSize - 4 * u);
    put_text(below, frame.fonts.small, palette::secondary, details, room);
    return;
  }
  const ImVec2 below(x, start.y + 8 * u + frame.fonts.bold->FontSize);
  put_flow(below, frame.fonts.small, {{details, palette::secondary}}, room, 2);
  draw_wall_picture(screen, frame, {start.x + 4 * u, start.y + 4 * u}, picture);
}

// Draws buttons in a grid, and gives the directives of those that are pressed.
class Buttons {
 public:
  Buttons(const Frame& frame, const Memory& memory, Commands& commands)
      : memory_(memory), commands_(commands), size_(0, std::floor(button_height * frame.scale)) {
    const float gap = ImGui::GetStyle().ItemSpacing.x;
    size_.x = std::floor((ImGui::GetContentRegionAvail().x - gap * (columns - 1)) / columns);
  }

  bool put(const char* id, const char* text, Act act, bool active = false) {
    if (place_ % columns != 0) ImGui::SameLine();
    ++place_;
    if (active) ImGui::PushStyleColor(ImGuiCol_Button, palette::control_pressed);
    const bool pressed = ImGui::Button(base::format("{}###{}", text, id).c_str(), size_);
    if (active) ImGui::PopStyleColor();
    put_tip(act);
    return pressed;
  }

  void content(const char* text, Content content, Act act, bool active) {
    if (put(name_of(content), text, act, active)) give(ShowContent{content, {}});
  }

  void give(DirectiveBody body) {
    const std::vector<std::string> screens(memory_.chosen_screens.begin(), memory_.chosen_screens.end());
    commands_.emplace_back(ScreenCommand(Direct{screens, std::move(body)}));
  }

  // Made in place: GCC 12 takes the members that another alternative would have for uninitialised when it is moved.
  void undo() { commands_.emplace_back(std::in_place_type<ScreenCommand>, std::in_place_type<UndoDirect>); }

 private:
  const Memory& memory_;
  Commands& commands_;
  ImVec2 size_;
  int place_ = 0;
};

// Whether all the screens that the buttons are for do so now.
template <typename Test>
bool all_do(const StationView& view, const Memory& memory, Test test) {
  bool any = false;
  for (const ScreenView& screen : view.screens) {
    const bool meant = memory.chosen_screens.empty() || memory.chosen_screens.count(screen.name) > 0;
    if (!meant || !screen.known || !screen.live) continue;
    any = true;
    if (!test(screen)) return false;
  }
  return any;
}

void draw_buttons(const StationView& view, const Frame& frame, Memory& memory, Commands& commands) {
  Buttons buttons(frame, memory, commands);
  const auto all_show = [&](Content content) {
    return all_do(view, memory, [&](const ScreenView& screen) { return screen.content == content; });
  };
  const auto content = [&](const char* text, Content wanted, Act act) {
    buttons.content(text, wanted, act, all_show(wanted));
  };
  content(tr("SHOW"), Content::text, Act::show);
  content(tr("HIDE"), Content::hidden, Act::hide);
  content(tr("Pause card"), Content::pause, Act::pause);
  content(tr("Black"), Content::blank, Act::blank);
  content(tr("Test card"), Content::test, Act::test);
  if (buttons.put("clear", tr("Clear text"), Act::clear)) buttons.give(ClearWall{});
  const bool noticed = all_do(view, memory, [](const ScreenView& screen) { return screen.recording; });
  if (buttons.put("recording", noticed ? tr("Notice off") : tr("Notice on"), noticed ? Act::notice_off : Act::notice_on,
                  noticed)) {
    buttons.give(NoticeRecording{!noticed});
  }
  if (buttons.put("undo", tr("Undo"), Act::undo_wall)) buttons.undo();
}

// Also while the panel is folded up: a wall that must be hidden cannot wait.
void give_by_key(const Frame& frame, Memory& memory, Commands& commands) {
  if (!memory.keys.act) return;
  Buttons buttons(frame, memory, commands);
  switch (*memory.keys.act) {
    case Act::show: return buttons.give(ShowContent{Content::text, {}});
    case Act::hide: return buttons.give(ShowContent{Content::hidden, {}});
    case Act::pause: return buttons.give(ShowContent{Content::pause, {}});
    case Act::blank: return buttons.give(ShowContent{Content::blank, {}});
    case Act::test: return buttons.give(ShowContent{Content::test, {}});
    case Act::clear: return buttons.give(ClearWall{});
    case Act::notice_on: return buttons.give(NoticeRecording{true});
    case Act::notice_off: return buttons.give(NoticeRecording{false});
    case Act::undo_wall: return buttons.undo();
    case Act::announce: memory.screens_open = true; return;
    default: return;
  }
}

void draw_announcement(const Frame& frame, Memory& memory, Commands& commands) {
  const char* announce = tr("Announce");
  const float button = ImGui::CalcTextSize(announce).x + 2 * ImGui::GetStyle().FramePadding.x;
  ImGui::SetNextItemWidth(ImGui::GetContentRegionAvail().x - button - ImGui::GetStyle().ItemSpacing.x);
  if (memory.keys.does(Act::announce)) ImGui::SetKeyboardFocusHere();
  const bool entered =
      ImGui::InputTextWithHint("###announcement", tr("Text for the whole wall"), memory.announcement.data(),
                               memory.announcement.size(), ImGuiInputTextFlags_EnterReturnsTrue);
  ImGui::SameLine();
  const bool pressed = entered || ImGui::Button(base::format("{}###announce", announce).c_str());
  if (pressed && memory.announcement.front() != '\0') {
    Buttons(frame, memory, commands).give(ShowContent{Content::announcement, memory.announcement.data()});
    memory.announcement.fill('\0');
  }
}

template <typename Item, typename Choose>
void draw_choice(const char* id, const char* title, const std::vector<Item>& items, float scale, Finger& finger,
                 Choose choose) {
  if (!ImGui::BeginCombo(base::format("###{}", id).c_str(), title, ImGuiComboFlags_HeightLarge)) return;
  for (const Item& item : items) {
    if (put_item(item.name.c_str(), false, scale)) choose(item);
  }
  finger.scroll();
  ImGui::EndCombo();
}

struct NamedBody {
  std::string name;
  DirectiveBody body;
};

// Of all the screens that the buttons are for: one that lacks the chosen picture shows the card's words.
std::set<std::string> pictures_of(const StationView& view, const Memory& memory) {
  std::set<std::string> pictures;
  for (const ScreenView& screen : view.screens) {
    const bool meant = memory.chosen_screens.empty() || memory.chosen_screens.count(screen.name) > 0;
    if (meant) pictures.insert(screen.pictures.begin(), screen.pictures.end());
  }
  return pictures;
}

void draw_choices(const StationView& view, const Frame& frame, Memory& memory, Commands& commands) {
  std::vector<NamedBody> modes{{tr("the screen's own"), UseMode{}}};
  for (const std::string& mode : view.modes) modes.push_back({mode, UseMode{mode}});
  std::vector<NamedBody> policies{{tr("the screen's own"), UsePolicy{}}};
  for (const WallPolicy policy : {WallPolicy::settled, WallPolicy::committed, WallPolicy::live}) {
    policies.push_back({word_for(policy), UsePolicy{policy}});
  }
  std::vector<NamedBody> pictures;
  for (const std::string& name : pictures_of(view, memory)) {
    pictures.push_back({name, ShowContent{Content::pause, {}, name}});
  }
  const auto choose = [&](const NamedBody& item) { Buttons(frame, memory, commands).give(item.body); };
  const float count = pictures.empty() ? 2 : 3;
  const float gaps = ImGui::GetStyle().ItemSpacing.x * (count - 1);
  const float width = std::floor((ImGui::GetContentRegionAvail().x - gaps) / count);
  ImGui::SetNextItemWidth(width);
  draw_choice("mode", tr("Mode …"), modes, frame.scale, memory.finger, choose);
  ImGui::SameLine();
  ImGui::SetNextItemWidth(width);
  draw_choice("policy", tr("Unfinished speech …"), policies, frame.scale, memory.finger, choose);
  if (pictures.empty()) return;
  ImGui::SameLine();
  ImGui::SetNextItemWidth(width);
  draw_choice("picture", tr("Pause with a picture …"), pictures, frame.scale, memory.finger, choose);
}

std::string whom(const Memory& memory) {
  if (memory.chosen_screens.empty()) return tr("Screens: all");
  return tr_format("Screens: only {}", base::join(memory.chosen_screens, ", "));
}

// The heading, which folds all up, and at its end whether pictures are shown.
bool draw_title(const Frame& frame, Memory& memory) {
  const char* pictures = tr("Thumbnails");
  const ImVec2 start = ImGui::GetCursorScreenPos();
  const ImVec2 end(start.x + ImGui::GetContentRegionAvail().x, start.y);
  ImFont* font = frame.fonts.bold;
  const bool was_open = memory.screens_open;
  const float tick = was_open ? put_tick(font, "", pictures, frame.scale, end, memory.pictures_shown, false) : 0;
  put_fold(font, "fold-screens", whom(memory).c_str(), frame.scale, memory.screens_open, tick);
  if (was_open) put_tick(font, "show-pictures", pictures, frame.scale, end, memory.pictures_shown);
  return memory.screens_open;
}

}  // namespace

void draw_screens(const StationView& view, const Frame& frame, Memory& memory, Commands& commands) {
  // One that has gone is not chosen any more: what is pressed next must not be for nobody.
  for (auto at = memory.chosen_screens.begin(); at != memory.chosen_screens.end();) {
    const bool there = std::any_of(view.screens.begin(), view.screens.end(),
                                   [&](const ScreenView& screen) { return screen.name == *at; });
    at = there ? std::next(at) : memory.chosen_screens.erase(at);
  }
  give_by_key(frame, memory, commands);
  if (!draw_title(frame, memory)) return;
  draw_buttons(view, frame, memory, commands);
  if (view.screens.empty()) {
    put_text(ImGui::GetCursorScreenPos(), frame.fonts.small, palette::secondary,
             tr("No screen follows this station yet"), ImGui::GetContentRegionAvail().x);
    ImGui::Dummy({1, frame.fonts.small->FontSize});
  }
  for (const ScreenView& screen : view.screens) draw_screen(screen, frame, memory);
  draw_announcement(frame, memory, commands);
  draw_choices(view, frame, memory, commands);
}

}  // namespace tongping::console
