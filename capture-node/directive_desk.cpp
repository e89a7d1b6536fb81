#include "capture-node/directive_desk.hpp"

#include <algorithm>
#include <chrono>

#include "common/base/words.hpp"
#include "common/wire/limits.hpp"

namespace tongping::station {
namespace {

using base::words;
using transcript::Directive;
using transcript::DirectiveBody;

// Stations that do not share a session go by the times of day that their machines had when they started.
constexpr std::chrono::nanoseconds most_ahead = std::chrono::hours(1);

base::Result<void, base::Trouble> check(const DirectiveBody& body) {
  const auto* show = std::get_if<transcript::ShowContent>(&body);
  if (show != nullptr && show->content == transcript::Content::announcement && show->text.empty()) {
    return base::trouble(words("an announcement needs a text"));
  }
  if (show != nullptr && show->content != transcript::Content::pause && !show->picture.empty()) {
    return base::trouble(words("only the pause card has a picture"));
  }
  const auto* mode = std::get_if<transcript::UseMode>(&body);
  if (mode != nullptr && mode->style.find('/') != std::string::npos) {
    return base::trouble(words("a mode is named by its style, not by a path"));
  }
  return {};
}

// What brings the screens of an order back to what holds for them now.
std::vector<wire::GiveDirective> way_back(const std::vector<Directive>& in_force, const wire::GiveDirective& order) {
  const std::size_t aspect = order.body.index();
  std::vector<wire::GiveDirective> orders;
  if (!order.screens.empty()) {
    for (const std::string& screen : order.screens) {
      const Directive* known = transcript::newest(in_force, aspect, screen);
      orders.push_back({{screen}, known == nullptr ? transcript::default_of(aspect) : known->body});
    }
    return orders;
  }
  orders.push_back({{}, transcript::default_of(aspect)});
  for (const Directive& directive : in_force) {
    if (directive.body.index() != aspect) continue;
    if (directive.screens.empty()) {
      orders.front().body = directive.body;
    } else {
      orders.push_back({directive.screens, directive.body});
    }
  }
  return orders;
}

}  // namespace

void DirectiveDesk::learn(const wire::WallReport& report, std::int64_t now_ns) {
  for (const wire::InForce& known : report.in_force) {
    if (known.version.time_ns - now_ns <= most_ahead.count()) newest_ns_ = std::max(newest_ns_, known.version.time_ns);
  }
}

transcript::Version DirectiveDesk::next_version(const Directives& in_force, std::int64_t now_ns) {
  for (const Directive& known : in_force) newest_ns_ = std::max(newest_ns_, known.version.time_ns);
  newest_ns_ = std::max(now_ns, newest_ns_ + 1);
  return {newest_ns_, station_};
}

base::Result<DirectiveDesk::Directives, base::Trouble> DirectiveDesk::give(const Directives& in_force,
                                                                           wire::GiveDirective order,
                                                                           const std::string& author,
                                                                           std::int64_t now_ns) {
  if (auto checked = check(order.body); !checked) return base::pass_on(checked.error());
  if (auto* clear = std::get_if<transcript::ClearWall>(&order.body)) clear->until_ns = now_ns;
  Orders back = way_back(in_force, order);
  Directive directive{next_version(in_force, now_ns), author, std::move(order.screens), std::move(order.body)};
  Directives after = in_force;
  transcript::give(after, directive);
  if (after.size() > wire::max_directives) {
    return base::trouble(words("{} directives are in force for single screens", wire::max_directives),
                         words("give one to all screens first"));
  }
  ways_back_.push_back(std::move(back));
  if (ways_back_.size() > most_undone) ways_back_.pop_front();
  return Directives{std::move(directive)};
}

base::Result<DirectiveDesk::Directives, base::Trouble> DirectiveDesk::undo(const Directives& in_force,
                                                                           const std::string& author,
                                                                           std::int64_t now_ns) {
  if (ways_back_.empty()) return base::trouble(words("no directive was given since this station's start"));
  Directives directives;
  for (wire::GiveDirective& order : ways_back_.back()) {
    directives.push_back({next_version(in_force, now_ns), author, std::move(order.screens), std::move(order.body)});
  }
  ways_back_.pop_back();
  return directives;
}

std::optional<Directive> DirectiveDesk::notice(const Directives& in_force, bool shown, std::int64_t now_ns) {
  const DirectiveBody body = transcript::NoticeRecording{shown};
  const Directive* known = transcript::newest(in_force, body.index(), "");
  if ((known == nullptr ? transcript::default_of(body.index()) : known->body) == body) return std::nullopt;
  return Directive{next_version(in_force, now_ns), "consent", {}, body};
}

}  // namespace tongping::station
