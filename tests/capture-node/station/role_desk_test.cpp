#include "capture-node/role_desk.hpp"

#include <algorithm>

#include "common/base/i18n.hpp"
#include "tests/support/catch.hpp"

using namespace tongping;
using namespace tongping::station;
using namespace tongping::transcript;

namespace {

Role configured_role(const std::string& id, const std::string& label, const std::string& language = "en") {
  return {{id, label, {1, 2, 3}}, language, {}};
}

RoleSettings usual() {
  return {{configured_role("chair", "主席"), configured_role("guest", "Guest"),
           configured_role("interpreter", "译员", "zh")},
          {{"podium", "device:a#1", "chair"},
           {"handheld", "device:a#2", "guest"},
           {"spare", "device:a#3", ""},
           {"captions", "typed:-", "interpreter"}}};
}

RoleDesk a_desk() {
  RoleDesk desk("en");
  desk.begin(usual());
  return desk;
}

std::string why_not(const RoleDesk& desk, const RoleOrder& order) {
  const auto next = desk.after(order);
  return next ? "" : next.error().message;
}

std::string holder(const RoleDesk& desk, const std::string& microphone) {
  return find_microphone(desk.settings(), microphone)->role;
}

}  // namespace

TEST_CASE("a microphone becomes a role's: an event with author, effect and time, and a turn that begins") {
  RoleDesk desk = a_desk();
  const auto change = desk.give(AssignMicrophone{"podium", "guest", RoleEffect::now}, "anna", 1000);
  REQUIRE(change);
  REQUIRE(holder(desk, "podium") == "guest");
  REQUIRE(change->events.size() == 1);
  const auto& event = std::get<MicrophoneChanged>(change->events[0]);
  REQUIRE(event.microphone == Microphone{"podium", "device:a#1", "guest"});
  REQUIRE(event.by == ChangedBy{"anna", RoleEffect::now, 1000});
  REQUIRE(change->moves.size() == 1);
  REQUIRE(change->moves[0].divides);
  REQUIRE(change->moves[0].before->shown.id == "chair");
  REQUIRE(change->moves[0].after->shown.id == "guest");
  REQUIRE(change->relabellings.empty());
  // So already.
  REQUIRE(desk.give(AssignMicrophone{"podium", "guest", RoleEffect::now}, "anna", 2000)->events.empty());
}

TEST_CASE("from this line on no turn begins, and for the whole meeting what the role said there is relabelled") {
  RoleDesk desk = a_desk();
  const auto line = desk.give(AssignMicrophone{"podium", "guest", RoleEffect::line}, "anna", 1000);
  REQUIRE_FALSE(line->moves[0].divides);
  REQUIRE(line->relabellings.empty());
  const auto meeting = desk.give(SwapMicrophones{"podium", "captions", RoleEffect::meeting}, "anna", 2000);
  REQUIRE_FALSE(meeting);  // nobody understands Chinese at the podium
  const auto whole = desk.give(AssignMicrophone{"podium", "chair", RoleEffect::meeting}, "anna", 3000);
  REQUIRE(whole->relabellings.size() == 1);
  REQUIRE(whole->relabellings[0].microphone == "podium");
  REQUIRE(whole->relabellings[0].role == "guest");
  REQUIRE(whole->relabellings[0].to.id == "chair");
  REQUIRE(whole->relabellings[0].since_ns == 0);
}

TEST_CASE("a renamed role moves all its microphones, and its lines wherever they were said") {
  RoleDesk desk = a_desk();
  REQUIRE(desk.give(AssignMicrophone{"spare", "chair", RoleEffect::now}, "anna", 1));
  Role renamed = configured_role("chair", "Madam Chair");
  const auto change = desk.give(PutRole{renamed, RoleEffect::meeting}, "anna", 2);
  REQUIRE(change->events.size() == 1);
  REQUIRE(std::get<RoleChanged>(change->events[0]).role == renamed);
  REQUIRE(change->moves.size() == 2);
  for (const MicrophoneMove& move : change->moves) REQUIRE(move.after->shown.label == "Madam Chair");
  REQUIRE(change->relabellings.size() == 1);
  REQUIRE(change->relabellings[0].microphone.empty());
  REQUIRE(change->relabellings[0].role == "chair");
  REQUIRE(change->relabellings[0].to == renamed.shown);
}

