// What the walls are told to do: live directives with versions. Pure values, merged the same in every order of arrival.
//
// Each directive settles one aspect of a wall, for all screens or for those it names. For a screen and an aspect the
// directive with the newest version is in force, whichever station gave it; it holds until a newer one comes, over
// restarts and sessions.
#pragma once

#include <chrono>
#include <compare>
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace tongping::transcript {

// Later than all that the station knew when it gave the directive: its clock of speech, or one nanosecond after the
// newest version that it had given or that a screen had told it of. Names break ties, so that no two are equal.
struct Version {
  std::int64_t time_ns = 0;
  std::string station;
  auto operator<=>(const Version&) const = default;
};

enum class Content {
  text,          // subtitles
  hidden,        // none: background and notices alone
  blank,         // black, nothing at all
  pause,         // a card with a picture, a text, or the words for a pause
  announcement,  // a text as large as it fits
  test,          // to see the edges, the sizes and the colours
};

struct ShowContent {
  Content content = Content::text;
  std::string text;  // of a pause or an announcement
  // Of a pause: a picture that the screen's configuration names. Where the screen has none of that name the card has
  // its text. Empty: the screen's own, where it has one and the card no text.
  std::string picture = {};
  bool operator==(const ShowContent&) const = default;
};

struct UseMode {
  std::string style;  // empty: the screen's own
  bool operator==(const UseMode&) const = default;
};

struct UseLanguages {
  std::vector<std::string> languages;  // empty: the screen's own
  bool operator==(const UseLanguages&) const = default;
};

struct UseRoles {
  std::vector<std::string> roles;  // ids; empty: all
  bool operator==(const UseRoles&) const = default;
};

enum class WallPolicy { own, settled, committed, live };

struct UsePolicy {
  WallPolicy policy = WallPolicy::own;
  bool operator==(const UsePolicy&) const = default;
};

struct NoticeRecording {
  bool shown = false;
  bool operator==(const NoticeRecording&) const = default;
};

struct UseStale {
  std::chrono::milliseconds stale{0};  // 0: the style's own
  bool operator==(const UseStale&) const = default;
};

// What began to be spoken until then is on no wall any more, not after a restart either.
struct ClearWall {
  std::int64_t until_ns = 0;  // on the clock that the giving station stamps speech with
  bool operator==(const ClearWall&) const = default;
};

// The alternative is the aspect. A default value is what a screen does without a directive.
using DirectiveBody =
    std::variant<ShowContent, UseMode, UseLanguages, UseRoles, UsePolicy, NoticeRecording, UseStale, ClearWall>;

inline constexpr std::size_t aspects = std::variant_size_v<DirectiveBody>;
const char* name_of_aspect(std::size_t aspect);  // "content", "mode", …
const char* name_of(Content content);
const char* name_of(WallPolicy policy);

DirectiveBody default_of(std::size_t aspect);

struct Directive {
  Version version;
  std::string author;                // the name of the key that gave it, or "console"
  std::vector<std::string> screens;  // empty: all
  DirectiveBody body;
  bool operator==(const Directive&) const = default;
};

bool addresses(const Directive& directive, std::string_view screen);

// Takes a directive among those in force. What it leaves without a screen goes; one that is in force nowhere is not
// taken, and false. The result is the same in every order. [any]
bool give(std::vector<Directive>& in_force, Directive directive);

// The directive in force for an aspect on a screen; nullptr: none was given. [any]
const Directive* newest(const std::vector<Directive>& in_force, std::size_t aspect, std::string_view screen);

}  // namespace tongping::transcript
