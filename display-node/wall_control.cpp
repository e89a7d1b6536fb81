#include "display-node/wall_control.hpp"

#include <cassert>
#include <utility>

namespace tongping::screen {
namespace {

using namespace transcript;

template <typename Body>
constexpr std::size_t aspect_of() {
  return DirectiveBody(Body{}).index();
}

config::Policy policy_of(WallPolicy wanted, config::Policy own) {
  switch (wanted) {
    case WallPolicy::own: return own;
    case WallPolicy::settled: return config::Policy::settled;
    case WallPolicy::committed: return config::Policy::committed;
    case WallPolicy::live: return config::Policy::live;
  }
  return own;
}

WallPolicy policy_of(config::Policy policy) {
  switch (policy) {
    case config::Policy::settled: return WallPolicy::settled;
    case config::Policy::committed: return WallPolicy::committed;
    case config::Policy::live: return WallPolicy::live;
  }
  return WallPolicy::committed;
}

std::optional<Content> content_of(LocalKey key) {
  switch (key) {
    case LocalKey::hide: return Content::hidden;
    case LocalKey::show: return Content::text;
    case LocalKey::blank: return Content::blank;
    case LocalKey::pause: return Content::pause;
    case LocalKey::test: return Content::test;
    case LocalKey::clear:
    case LocalKey::next_mode:
    case LocalKey::desk:
    case LocalKey::help:
    case LocalKey::overlay: return std::nullopt;
  }
  return std::nullopt;
}

}  // namespace

WallControl::WallControl(const config::ScreenConfig& config, Styles styles)
    : config_(config), styles_(std::move(styles)) {
  assert(styles_.contains(config_.mode));
  decide();
}

void WallControl::learn(std::vector<Directive> in_force) {
  directives_ = std::move(in_force);
  for (std::size_t aspect = 0; aspect < aspects; ++aspect) {
    const Directive* known = newest(aspect);
    if (local_[aspect] && known != nullptr && known->version > local_[aspect]->over) local_[aspect].reset();
  }
  decide();
}

void WallControl::press(LocalKey key) {
  if (const auto content = content_of(key)) settle(ShowContent{*content, {}});
  if (key == LocalKey::desk) local_ = {};
  if (key == LocalKey::next_mode) {
    auto next = styles_.upper_bound(mode_);
    if (next == styles_.end()) next = styles_.begin();
    settle(UseMode{next->first});
  }
  decide();
}

void WallControl::settle(DirectiveBody body) {
  const std::size_t aspect = body.index();
  const Directive* known = newest(aspect);
  local_[aspect] = Local{std::move(body), known == nullptr ? Version{} : known->version};
}

const Directive* WallControl::newest(std::size_t aspect) const {
  return transcript::newest(directives_, aspect, config_.name);
}

template <typename Body>
Body WallControl::in_force() const {
  const std::size_t aspect = aspect_of<Body>();
  if (local_[aspect]) return std::get<Body>(local_[aspect]->body);
  const Directive* known = newest(aspect);
  return known == nullptr ? Body{} : std::get<Body>(known->body);
}

bool WallControl::has_picture(const ShowContent& content) const {
  return content.picture.empty() || config_.pictures.contains(content.picture);
}

// A style that is not on this machine changes nothing: a wall is never without one. In the place of a picture stands
// the card's text.
void WallControl::decide() {
  content_ = in_force<ShowContent>();
  missing_picture_.clear();
  if (!has_picture(content_)) missing_picture_ = std::exchange(content_.picture, {});
  const std::string wanted = in_force<UseMode>().style;
  const std::string mode = wanted.empty() ? config_.mode : wanted;
  if (styles_.contains(mode)) mode_ = mode;
  if (mode_.empty()) mode_ = config_.mode;
  show_.style = styles_.at(mode_);
  const auto stale = in_force<UseStale>().stale;
  if (stale.count() > 0) show_.style.stale = stale;
  const auto languages = in_force<UseLanguages>().languages;
  show_.languages = languages.empty() ? config_.languages : languages;
  show_.roles = in_force<UseRoles>().roles;
  show_.policy = policy_of(in_force<UsePolicy>().policy, config_.policy);
  recording_ = in_force<NoticeRecording>().shown;
}

std::string WallControl::name_of_picture() const {
  return is_covered() ? std::string(transcript::name_of(content_.content)) : mode_;
}

std::vector<WallControl::Word> WallControl::words() const {
  std::vector<Word> words;
  for (std::size_t aspect = 0; aspect < aspects; ++aspect) {
    const Directive* known = newest(aspect);
    if (local_[aspect]) {
      words.push_back({local_[aspect]->body, ""});
    } else if (known != nullptr && known->body != default_of(aspect)) {
      words.push_back({known->body, known->version.station});
    }
  }
  return words;
}

wire::WallReport WallControl::report() const {
  wire::WallReport report;
  report.content = content_.content;
  report.mode = mode_;
  report.languages = show_.languages;
  report.roles = show_.roles;
  report.policy = policy_of(show_.policy);
  report.recording = recording_;
  report.stale = show_.style.stale;
  for (const auto& [name, file] : config_.pictures) report.pictures.push_back(name);
  for (std::size_t aspect = 0; aspect < aspects; ++aspect) {
    if (local_[aspect]) report.local.push_back(aspect);
    const Directive* known = newest(aspect);
    if (known == nullptr || local_[aspect]) continue;
    const auto* use_mode = std::get_if<UseMode>(&known->body);
    const auto* show = std::get_if<ShowContent>(&known->body);
    const bool no_style = use_mode != nullptr && !use_mode->style.empty() && !styles_.contains(use_mode->style);
    const bool no_picture = show != nullptr && !has_picture(*show);
    if (!no_style && !no_picture) report.in_force.push_back({aspect, known->version});
  }
  return report;
}

}  // namespace tongping::screen