TEST_CASE("two microphones swap in one change, with an event each") {
  RoleDesk desk = a_desk();
  const auto change = desk.give(SwapMicrophones{"podium", "handheld", RoleEffect::now}, "anna", 1);
  REQUIRE(change->events.size() == 2);
  REQUIRE(holder(desk, "podium") == "guest");
  REQUIRE(holder(desk, "handheld") == "chair");
  // With one that is nobody's, too.
  const auto other = desk.give(SwapMicrophones{"podium", "spare", RoleEffect::line}, "anna", 1);
  REQUIRE(holder(desk, "podium").empty());
  REQUIRE(other->moves.size() == 2);
  for (const MicrophoneMove& move : other->moves) REQUIRE(move.divides);
}

TEST_CASE("every change is taken back, one after the other, with what it did to what was said") {
  RoleDesk desk = a_desk();
  REQUIRE(desk.give(PutRole{configured_role("minister", "Minister"), RoleEffect::now}, "anna", 10));
  REQUIRE(desk.give(AssignMicrophone{"podium", "minister", RoleEffect::now}, "anna", 20));
  REQUIRE(desk.give(PutRole{configured_role("minister", "Minister Li"), RoleEffect::meeting}, "bert", 30));
  desk.relabelled("podium-1-4", {"minister", "Minister", {1, 2, 3}});
  REQUIRE(desk.give(AssignMicrophone{"handheld", "", RoleEffect::now}, "bert", 40));

  auto back = desk.give(UndoRoles{}, "carl", 50);
  REQUIRE(holder(desk, "handheld") == "guest");
  REQUIRE(std::get<MicrophoneChanged>(back->events[0]).by == ChangedBy{"carl", RoleEffect::now, 40});
  REQUIRE_FALSE(back->moves[0].before);

  back = desk.give(UndoRoles{}, "carl", 60);
  REQUIRE(find_role(desk.settings(), "minister")->shown.label == "Minister");
  REQUIRE(back->put_back.at("podium-1-4").label == "Minister");
  REQUIRE(back->relabellings[0].since_ns == 30);
  REQUIRE_FALSE(back->moves[0].divides);
  desk.relabelled("podium-1-5", {});  // an undoing is not undone

  back = desk.give(UndoRoles{}, "carl", 70);
  REQUIRE(holder(desk, "podium") == "chair");
  // What was said meanwhile becomes the chair's again.
  REQUIRE(back->relabellings.size() == 1);
  REQUIRE(back->relabellings[0].microphone == "podium");
  REQUIRE(back->relabellings[0].role == "minister");
  REQUIRE(back->relabellings[0].since_ns == 20);
  REQUIRE(back->relabellings[0].to.id == "chair");

  back = desk.give(UndoRoles{}, "carl", 80);
  REQUIRE(std::get<RoleChanged>(back->events[0]).removed);
  REQUIRE(desk.settings() == usual());
  REQUIRE_FALSE(desk.can_undo());
  REQUIRE(why_not(desk, UndoRoles{}) == "no role was changed since this station's start, or since it stood by");
}

TEST_CASE("no more changes can be taken back than are remembered") {
  RoleDesk desk = a_desk();
  for (std::size_t i = 0; i < RoleDesk::most_undone + 5; ++i) {
    REQUIRE(desk.give(SwapMicrophones{"podium", "handheld", RoleEffect::now}, "anna", 1));
  }
  for (std::size_t i = 0; i < RoleDesk::most_undone; ++i) REQUIRE(desk.give(UndoRoles{}, "anna", 1));
  REQUIRE_FALSE(desk.give(UndoRoles{}, "anna", 1));
}

