#include "capture-node/pair_settings.hpp"

#include "tests/support/catch.hpp"

using namespace tongping;
using namespace tongping::station;
using transcript::Microphone;
using transcript::Role;
using transcript::SessionStarted;

namespace {

constexpr std::int64_t start = 1000;

Role a_role(const std::string& id, const std::string& label) { return {{id, label, {}}, "en", {}}; }

RoleSettings usual() {
  return {{a_role("chair", "Chair"), a_role("guest", "Guest")},
          {{"podium", "device:a#1", "chair"}, {"table", "device:a#2", "guest"}}};
}

PeerNews news(RoleSettings settings, const std::string& session = "s1") {
  PeerNews news;
  news.heard = news.alive = true;
  news.station = "hall-1";
  news.session = SessionStarted{session, "Board", start};
  news.settings = std::make_shared<const RoleSettings>(std::move(settings));
  return news;
}

PairPart part(bool stands_by) { return {stands_by, usual(), SessionStarted{"s1", "Board", start}}; }

RoleSettings muted(RoleSettings settings, std::int64_t decided_ns, bool is_muted = true) {
  settings.microphones[0].muted = is_muted;
  settings.microphones[0].muted_ns = decided_ns;
  return settings;
}

}  // namespace

TEST_CASE("who stands by has the roles, the microphones' roles and the mutes of who speaks, and its own sources") {
  RoleSettings theirs = muted(usual(), start + 5);
  theirs.roles[1] = a_role("guest", "Dr. Li");
  theirs.roles.push_back(a_role("minister", "Minister"));
  theirs.microphones[0].role = "minister";
  theirs.microphones[0].source = "device:other#1";
  theirs.microphones[1].role = "";
  const RoleSettings settings = shared_settings(usual(), news(theirs), part(true));
  CHECK(settings.roles == theirs.roles);
  CHECK(settings.microphones ==
        std::vector<Microphone>{{"podium", "device:a#1", "minister", true, start + 5}, {"table", "device:a#2", ""}});
  // A role that was removed there goes, and one that is silent by now is still the one that spoke last.
  theirs = usual();
  theirs.roles.pop_back();
  theirs.microphones[1].role = "chair";
  PeerNews silent = news(theirs);
  silent.alive = false;
  CHECK(shared_settings(usual(), silent, part(true)) == RoleSettings{theirs.roles, theirs.microphones});
  // Also as it ends its session, which is when the first takes the microphones back.
  silent.session.reset();
  CHECK(shared_settings(usual(), silent, part(true)).roles == theirs.roles);
}

TEST_CASE("who speaks keeps its roles whatever the other one has, and who was never heard changes nothing") {
  RoleSettings theirs = usual();
  theirs.microphones[0].role = "guest";
  theirs.roles.push_back(a_role("minister", "Minister"));
  CHECK(shared_settings(usual(), news(theirs), part(false)) == usual());
  CHECK(shared_settings(usual(), {}, part(true)) == usual());
}

TEST_CASE("the newest decision on a mute counts at both, whoever speaks") {
  const bool stands_by = GENERATE(false, true);
  const PairPart ours = part(stands_by);
  CHECK(shared_settings(usual(), news(muted(usual(), start + 5)), ours) == muted(usual(), start + 5));
  CHECK(shared_settings(muted(usual(), start + 6), news(muted(usual(), start + 5, false)), ours) ==
        muted(usual(), start + 6));
  CHECK(shared_settings(muted(usual(), start + 4), news(muted(usual(), start + 5, false)), ours) ==
        muted(usual(), start + 5, false));
  // A mute and its end that are of one time: what was muted stays so, at both.
  CHECK(shared_settings(muted(usual(), start + 5), news(muted(usual(), start + 5, false)), ours).microphones[0].muted);
  CHECK(shared_settings(muted(usual(), start + 5, false), news(muted(usual(), start + 5)), ours).microphones[0].muted);
}

TEST_CASE("a mute of another session decides nothing in this one") {
  CHECK(shared_settings(usual(), news(muted(usual(), start - 5)), part(false)) == usual());
  CHECK(shared_settings(usual(), news(muted(usual(), start + 5), "s2"), part(false)) == usual());
  // Who joins begins as the other one has it.
  CHECK(shared_settings(muted(usual(), start - 5), news(usual()), part(true)) == usual());
  CHECK(shared_settings(usual(), news(muted(usual(), start + 5), "s2"), part(true)) == muted(usual(), start + 5));
}

TEST_CASE("a station that does not say when it muted is believed while it speaks") {
  CHECK(shared_settings(usual(), news(muted(usual(), 0)), part(true)) == muted(usual(), 0));
  CHECK(shared_settings(muted(usual(), 0), news(usual()), part(true)) == usual());
  CHECK(shared_settings(muted(usual(), 0), news(usual()), part(false)) == muted(usual(), 0));
}

TEST_CASE("a microphone of this station alone keeps role and mute, and what it has not is told") {
  RoleSettings own = usual();
  own.roles.push_back(a_role("floor", "Floor as renamed"));
  own.microphones.push_back({"gallery", "device:b#1", "floor", true, start + 1});
  own.microphones.push_back({"balcony", "device:b#2", "guest"});
  RoleSettings theirs = usual();
  theirs.roles = {a_role("chair", "Chair")};
  theirs.microphones = {
      {"podium", "device:x#1", "chair"}, {"table", "device:x#2", ""}, {"lectern", "device:x#3", "chair"}};
  const RoleSettings settings = shared_settings(own, news(theirs), part(true));
  // The role that was removed there stays for the microphone that only this one has.
  CHECK(settings.roles ==
        std::vector<Role>{a_role("chair", "Chair"), a_role("floor", "Floor as renamed"), a_role("guest", "Guest")});
  CHECK(settings.microphones[1].role.empty());
  CHECK(settings.microphones[2] == own.microphones[2]);
  CHECK(settings.microphones[3] == own.microphones[3]);
  CHECK(settings.microphones.size() == 4);
  CHECK(missing_microphones(own, news(theirs)) == std::vector<std::string>{"lectern"});
  CHECK(missing_microphones(own, {}).empty());
  // Nothing flaps: what was taken over once is what is set.
  CHECK(shared_settings(settings, news(theirs), part(true)) == settings);
  // A role that is gone here meanwhile is as it was configured.
  own.roles.pop_back();
  PairPart configured = part(true);
  configured.configured.roles.push_back(a_role("floor", "Floor"));
  CHECK(shared_settings(own, news(theirs), configured).roles[1] == a_role("floor", "Floor"));
}
