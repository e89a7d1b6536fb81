// The screen's part that decides what stands in the picture besides the text, and what the trace says of it.
#include <algorithm>
#include <array>
#include <utility>

#include "common/base/format.hpp"
#include "common/base/utf8.hpp"
#include "display-node/render/picture_file.hpp"
#include "display-node/screen.hpp"
#include "display-node/subtitle/cards.hpp"
#include "display-node/subtitle/fitting.hpp"
#include "display-node/subtitle/notices.hpp"
#include "display-node/subtitle/trace.hpp"

namespace tongping::screen {
namespace {

constexpr std::chrono::seconds help_shown{15};  // so that it never stays by accident

// subtitle/notices.cpp explains them to whoever stands at the screen.
constexpr std::array<std::pair<const char*, LocalKey>, 10> keys{{{"H", LocalKey::hide},
                                                                 {"S", LocalKey::show},
                                                                 {"B", LocalKey::blank},
                                                                 {"P", LocalKey::pause},
                                                                 {"T", LocalKey::test},
                                                                 {"C", LocalKey::clear},
                                                                 {"M", LocalKey::next_mode},
                                                                 {"D", LocalKey::desk},
                                                                 {"F1", LocalKey::help},
                                                                 {overlay_key, LocalKey::overlay}}};

std::size_t code_points_of(const std::vector<subtitle::Cue>& cues) {
  std::size_t count = 0;
  for (const subtitle::Cue& cue : cues) {
    for (const subtitle::CueLine& line : cue.lines) count += base::code_points(line.text);
  }
  return count;
}

}  // namespace

void Screen::obey() {
  if (control_->show() != obeyed_) use(control_->show());
  stage_->cover(control_->is_covered());
  const std::string& missing = control_->missing_picture();
  if (std::exchange(told_missing_picture_, missing) == missing || missing.empty()) return;
  log_.warning(
      base::format("a pause card with the picture \"{}\" is asked for, which [pictures] in this screen's "
                   "configuration does not name: its words stand there",
                   missing));
}

void Screen::press(const std::string& key) {
  const auto known = std::find_if(keys.begin(), keys.end(), [&](const auto& k) { return k.first == key; });
  if (known == keys.end()) return;
  control_->press(known->second);
  if (known->second == LocalKey::clear) stage_->clear();
  if (known->second == LocalKey::overlay) overlay_->press(clock_.steady());
  if (known->second != LocalKey::help) return;
  if (help_until_) {
    help_until_.reset();
  } else {
    help_until_ = clock_.steady() + help_shown;
  }
}

// A wall that has never been live has nothing to lose: it shows who it is. One that has keeps its text, with a mark.
std::vector<render::Rect> Screen::draw_picture(const subtitle::DrawList& text) {
  const subtitle::Style& style = control_->show().style;
  if (help_until_ && *help_until_ <= clock_.steady()) help_until_.reset();
  subtitle::DrawList picture;
  if (news_.pairing && !news_.was_live && !control_->is_covered()) {
    picture = pairing_card(*news_.pairing, style, text.size, *typesetter_);
  } else if (control_->is_covered()) {
    picture = draw_card(text.size);
  } else {
    picture = text;
  }
  if (control_->content().content != transcript::Content::blank) add_decor(picture);
  add_notices(picture);
  const base::SteadyTime now = clock_.steady();
  overlay_->add_to(picture, now, [&] { return overlay_facts(now); });
  return canvas_->draw(picture);
}

// All are read at the start, so that a wrong one is told before the meeting and showing one needs no disk.
base::Result<void> Screen::open_pause_pictures() {
  std::map<std::string, std::filesystem::path> files = config_.pictures;
  if (!config_.pause_picture.empty()) files[""] = config_.pause_picture;
  const subtitle::Color below = control_->show().style.background;
  for (const auto& [name, file] : files) {
    const auto read = render::read_picture(file);
    if (!read) return base::pass_on(read.error());
    pause_bitmaps_[name] = std::make_shared<const subtitle::Bitmap>(subtitle::on_colour(**read, below));
  }
  return {};
}

// Fitted once for each name and size.
const subtitle::Picture* Screen::pause_picture(subtitle::Size size) {
  const std::string& name = control_->content().picture;
  const auto bitmap = pause_bitmaps_.find(name);
  if (bitmap == pause_bitmaps_.end()) return nullptr;
  if (!pause_picture_ || pause_picture_name_ != name || pause_picture_for_ != size) {
    pause_picture_ = subtitle::fitted(*bitmap->second, size);
    pause_picture_name_ = name;
    pause_picture_for_ = size;
  }
  return &*pause_picture_;
}

subtitle::DrawList Screen::draw_card(subtitle::Size size) {
  const subtitle::ScreenFacts facts{config_.name, control_->mode(), pause_picture(size)};
  return card(control_->content(), facts, control_->show(), size, *typesetter_);
}

// Below all else; made anew only where style or size are others.
void Screen::add_decor(subtitle::DrawList& picture) {
  const std::string& mode = control_->mode();
  if (decor_mode_ != mode || decor_for_ != picture.size) {
    decor_ = subtitle::decor(decor_files_.at(mode), control_->show().style, picture.size);
    decor_mode_ = mode;
    decor_for_ = picture.size;
  }
  picture.pictures.insert(picture.pictures.begin(), decor_.begin(), decor_.end());
}

void Screen::add_notices(subtitle::DrawList& picture) {
  const subtitle::Style& style = control_->show().style;
  if (control_->content().content != transcript::Content::blank) {
    if (control_->notices_recording()) add_recording_notice(control_->show(), *typesetter_, picture);
    add_link_mark(news_.unlinked, style, *typesetter_, picture);
    if (news_.pairing && news_.was_live) add_pairing_mark(*news_.pairing, style, *typesetter_, picture);
  }
  if (help_until_) add_help(style, *typesetter_, picture);
}

// What was skipped stands before the picture whose reach counts it. A new revision with the same picture has been
// presented too: the record must say so.
void Screen::write_trace(const subtitle::Scene& scene, bool first) {
  const std::int64_t now_ns = base::to_ns(clock_.wall());
  const std::vector<subtitle::Cue> none;
  const auto& cues = control_->is_covered() ? none : scene.cues;
  const std::string name = control_->name_of_picture();
  if (trace_ != nullptr) {
    for (const subtitle::Skip& skip : scene.skipped) trace_->add(subtitle::skip_line(skip, now_ns));
    if (first || cues != shown_ || scene.reach != reach_ || name != shown_as_) write_picture(scene, now_ns);
  }
  shown_ = cues;
  reach_ = scene.reach;
  shown_as_ = name;
}

// The stage goes on behind a card: nothing of that has been on the wall, nor taken off it.
void Screen::write_picture(const subtitle::Scene& scene, std::int64_t now_ns) {
  subtitle::Scene told;
  told.reach = scene.reach;
  if (control_->is_covered()) {
    told.cleared = code_points_of(shown_);
  } else {
    const bool was_covered = shown_.empty();
    told.cues = scene.cues;
    told.erased = was_covered ? 0 : scene.erased;
    told.cleared = was_covered ? 0 : scene.cleared;
  }
  trace_->add(subtitle::trace_line(told, now_ns, frame_, control_->name_of_picture()));
}

}  // namespace tongping::screen
