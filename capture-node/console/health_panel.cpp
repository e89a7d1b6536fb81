// Under the header, and never folded away: what is wrong and what to do about it, or that all is well; and what
// somebody has to know who was not looking, until it is acknowledged.
#include <algorithm>
#include <cmath>

#include "capture-node/console/panels.hpp"
#include "capture-node/console/theme.hpp"
#include "capture-node/console/widgets.hpp"
#include "common/base/i18n.hpp"

namespace tongping::console {
namespace {

using base::tr;
using base::tr_format;

// As many as one line holds; all of them stand in the list that opens.
constexpr std::size_t most_in_line = 2;
// At a time; the others come up as these are acknowledged.
constexpr std::size_t most_rows = 2;

constexpr const char* list_popup = "###problems";

std::string all_well(const StationView& view) {
  return tr_format("All is well. Microphones: {}. Connected: {}.", view.microphones.size(), view.peers.size());
}

ImU32 color_of_worst(const std::vector<Note>& problems) {
  return problems.empty() ? palette::good : color_of(problems.front().severity);
}

void put_strip(ImVec2 at, ImVec2 size, ImU32 color, bool hovered, float scale) {
  ImDrawList& draw = *ImGui::GetWindowDrawList();
  draw.AddRectFilled(at, {at.x + size.x, at.y + size.y}, hovered ? palette::control : palette::card, 8 * scale);
  draw.AddRectFilled(at, {at.x + 8 * scale, at.y + size.y}, color, 8 * scale, ImDrawFlags_RoundCornersLeft);
}

// All but the first, in one line.
std::string others_of(const std::vector<Note>& problems) {
  std::string text;
  for (std::size_t i = 1; i < std::min(problems.size(), most_in_line); ++i) text += problems[i].text;
  if (problems.size() > most_in_line) text += "   •   " + tr_format("and {} more", problems.size() - most_in_line);
  return text;
}

// In one line where they fit, else smaller in two.
void put_problems(const StationView& view, const std::vector<Note>& problems, const Frame& frame, ImVec2 at,
                  ImVec2 size) {
  const ImU32 color = color_of_worst(problems);
  const std::string first = problems.empty() ? all_well(view) : problems.front().text;
  const std::string others = others_of(problems);
  const std::string line = others.empty() ? first : first + "   •   " + others;
  if (width_of(frame.fonts.bold, line) <= size.x) {
    put_text({at.x, at.y + (size.y - frame.fonts.bold->FontSize) * 0.5F}, frame.fonts.bold, color, line, size.x);
    return;
  }
  const float height = std::floor(frame.fonts.small->FontSize * 1.15F);
  const float top = at.y + std::floor((size.y - 2 * height) * 0.5F);
  put_text({at.x, top}, frame.fonts.small, color, first, size.x);
  put_text({at.x, top + height}, frame.fonts.small, others.empty() ? color : palette::text, others, size.x);
}

std::string acknowledged_label(const Note& note) { return base::format("{}###read-{}", tr("Got it"), note.number); }

// One strip a note, with the button that puts it away.
void draw_unread(const Note& note, const Frame& frame, Memory& memory) {
  const float u = frame.scale;
  const std::string label = acknowledged_label(note);
  const ImVec2 start = ImGui::GetCursorScreenPos();
  const float width = ImGui::GetContentRegionAvail().x;
  const float height = std::floor(touch_height * u);
  const float button = width_of(frame.fonts.body, tr("Got it")) + 2 * ImGui::GetStyle().FramePadding.x;
  put_strip(start, {width, height}, color_of(note.severity), false, u);
  const float x = start.x + 22 * u;
  const float room = width - button - 44 * u;
  const std::string text = base::format("{}  {}", clock_text(note.wall_ns, false), note.text);
  const float line = put_flow({x, 0}, frame.fonts.small, {{text, 0}}, room, 0, false);
  if (line > height) {  // all of it stands in the list
    put_text({x, start.y + (height - frame.fonts.small->FontSize) * 0.5F}, frame.fonts.small, palette::text, text,
             room);
  } else {
    put_flow({x, start.y + (height - line) * 0.5F}, frame.fonts.small, {{text, palette::text}}, room, 0);
  }
  ImGui::SetCursorScreenPos({start.x + width - button, start.y});
  if (ImGui::Button(label.c_str(), {button, height})) memory.read_notes.insert(note.number);
  put_tip(Act::acknowledge);
}

void put_listed(const Note& note, const std::string& text, const Frame& frame) {
  const float width = ImGui::GetContentRegionAvail().x;
  const float height =
      put_flow(ImGui::GetCursorScreenPos(), frame.fonts.body, {{text, color_of(note.severity)}}, width, 0);
  ImGui::Dummy({width, height});
}

// Everything in full.
void draw_all_problems(const std::vector<Note>& problems, const std::vector<Note>& unread, const Frame& frame,
                       Memory& memory) {
  const ImVec2 display = ImGui::GetIO().DisplaySize;
  const float width = std::min(std::floor(900 * frame.scale), display.x * 0.94F);
  ImGui::SetNextWindowSizeConstraints({width, 0}, {width, display.y * 0.8F});
  if (!ImGui::BeginPopup(list_popup)) return;
  put_heading(frame.fonts.bold, tr("What needs somebody"));
  for (const Note& problem : problems) put_listed(problem, problem.text, frame);
  for (const Note& note : unread) {
    put_listed(note, base::format("{}  {}", clock_text(note.wall_ns), note.text), frame);
    if (ImGui::Button(acknowledged_label(note).c_str())) memory.read_notes.insert(note.number);
  }
  if (problems.empty() && unread.empty()) ImGui::TextUnformatted(tr("Nothing."));
  if (ImGui::Button(base::format("{}###close", tr("Close")).c_str())) ImGui::CloseCurrentPopup();
  memory.finger.scroll();
  ImGui::EndPopup();
}

}  // namespace

std::vector<Note> unread_of(const StationView& view, const std::set<std::uint64_t>& read) {
  std::vector<Note> unread;
  for (auto note = view.notes.rbegin(); note != view.notes.rend(); ++note) {
    if (note->stays && read.count(note->number) == 0) unread.push_back(*note);
  }
  return unread;
}

void draw_health(const StationView& view, const Frame& frame, Memory& memory) {
  const std::vector<Note> problems = problems_of(view);
  std::vector<Note> unread = unread_of(view, memory.read_notes);
  if (memory.keys.does(Act::acknowledge) && !unread.empty()) {
    memory.read_notes.insert(unread.front().number);
    unread.erase(unread.begin());
  }
  const ImVec2 start = ImGui::GetCursorScreenPos();
  const ImVec2 size(ImGui::GetContentRegionAvail().x, std::floor(touch_height * frame.scale));
  if (ImGui::InvisibleButton("health", size) || memory.keys.does(Act::problems)) ImGui::OpenPopup(list_popup);
  put_strip(start, size, color_of_worst(problems), is_pointed_at(), frame.scale);
  const float margin = 22 * frame.scale;
  put_problems(view, problems, frame, {start.x + margin, start.y}, {size.x - 1.5F * margin, size.y});
  ImGui::SetCursorScreenPos({start.x, start.y + size.y + ImGui::GetStyle().ItemSpacing.y});
  for (std::size_t i = 0; i < std::min(unread.size(), most_rows); ++i) draw_unread(unread[i], frame, memory);
  draw_all_problems(problems, unread, frame, memory);
}

}  // namespace tongping::console