TEST_CASE("what cannot be is refused by name, and changes nothing") {
  const RoleDesk desk = a_desk();
  REQUIRE(why_not(desk, AssignMicrophone{"podium", "nobody", RoleEffect::now}) ==
          "there is no role \"nobody\"; see roles list");
  REQUIRE(why_not(desk, AssignMicrophone{"lectern", "chair", RoleEffect::now}) ==
          "there is no microphone \"lectern\"; see roles list");
  REQUIRE(why_not(desk, AssignMicrophone{"podium", "interpreter", RoleEffect::now}) ==
          "microphone \"podium\" is recognised in \"en\", and role \"interpreter\" speaks \"zh\"; a captioner can type "
          "that");
  REQUIRE_FALSE(why_not(desk, AssignMicrophone{"podium", "", RoleEffect::line}).empty());
  REQUIRE(why_not(desk, RemoveRole{"chair"}) ==
          "role \"chair\" has microphone \"podium\"; give that another role first, or unassign it");
  REQUIRE_FALSE(why_not(desk, RemoveRole{"minister"}).empty());
  REQUIRE_FALSE(why_not(desk, SwapMicrophones{"podium", "podium", RoleEffect::now}).empty());
  REQUIRE_FALSE(why_not(desk, SwapMicrophones{"podium", "lectern", RoleEffect::now}).empty());
  REQUIRE_FALSE(why_not(desk, PutRole{configured_role("no spaces", "x"), RoleEffect::now}).empty());
  REQUIRE_FALSE(why_not(desk, PutRole{configured_role("x", " \n"), RoleEffect::now}).empty());
  REQUIRE_FALSE(why_not(desk, PutRole{configured_role("x", "x", "e"), RoleEffect::now}).empty());
  REQUIRE_FALSE(why_not(desk, PutRole{configured_role("chair", "主席", "fr"), RoleEffect::now}).empty());
  Role twice = configured_role("x", "x");
  twice.translate = {"es", "es"};
  REQUIRE_FALSE(why_not(desk, PutRole{twice, RoleEffect::now}).empty());
  REQUIRE(why_not(desk, PutRole{configured_role("chair", "主席", "en-GB"), RoleEffect::now}).empty());
  // Whoever types may type any language.
  REQUIRE(why_not(desk, PutRole{configured_role("interpreter", "译员", "fr"), RoleEffect::now}).empty());
  REQUIRE(desk.settings() == usual());
}

TEST_CASE("staff read in their language why a change of roles is refused, and programs in English") {
  const RoleDesk desk = a_desk();
  REQUIRE(base::use_language("zh"));
  const auto refused = desk.after(RemoveRole{"chair"});
  const std::string shown = refused.error().whole().shown();
  REQUIRE(base::use_language("en"));
  REQUIRE(shown == "角色“chair”还有话筒“podium”；请先把该话筒分给别的角色，或取消分配");
  REQUIRE(refused.error().message.starts_with("role \"chair\" has microphone"));
}

TEST_CASE(
    "a turn keeps its role, however late it is asked for, and a change of the newest one counts from its beginning") {
  RoleTurns turns;
  REQUIRE(turns.begin("podium", configured_role("chair", "主席"), 0) == 0);
  REQUIRE(turns.begin("podium", configured_role("guest", "Guest"), 1000) == 1);
  REQUIRE(turns.begin("podium", std::nullopt, 2000) == 2);
  REQUIRE(turns.holder_of("podium", 0)->shown.id == "chair");
  REQUIRE(turns.holder_of("podium", 1)->shown.id == "guest");
  REQUIRE(turns.holder_of("podium", 2) == nullptr);
  REQUIRE(turns.holder_of("lectern", 0) == nullptr);
  turns.change("podium", configured_role("minister", "Minister"));
  REQUIRE(turns.holder_of("podium", 2)->shown.id == "minister");
  REQUIRE(turns.holder_of("podium", 1)->shown.id == "guest");
  turns.relabel("", "guest", 500, {"guest", "Dr. Li", {}});
  turns.relabel("podium", "chair", 500, {"chair", "too late", {}});
  REQUIRE(turns.holder_of("podium", 1)->shown.label == "Dr. Li");
  REQUIRE(turns.holder_of("podium", 0)->shown.label == "主席");
  REQUIRE(turns.newest("podium").number == 2);
  REQUIRE(turns.newest("podium").from_ns == 2000);
  for (std::size_t i = 0; i < 2 * RoleTurns::most_turns; ++i)
    turns.begin("podium", configured_role("guest", "Guest"), 3000);
  REQUIRE(turns.holder_of("podium", turns.newest("podium").number)->shown.id == "guest");
}

