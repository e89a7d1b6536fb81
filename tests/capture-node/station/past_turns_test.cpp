#include "capture-node/past_turns.hpp"

#include <vector>

#include "capture-node/role_desk.hpp"
#include "tests/support/catch.hpp"

using namespace tongping;
using namespace tongping::station;
using namespace tongping::transcript;

namespace {

Role past_role(const std::string& id, const std::string& label) { return {{id, label, {1, 2, 3}}, "en", {}}; }

// A station's log, written by the rules that a running station goes by.
struct PastMeeting {
  PastMeeting() {
    const RoleSettings opening{{past_role("chair", "主席"), past_role("guest", "Guest")},
                               {{"podium", "device:a#1", "chair"}, {"spare", "device:a#2", ""}}};
    for (const Role& role : opening.roles) log.emplace_back(RoleChanged{role, false, {}});
    for (const Microphone& microphone : opening.microphones) log.emplace_back(MicrophoneChanged{microphone, false, {}});
    desk.begin(opening);
  }

  RoleChange order(const RoleOrder& order, std::int64_t at_ns) {
    auto change = desk.give(order, "anna", at_ns);
    REQUIRE(change);
    for (const EventBody& body : change->events) log.push_back(body);
    return std::move(*change);
  }

  // "0 chair, 10 guest": whose the microphone was, from when on.
  std::string turns(const std::string& microphone) const {
    std::string text;
    for (const RoleTurns::Turn& turn : past_turns(log).turns_of(microphone)) {
      text += (text.empty() ? "" : ", ") + std::to_string(turn.from_ns) + " " +
              (turn.holder ? turn.holder->shown.label : "nobody");
    }
    return text;
  }

  std::vector<EventBody> log;
  RoleDesk desk{"en"};
};

}  // namespace

TEST_CASE("a microphone was whose the configuration says, until somebody else had it") {
  PastMeeting meeting;
  CHECK(meeting.turns("podium") == "0 主席");
  CHECK(meeting.turns("spare") == "0 nobody");
  CHECK(meeting.turns("unheard-of").empty());
  meeting.order(AssignMicrophone{"podium", "guest", RoleEffect::now}, 10);
  meeting.order(AssignMicrophone{"podium", "", RoleEffect::now}, 20);
  meeting.order(AssignMicrophone{"podium", "chair", RoleEffect::line}, 30);
  CHECK(meeting.turns("podium") == "0 主席, 10 Guest, 20 nobody, 30 主席");
  meeting.order(SwapMicrophones{"podium", "spare", RoleEffect::now}, 40);
  CHECK(meeting.turns("podium") == "0 主席, 10 Guest, 20 nobody, 30 主席, 40 nobody");
  CHECK(meeting.turns("spare") == "0 nobody, 40 主席");
}

TEST_CASE("a line that was running, and a whole meeting, were given to another role as they were then") {
  PastMeeting meeting;
  meeting.order(AssignMicrophone{"podium", "guest", RoleEffect::now}, 10);
  meeting.order(AssignMicrophone{"podium", "chair", RoleEffect::line}, 20);
  CHECK(meeting.turns("podium") == "0 主席, 10 主席");
  meeting.order(AssignMicrophone{"podium", "guest", RoleEffect::meeting}, 30);
  CHECK(meeting.turns("podium") == "0 Guest, 10 Guest");
}

TEST_CASE("a role was called what it was called then, or in the whole meeting what it is called now") {
  PastMeeting meeting;
  meeting.order(PutRole{past_role("chair", "Chair"), RoleEffect::now}, 10);
  CHECK(meeting.turns("podium") == "0 主席, 10 Chair");
  meeting.order(AssignMicrophone{"podium", "guest", RoleEffect::now}, 20);
  meeting.order(PutRole{past_role("chair", "Madam Chair"), RoleEffect::meeting}, 30);
  CHECK(meeting.turns("podium") == "0 Madam Chair, 10 Madam Chair, 20 Guest");
}

TEST_CASE("what was taken back was so only in between, and not at all where it can still be said") {
  PastMeeting meeting;
  meeting.order(AssignMicrophone{"podium", "guest", RoleEffect::now}, 10);
  meeting.order(UndoRoles{}, 20);
  CHECK(meeting.turns("podium") == "0 主席, 10 主席");
  meeting.order(PutRole{past_role("chair", "Chair"), RoleEffect::meeting}, 30);
  meeting.order(UndoRoles{}, 40);
  CHECK(meeting.turns("podium") == "0 主席, 10 主席");
}

TEST_CASE("while it was muted a microphone was nobody's") {
  PastMeeting meeting;
  meeting.order(MuteMicrophone{"podium", true}, 10);
  meeting.order(MuteMicrophone{"podium", false}, 20);
  CHECK(meeting.turns("podium") == "0 主席, 10 nobody, 20 主席");
}

// Turn by turn what a running station had: the desk's moves, carried out.
TEST_CASE("the log gives the turns that the running station had, whatever was asked for") {
  PastMeeting meeting;
  RoleTurns live;
  for (const auto& microphone : meeting.desk.settings().microphones) {
    live.begin(microphone.id, role_in(meeting.desk.settings(), microphone.id), 0);
  }
  const std::vector<RoleOrder> orders{AssignMicrophone{"podium", "guest", RoleEffect::now},
                                      AssignMicrophone{"spare", "chair", RoleEffect::now},
                                      SwapMicrophones{"podium", "spare", RoleEffect::now},
                                      PutRole{past_role("guest", "Dr. Li"), RoleEffect::meeting},
                                      AssignMicrophone{"podium", "guest", RoleEffect::line},
                                      PutRole{past_role("guest", "Li"), RoleEffect::line},
                                      AssignMicrophone{"spare", "", RoleEffect::now},
                                      AssignMicrophone{"podium", "chair", RoleEffect::meeting},
                                      MuteMicrophone{"podium", true},
                                      MuteMicrophone{"podium", false}};
  std::int64_t now_ns = 0;
  for (const RoleOrder& order : orders) {
    now_ns += 10;
    const RoleChange change = meeting.order(order, now_ns);
    for (const MicrophoneMove& move : change.moves) {
      if (move.divides)
        live.begin(move.microphone, move.after, now_ns);
      else
        live.change(move.microphone, move.after);
    }
    for (const Relabelling& next : change.relabellings) {
      live.relabel(next.microphone, next.role, next.since_ns, next.to);
    }
    for (const char* microphone : {"podium", "spare"}) {
      const auto past = past_turns(meeting.log).turns_of(microphone);
      const auto had = live.turns_of(microphone);
      INFO(now_ns << " " << microphone);
      REQUIRE(past.size() == had.size());
      for (std::size_t i = 0; i < past.size(); ++i) {
        CHECK(past[i].number == had[i].number);
        CHECK(past[i].from_ns == had[i].from_ns);
        CHECK(past[i].holder == had[i].holder);
      }
    }
  }
}
