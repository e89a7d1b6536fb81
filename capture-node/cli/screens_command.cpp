// Tells the walls what to show, and waits a moment for them to say that they do.
#include <algorithm>
#include <iostream>
#include <memory>
#include <thread>

#include "capture-node/cli/screens_list.hpp"
#include "capture-node/cli/station_link.hpp"
#include "common/base/format.hpp"
#include "common/base/i18n.hpp"
#include "common/base/json.hpp"

namespace tongping::cli {
namespace {

using namespace std::chrono_literals;
using namespace transcript;
using base::Json;
using base::tr;
using base::tr_format;

constexpr auto reply_patience = 5s;      // a disk may be busy
constexpr auto walls_patience = 2500ms;  // a screen tells what it does twice a second
constexpr auto between_looks = 50ms;

struct DirectiveChoice {
  StationChoice station;
  std::vector<std::string> screens;
  std::vector<std::string> words;  // what the command takes
  std::string picture;
  double seconds = 0;
  bool json = false;
};

using Body = decltype(wire::Command::body);
using MakeBody = std::function<base::Result<Body>(const DirectiveChoice&)>;

// How many live screens that it concerns have all of it in force, and which have not.
struct Obeyed {
  std::size_t concerned = 0;
  std::vector<std::string> missing;
};

bool obeys(const Json& wall, const Directive& directive) {
  if (wall.is_null()) return false;
  const Json version =
      base::member_or_null(base::member_or_null(wall, "in_force"), name_of_aspect(directive.body.index()));
  return base::member_or_null(version, "time_ns") == directive.version.time_ns &&
         base::member_or_null(version, "station") == directive.version.station;
}

Obeyed look(const Json& peers, const std::vector<Directive>& given) {
  Obeyed obeyed;
  for (const Json& peer : peers) {
    if (base::member_or_null(peer, "kind") != "screen" || base::member_or_null(peer, "state") != "live") continue;
    const std::string own_name = base::member_or_null(peer, "own_name").get<std::string>();
    bool concerned = false;
    bool all = true;
    for (const Directive& directive : given) {
      if (!addresses(directive, own_name)) continue;
      concerned = true;
      // Of an undoing for all and for single screens, the newest counts.
      const bool later = std::any_of(given.begin(), given.end(), [&](const Directive& other) {
        return other.version > directive.version && addresses(other, own_name);
      });
      all = all && (later || obeys(base::member_or_null(peer, "wall"), directive));
    }
    obeyed.concerned += concerned ? 1 : 0;
    if (concerned && !all) obeyed.missing.push_back(base::member_or_null(peer, "name").get<std::string>());
  }
  return obeyed;
}

base::Result<Obeyed> wait_for_walls(wire::ZmqLink& link, const std::vector<Directive>& given) {
  const auto end = std::chrono::steady_clock::now() + walls_patience;
  while (true) {
    const auto status = ask_status(link);
    if (!status) return base::pass_on(status.error());
    Obeyed obeyed = look(base::member_or_null(*status, "peers"), given);
    if (obeyed.missing.empty() || std::chrono::steady_clock::now() > end) return obeyed;
    std::this_thread::sleep_for(between_looks);
  }
}

Json json_of(const std::vector<Directive>& given, const Obeyed& obeyed) {
  Json directives = Json::array();
  for (const Directive& directive : given) {
    directives.push_back({{"aspect", name_of_aspect(directive.body.index())},
                          {"screens", directive.screens},
                          {"author", directive.author},
                          {"time_ns", directive.version.time_ns},
                          {"station", directive.version.station}});
  }
  return {{"given", std::move(directives)},
          {"screens", obeyed.concerned},
          {"in_force", obeyed.concerned - obeyed.missing.size()},
          {"missing", obeyed.missing}};
}

void confirm(const std::vector<Directive>& given, const Obeyed& obeyed, const DirectiveChoice& choice) {
  if (choice.json) {
    std::cout << base::to_line(json_of(given, obeyed)) << '\n';
    return;
  }
  const Directive& directive = given.front();
  const std::string where =
      directive.screens.empty() ? tr("all screens") : base::format("{}", base::join(directive.screens, ", "));
  std::cout << tr_format("{}: {}; in force on {} of {}", where, sentence_for(directive.body),
                         obeyed.concerned - obeyed.missing.size(), obeyed.concerned);
  if (!obeyed.missing.empty()) std::cout << ' ' << tr_format("(not yet: {})", base::join(obeyed.missing, ", "));
  std::cout << '\n';
}

base::Result<void> give(const Invocation& invocation, const DirectiveChoice& choice, const MakeBody& make_body) {
  auto body = make_body(choice);
  if (!body) return base::pass_on(body.error());
  const auto link = open_link(invocation, choice.station, Reach::desk);
  if (!link) return base::pass_on(link.error());
  const auto reply = ask_command(**link, "screens", std::move(*body), reply_patience);
  if (!reply) return base::pass_on(reply.error());
  const auto* done = std::get_if<wire::CommandDone>(&reply->body);
  if (done == nullptr || done->directives.empty()) {
    return base::failure(tr("the station did not say which directive it gave"));
  }
  const auto obeyed = wait_for_walls(**link, done->directives);
  if (!obeyed) return base::pass_on(obeyed.error());
  confirm(done->directives, *obeyed, choice);
  return {};
}

base::Result<void> list(const Invocation& invocation, const DirectiveChoice& choice) {
  const auto link = open_link(invocation, choice.station, Reach::desk);
  if (!link) return base::pass_on(link.error());
  const auto status = ask_status(**link);
  if (!status) return base::pass_on(status.error());
  print_screens(base::member_or_null(*status, "peers"), choice.json, std::cout);
  return {};
}

// Declares a command that gives a directive.
class Declaring {
 public:
  Declaring(CLI::App& screens, Invocation& invocation) : screens_(screens), invocation_(invocation) {}

