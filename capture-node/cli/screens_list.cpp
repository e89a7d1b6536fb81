#include "capture-node/cli/screens_list.hpp"

#include <vector>

#include "common/base/format.hpp"
#include "common/base/i18n.hpp"
#include "common/base/table.hpp"

namespace tongping::cli {
namespace {

using namespace transcript;
using base::Json;
using base::tr;
using base::tr_format;

struct Sentence {
  std::string operator()(const ShowContent& body) const {
    switch (body.content) {
      case Content::text: return tr("subtitles are shown");
      case Content::hidden: return tr("subtitles are hidden");
      case Content::blank: return tr("the wall is black");
      case Content::pause:
        return body.picture.empty() ? std::string(tr("the pause card stands"))
                                    : tr_format("the pause card with the picture {} stands", body.picture);
      case Content::announcement: return tr("the announcement stands");
      case Content::test: return tr("the test card stands");
    }
    return {};
  }
  std::string operator()(const UseMode& body) const {
    return body.style.empty() ? std::string(tr("the mode is the screen's own"))
                              : tr_format("the mode is {}", body.style);
  }
  std::string operator()(const UseLanguages& body) const {
    return body.languages.empty() ? std::string(tr("the languages are the screen's own"))
                                  : tr_format("the languages are {}", base::join(body.languages, ", "));
  }
  std::string operator()(const UseRoles& body) const {
    return body.roles.empty() ? std::string(tr("all roles are shown"))
                              : tr_format("only these roles are shown: {}", base::join(body.roles, ", "));
  }
  std::string operator()(const UsePolicy& body) const {
    return body.policy == WallPolicy::own ? std::string(tr("the policy is the screen's own"))
                                          : tr_format("the policy is {}", name_of(body.policy));
  }
  std::string operator()(const NoticeRecording& body) const {
    return body.shown ? tr("the recording notice stands") : tr("the recording notice is off");
  }
  std::string operator()(const UseStale& body) const {
    return body.stale.count() == 0 ? std::string(tr("text leaves after the style's own time"))
                                   : tr_format("text leaves after {} s without a change", body.stale.count() / 1000);
  }
  std::string operator()(const ClearWall& body) const {
    return body.until_ns == 0 ? tr("nothing is cleared any more") : tr("the wall is cleared");
  }
};

std::string list_of(const Json& object, const char* key, const char* none) {
  std::string text;
  for (const Json& item : base::member_or_null(object, key)) {
    if (item.is_string()) text += base::format("{}{}", text.empty() ? "" : ", ", item.get<std::string>());
  }
  return text.empty() ? none : text;
}

}  // namespace

std::string sentence_for(const DirectiveBody& body) { return std::visit(Sentence{}, body); }

std::string name_with_relay(const Json& peer) {
  const std::string name = base::cell(peer, "name");
  const Json via = base::member_or_null(peer, "via");
  const bool direct = !via.is_string() || via.get_ref<const std::string&>().empty();
  return direct ? name : tr_format("{} (by {})", name, via.get<std::string>());
}

void print_screens(const Json& peers, bool json, std::ostream& out) {
  std::vector<base::Row> rows{{tr("NAME"), tr("STATE"), tr("SHOWS"), tr("MODE"), tr("LANGUAGES"), tr("ROLES"),
                               tr("POLICY"), tr("RECORDING"), tr("KEYS USED")}};
  for (const Json& peer : peers) {
    if (base::member_or_null(peer, "kind") != "screen") continue;
    const Json wall = base::member_or_null(peer, "wall");
    if (json) {
      out << base::to_line({{"name", base::member_or_null(peer, "name")},
                            {"via", base::member_or_null(peer, "via")},
                            {"state", base::member_or_null(peer, "state")},
                            {"wall", wall}})
          << '\n';
      continue;
    }
    const Json recording = base::member_or_null(wall, "recording");
    rows.push_back({name_with_relay(peer), base::cell(peer, "state"), base::cell(wall, "content"),
                    base::cell(wall, "mode"), list_of(wall, "languages", "-"),
                    list_of(wall, "roles", wall.is_null() ? "-" : tr("all")), base::cell(wall, "policy"),
                    recording.is_boolean() && recording.get<bool>() ? tr("on") : tr("off"),
                    list_of(wall, "local", "-")});
  }
  if (!json) base::print_table(rows, out);
}

}  // namespace tongping::cli