TEST_CASE("a microphone is muted and heard again: an event, a turn of nobody's, its role and its source kept") {
  RoleDesk desk = a_desk();
  const auto mute = desk.give(MuteMicrophone{"podium", true}, "anna", 1000);
  REQUIRE(mute);
  REQUIRE(mute->events.size() == 1);
  const auto& event = std::get<MicrophoneChanged>(mute->events[0]);
  REQUIRE(event.microphone == Microphone{"podium", "device:a#1", "chair", true, 1000});
  REQUIRE(event.by == ChangedBy{"anna", RoleEffect::now, 1000});
  REQUIRE(mute->moves.size() == 1);
  REQUIRE(mute->moves[0].divides);
  REQUIRE(mute->moves[0].before->shown.id == "chair");
  REQUIRE_FALSE(mute->moves[0].after);
  REQUIRE(mute->moves[0].role->shown.id == "chair");
  REQUIRE(mute->moves[0].mutes == true);
  REQUIRE(desk.give(MuteMicrophone{"podium", true}, "anna", 1100)->events.empty());
  REQUIRE_FALSE(holder_in(desk.settings(), "podium"));

  // Given to somebody else meanwhile it stays muted, and what was said before is told apart as ever.
  const auto other = desk.give(AssignMicrophone{"podium", "guest", RoleEffect::meeting}, "anna", 2000);
  REQUIRE(other->moves.empty());
  REQUIRE(other->relabellings.size() == 1);
  REQUIRE(other->relabellings[0].to.id == "guest");
  // One that is nobody's is opened and closed all the same.
  REQUIRE_FALSE(desk.give(AssignMicrophone{"podium", "", RoleEffect::now}, "anna", 2100)->moves.at(0).role);
  REQUIRE(desk.give(AssignMicrophone{"podium", "guest", RoleEffect::now}, "anna", 2200)->moves.at(0).role);

  const auto heard = desk.give(MuteMicrophone{"podium", false}, "bert", 3000);
  REQUIRE(heard->moves.at(0).mutes == false);
  REQUIRE(heard->moves.at(0).after->shown.id == "guest");
  const auto undone_hearing = desk.give(UndoRoles{}, "carl", 4000);
  REQUIRE(undone_hearing->moves.at(0).mutes == true);
  REQUIRE(std::get<MicrophoneChanged>(undone_hearing->events.at(0)).by == ChangedBy{"carl", RoleEffect::now, 4000});
  for (int undone = 0; undone < 3; ++undone) REQUIRE(desk.give(UndoRoles{}, "carl", 5000));
  const auto back = desk.give(UndoRoles{}, "carl", 6000);
  REQUIRE(back->moves.at(0).mutes == false);
  REQUIRE(back->moves.at(0).after->shown.id == "chair");
  RoleSettings in_the_end = usual();
  in_the_end.microphones[0].muted_ns = 6000;
  REQUIRE(desk.settings() == in_the_end);
  REQUIRE_FALSE(why_not(desk, MuteMicrophone{"lectern", true}).empty());
}

TEST_CASE("a microphone is heard at another input: an event, its turn ends, it opens anew, and undoing goes back") {
  RoleDesk desk = a_desk();
  const auto changed = desk.give(ChangeSource{"podium", "device:b#2"}, "anna", 1000);
  REQUIRE(changed);
  REQUIRE(changed->events.size() == 1);
  const auto& event = std::get<MicrophoneChanged>(changed->events[0]);
  REQUIRE(event.microphone == Microphone{"podium", "device:b#2", "chair", false, 0, 1000});
  REQUIRE(event.by == ChangedBy{"anna", RoleEffect::now, 1000});
  REQUIRE(changed->moves.size() == 1);
  REQUIRE(changed->moves[0].reopens);
  REQUIRE(changed->moves[0].divides);
  REQUIRE(changed->moves[0].before == changed->moves[0].after);
  REQUIRE(changed->relabellings.empty());
  REQUIRE(desk.give(ChangeSource{"podium", "device:b#2"}, "anna", 1100)->events.empty());
  // Whose it is and where it is heard are two things.
  REQUIRE_FALSE(desk.give(AssignMicrophone{"podium", "guest", RoleEffect::now}, "anna", 1200)->moves.at(0).reopens);
  REQUIRE(desk.give(UndoRoles{}, "anna", 1300));
  const auto back = desk.give(UndoRoles{}, "bert", 2000);
  REQUIRE(back->moves.at(0).reopens);
  REQUIRE(back->moves.at(0).divides);
  REQUIRE(find_microphone(desk.settings(), "podium")->source == "device:a#1");
  REQUIRE(find_microphone(desk.settings(), "podium")->source_ns == 2000);
}

