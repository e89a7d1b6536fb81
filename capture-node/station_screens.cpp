// The station's part that tells walls what to show.
#include <algorithm>
#include <filesystem>

#include "capture-node/station.hpp"
#include "capture-node/station_view.hpp"
#include "common/base/format.hpp"
#include "common/base/i18n.hpp"
#include "common/base/words.hpp"
#include "common/config/shipped_files.hpp"

namespace tongping::station {
namespace {

constexpr const char* console_author = "console";
constexpr const char* local_author = "local";  // a program of this user on this machine

// Never a card's text.
std::string summary_of(const transcript::Directive& directive) {
  std::string text = transcript::name_of_aspect(directive.body.index());
  if (const auto* show = std::get_if<transcript::ShowContent>(&directive.body)) {
    text += base::format(" {}", transcript::name_of(show->content));
  }
  text += " for";
  if (directive.screens.empty()) text += " all screens";
  for (const std::string& screen : directive.screens) text += base::format(" {}", screen);
  return text;
}

}  // namespace

// Names of the styles on this machine; screens have the same unless somebody has changed theirs.
std::vector<std::string> Station::shipped_modes() {
  std::vector<std::string> modes;
  std::error_code unreadable;
  for (const auto& entry : std::filesystem::directory_iterator(config::shipped_directory() / "styles", unreadable)) {
    if (entry.path().extension() == ".toml") modes.push_back(entry.path().stem().string());
  }
  std::sort(modes.begin(), modes.end());
  return modes;
}

// Names as the status has them become those that the screens go by themselves.
base::Result<void, base::Trouble> Station::name_screens(std::vector<std::string>& screens) {
  last_peer_watch_ = {};
  watch_peers();
  std::vector<std::string> known;
  for (const std::string& wanted : screens) {
    bool found = false;
    for (const PeerStatus& peer : peers_) {
      if (peer.kind != wire::PeerKind::screen || (peer.name != wanted && peer.own_name != wanted)) continue;
      found = true;
      if (std::find(known.begin(), known.end(), peer.own_name) == known.end()) known.push_back(peer.own_name);
    }
    if (!found) return base::trouble(base::words("no screen \"{}\" is known here", wanted), base::words("see status"));
  }
  screens = std::move(known);
  return {};
}

base::Result<std::vector<transcript::Directive>, base::Trouble> Station::direct(const console::ScreenCommand& asked,
                                                                                const std::string& author) {
  const std::int64_t now_ns = base::to_ns(speech_clock_.wall());
  for (const PeerStatus& peer : peers_) {
    if (peer.wall) directive_desk_.learn(*peer.wall, now_ns);
  }
  base::Result<std::vector<transcript::Directive>, base::Trouble> directives;
  if (const auto* order = std::get_if<console::Direct>(&asked)) {
    wire::GiveDirective given{order->screens, order->body};
    if (auto named = name_screens(given.screens); !named) return base::pass_on(named.error());
    directives = directive_desk_.give(transcript_.directives, std::move(given), author, now_ns);
  } else {
    directives = directive_desk_.undo(transcript_.directives, author, now_ns);
  }
  if (!directives) return directives;
  for (const transcript::Directive& directive : *directives) {
    held_.add(transcript::DirectiveGiven{directive});
    const std::string what = summary_of(directive);
    log_.info(base::format("{} gives a directive: {}", author, what));
    audit_.add(store::AuditKind::directive_given, "", author, what);
  }
  return directives;
}

decltype(wire::DeskReply::body) Station::direct(const wire::PeerRequest& asked) {
  using wire::Refusal;
  const auto& command = std::get<wire::Command>(asked.request.body);
  if (auto known = directives_done_.known(command, store_->identity().epoch)) return std::move(*known);
  const std::string name = admission_->name_of(asked.public_key).value_or("");
  const auto* order = std::get_if<wire::GiveDirective>(&command.body);
  const console::ScreenCommand wanted = order != nullptr
                                            ? console::ScreenCommand(console::Direct{order->screens, order->body})
                                            : console::ScreenCommand(console::UndoDirect{});
  auto directives = direct(wanted, name.empty() ? local_author : name);
  if (!directives) return wire::Refused{Refusal::invalid, directives.error().whole().shown()};
  if (!commit_asked() || !held_.empty()) {
    return wire::Refused{Refusal::failed, base::tr("the directive cannot be stored yet; it holds as soon as it is")};
  }
  return directives_done_.add({command.id, false, published_->last_sequence(), std::move(*directives)});
}

// Of the console; stored with the next commit.
void Station::take_screen_commands() {
  while (const auto asked = screen_commands_.try_take()) {
    if (const auto given = direct(*asked, console_author); !given) {
      add_note(notes_, {base::to_ns(clock_.wall()), console::Severity::warning, given.error().whole().shown(), true});
    }
  }
}

}  // namespace tongping::station