  CLI::App& command(const char* name, const char* purpose, const std::shared_ptr<DirectiveChoice>& choice,
                    const MakeBody& make_body) {
    CLI::App& command = add_command(screens_, invocation_, name, purpose);
    add_station_options(command, choice->station);
    command.add_flag("--json", choice->json, tr("one JSON line"));
    Invocation& invocation = invocation_;
    command.callback([&invocation, choice, make_body] {
      invocation.action = [&invocation, choice, make_body] { return give(invocation, *choice, make_body); };
    });
    return command;
  }

  CLI::App& directive(const char* name, const char* purpose, const std::shared_ptr<DirectiveChoice>& choice,
                      const std::function<base::Result<DirectiveBody>(const DirectiveChoice&)>& make) {
    const MakeBody make_body = [make](const DirectiveChoice& chosen) -> base::Result<Body> {
      auto body = make(chosen);
      if (!body) return base::pass_on(body.error());
      return Body(wire::GiveDirective{chosen.screens, std::move(*body)});
    };
    CLI::App& made = command(name, purpose, choice, make_body);
    made.add_option("--screen", choice->screens, tr("only this screen, by its name in the list; may be repeated"));
    return made;
  }

  void content(const char* name, const char* purpose, Content content) {
    directive(name, purpose, std::make_shared<DirectiveChoice>(),
              [content](const DirectiveChoice&) -> base::Result<DirectiveBody> {
                return ShowContent{content, {}};
              });
  }