TEST_CASE("an input is refused that is none, that another microphone has, or that a captioner cannot be heard at") {
  const RoleDesk desk = a_desk();
  REQUIRE(why_not(desk, ChangeSource{"lectern", "device:b#1"}).find("no microphone \"lectern\"") != std::string::npos);
  for (const char* source : {"", "device:", "file:/x.wav", "typed:-", "microphone"}) {
    CAPTURE(source);
    REQUIRE(why_not(desk, ChangeSource{"podium", source}).find("is no input") != std::string::npos);
  }
  REQUIRE(why_not(desk, ChangeSource{"podium", "device:a#2"}).find("\"handheld\" is heard at that") !=
          std::string::npos);
  // The same device, named by where it is plugged in.
  REQUIRE(why_not(desk, ChangeSource{"podium", "device:a@usb-1#3"}).find("\"spare\"") != std::string::npos);
  REQUIRE(why_not(desk, ChangeSource{"captions", "device:b#1"}).find("no input of the sound server") !=
          std::string::npos);
  REQUIRE(why_not(desk, ChangeSource{"podium", "loopback:hdmi"}).empty());
}

TEST_CASE("a mute is later than what was known of the microphone before, whatever the clock says") {
  RoleDesk desk = a_desk();
  REQUIRE(desk.give(MuteMicrophone{"podium", true}, "anna", 1000));
  REQUIRE(desk.give(MuteMicrophone{"podium", false}, "anna", 400));
  REQUIRE(find_microphone(desk.settings(), "podium")->muted_ns == 1001);
  // What is not about mutes leaves their times, and so does undoing it.
  REQUIRE(desk.give(AssignMicrophone{"podium", "guest", RoleEffect::now}, "anna", 5000));
  REQUIRE(desk.give(UndoRoles{}, "anna", 6000));
  REQUIRE(find_microphone(desk.settings(), "podium")->muted_ns == 1001);
}

TEST_CASE("what the other station of a pair has set begins now, under its name, and is not undone here") {
  RoleDesk desk = a_desk();
  REQUIRE(desk.give(AssignMicrophone{"handheld", "chair", RoleEffect::now}, "anna", 10));
  RoleSettings next = desk.settings();
  next.roles[1].shown.label = "Dr. Li";
  next.microphones[0] = {"podium", "device:a#1", "guest", true, 500};
  const RoleChange change = desk.follow(next, "hall-1", 1000);
  REQUIRE(desk.settings() == next);
  REQUIRE(change.events.size() == 2);
  REQUIRE(std::get<RoleChanged>(change.events[0]).by == ChangedBy{"hall-1", RoleEffect::now, 1000});
  REQUIRE(std::get<MicrophoneChanged>(change.events[1]).microphone == next.microphones[0]);
  REQUIRE(change.moves.size() == 1);
  REQUIRE(change.moves[0].divides);
  REQUIRE(change.moves[0].mutes == true);
  REQUIRE_FALSE(change.moves[0].after);
  REQUIRE_FALSE(desk.can_undo());
  REQUIRE(desk.follow(next, "hall-1", 2000).events.empty());
}

TEST_CASE("a mute that comes from the other station outlasts the undoing of what was done here before") {
  RoleDesk desk = a_desk();
  REQUIRE(desk.give(MuteMicrophone{"handheld", true}, "anna", 10));
  REQUIRE(desk.give(AssignMicrophone{"podium", "guest", RoleEffect::now}, "anna", 20));
  RoleSettings next = desk.settings();
  next.microphones[0].muted = true;
  next.microphones[0].muted_ns = 500;
  desk.follow(next, "hall-2", 1000);
  REQUIRE(desk.give(UndoRoles{}, "anna", 2000));
  REQUIRE(holder(desk, "podium") == "chair");
  REQUIRE(find_microphone(desk.settings(), "podium")->muted);
  REQUIRE(find_microphone(desk.settings(), "handheld")->muted);
  REQUIRE(desk.give(UndoRoles{}, "anna", 3000));
  REQUIRE(find_microphone(desk.settings(), "podium")->muted);
  REQUIRE_FALSE(find_microphone(desk.settings(), "handheld")->muted);
}

TEST_CASE(
    "a role that is not understood here can still be muted and unassigned, and nobody else is kept from speaking") {
  RoleDesk desk = a_desk();
  RoleSettings next = desk.settings();
  next.microphones[0].role = "interpreter";
  desk.follow(next, "hall-1", 1000);
  REQUIRE_FALSE(desk.understands(desk.settings().microphones[0], desk.settings().roles[2]));
  REQUIRE(why_not(desk, MuteMicrophone{"podium", true}).empty());
  REQUIRE(why_not(desk, AssignMicrophone{"handheld", "chair", RoleEffect::now}).empty());
  REQUIRE_FALSE(why_not(desk, AssignMicrophone{"handheld", "interpreter", RoleEffect::now}).empty());
}