 private:
  CLI::App& screens_;
  Invocation& invocation_;
};

std::vector<std::string> names_or_none(const DirectiveChoice& choice, const char* none) {
  return choice.words == std::vector<std::string>{none} ? std::vector<std::string>{} : choice.words;
}

void add_contents(Declaring& declare) {
  declare.content("show", tr("subtitles, after whatever stood there instead"), Content::text);
  declare.content("hide", tr("no subtitles; what is said meanwhile is never shown"), Content::hidden);
  declare.content("blank", tr("a black wall"), Content::blank);
  declare.content("test", tr("the test card: edges, sizes, colours"), Content::test);
  for (const Content content : {Content::pause, Content::announcement}) {
    const bool pause = content == Content::pause;
    const auto choice = std::make_shared<DirectiveChoice>();
    CLI::App& command = declare.directive(
        pause ? "pause" : "announce",
        pause ? tr("the pause card, with a text or the words for a pause") : tr("a text over the whole wall"), choice,
        [content](const DirectiveChoice& c) -> base::Result<DirectiveBody> {
          return ShowContent{content, base::format("{}", base::join(c.words, " ")), c.picture};
        });
    command.add_option("text", choice->words, tr("what stands on the card"))->required(!pause);
    if (!pause) continue;
    command.add_option(
        "--picture", choice->picture,
        tr("a picture that the screen's configuration has under this name; a screen without it shows the "
           "card with its text"));
  }
  declare.directive("clear", tr("takes the text off the wall; recognition goes on"),
                    std::make_shared<DirectiveChoice>(),
                    [](const DirectiveChoice&) -> base::Result<DirectiveBody> { return ClearWall{}; });
}

void add_ways(Declaring& declare) {
  const auto with_words = [&](const char* name, const char* purpose, const char* words, auto make) {
    const auto choice = std::make_shared<DirectiveChoice>();
    declare.directive(name, purpose, choice, make).add_option(name, choice->words, words)->required();
  };
  with_words("mode", tr("another style, at the same place of the text"), tr("name of a style, or \"own\""),
             [](const DirectiveChoice& c) -> base::Result<DirectiveBody> {
               const auto names = names_or_none(c, "own");
               if (names.size() > 1) return base::usage_failure(tr("one style at a time"));
               return UseMode{names.empty() ? "" : names.front()};
             });
  with_words(
      "languages", tr("which languages are shown, in this order"), tr("as in: en zh; or \"own\""),
      [](const DirectiveChoice& c) -> base::Result<DirectiveBody> { return UseLanguages{names_or_none(c, "own")}; });
  with_words("roles", tr("whose words are shown"), tr("ids of roles, or \"all\""),
             [](const DirectiveChoice& c) -> base::Result<DirectiveBody> { return UseRoles{names_or_none(c, "all")}; });
  with_words("policy", tr("how much of unfinished speech is shown"), "own, settled, committed, live",
             [](const DirectiveChoice& c) -> base::Result<DirectiveBody> {
               for (const WallPolicy policy :
                    {WallPolicy::own, WallPolicy::settled, WallPolicy::committed, WallPolicy::live}) {
                 if (c.words == std::vector<std::string>{name_of(policy)}) return UsePolicy{policy};
               }
               return base::usage_failure(tr("a policy is own, settled, committed or live"));
             });
  with_words("recording", tr("the notice that a recording is made"), "on, off",
             [](const DirectiveChoice& c) -> base::Result<DirectiveBody> {
               if (c.words == std::vector<std::string>{"on"}) return NoticeRecording{true};
               if (c.words == std::vector<std::string>{"off"}) return NoticeRecording{false};
               return base::usage_failure(tr("the notice is on or off"));
             });
  const auto choice = std::make_shared<DirectiveChoice>();
  declare
      .directive("stale", tr("after how long text that does not change leaves"), choice,
                 [](const DirectiveChoice& c) -> base::Result<DirectiveBody> {
                   return UseStale{std::chrono::milliseconds(static_cast<std::int64_t>(c.seconds * 1000))};
                 })
      .add_option("seconds", choice->seconds, tr("seconds; 0: as the style says"))
      ->required()
      ->check(CLI::Range(0.0, 86'400.0));
}

}  // namespace

void add_screens(CLI::App& app, Invocation& invocation) {
  CLI::App& screens = *app.add_subcommand("screens", tr("what the walls show"));
  screens.require_subcommand(1);
  const auto choice = std::make_shared<DirectiveChoice>();
  CLI::App& listing = add_command(screens, invocation, "list", tr("every screen, with what it does now"));
  add_station_options(listing, choice->station);
  listing.add_flag("--json", choice->json, tr("one JSON line for each screen"));
  listing.callback(
      [&invocation, choice] { invocation.action = [&invocation, choice] { return list(invocation, *choice); }; });
  Declaring declare(screens, invocation);
  add_contents(declare);
  add_ways(declare);
  declare.command("undo", tr("what held before the station's last directive"), std::make_shared<DirectiveChoice>(),
                  [](const DirectiveChoice&) -> base::Result<Body> { return Body(wire::UndoDirective{}); });
}

}  // namespace tongping::cli
