#include "capture-node/consent_desk.hpp"

#include "tests/support/builders.hpp"
#include "tests/support/catch.hpp"

using namespace tongping;
using namespace tongping::station;
using namespace tongping::transcript;
using support::an_event;

namespace {

config::StationConfig a_hall(const std::string& source = "device:a#1") {
  config::StationConfig config;
  config.name = "hall-1";
  config.directory = "/srv/hall-1";
  config.microphones = {{"podium", source, "chair"}, {"captioner", "typed:-", "chair"}};
  return config;
}

// A station's log, in memory.
struct ConsentLog {
  explicit ConsentLog(const std::string& session = "s1") { store(SessionStarted{session, "Board", 1}); }
  void store(EventBody body) { apply(stored, an_event(++sequence, std::move(body))); }

  std::uint64_t sequence = 0;
  Transcript stored;
};

}  // namespace

TEST_CASE("nothing is recorded before consent is stored, and a withdrawal waits for no disk") {
  const config::StationConfig config = a_hall();
  ConsentDesk desk(config, "");
  ConsentLog log;
  REQUIRE(desk.needed());
  REQUIRE_FALSE(desk.permits(Transcript{}));
  REQUIRE_FALSE(desk.permits(log.stored));
  REQUIRE_FALSE(desk.due(log.stored, 5));

  const auto given = desk.carry_out(GiveConsent{"Anna"}, log.stored, "console", 100);
  REQUIRE(given);
  REQUIRE(given->given);
  REQUIRE(given->session == "s1");
  REQUIRE(given->name == "Anna");
  REQUIRE(given->author == "console");
  REQUIRE(given->station == "hall-1");
  REQUIRE(given->time_ns == 100);
  REQUIRE(given->statement == consent_statement(config));
  REQUIRE_FALSE(desk.permits(log.stored));
  log.store(*given);
  REQUIRE(desk.permits(log.stored));
  REQUIRE_FALSE(desk.carry_out(GiveConsent{"Anna"}, log.stored, "console", 101));

  const auto withdrawn = desk.carry_out(WithdrawConsent{}, log.stored, "left wall", 90);
  REQUIRE(withdrawn);
  REQUIRE(withdrawn->statement.empty());
  REQUIRE(withdrawn->time_ns == 101);
  REQUIRE_FALSE(desk.permits(log.stored));
  REQUIRE_FALSE(desk.carry_out(WithdrawConsent{}, log.stored, "console", 102));
  log.store(*withdrawn);
  REQUIRE_FALSE(desk.permits(log.stored));

  log.store(*desk.carry_out(GiveConsent{"Ben"}, log.stored, "local", 200));
  REQUIRE(desk.permits(log.stored));
}

TEST_CASE("consent belongs to its session, also after a crash") {
  const config::StationConfig config = a_hall();
  ConsentLog log;
  log.store(ConsentDesk(config, "").carry_out(GiveConsent{"Anna"}, log.stored, "console", 100).value());
  // The next start knows what the log has.
  ConsentDesk again(config, "");
  REQUIRE(again.permits(log.stored));
  log.store(SessionEnded{"s1"});
  REQUIRE_FALSE(again.permits(log.stored));
  REQUIRE_FALSE(again.carry_out(GiveConsent{"Anna"}, log.stored, "console", 101));
  log.store(SessionStarted{"s2", "Next", 2});
  REQUIRE_FALSE(again.permits(log.stored));
}

TEST_CASE("what was confirmed beforehand counts for sessions without a word of their own") {
  config::StationConfig config = a_hall();
  const bool at_the_start = GENERATE(true, false);
  config.consent.ask = at_the_start ? config::ConsentConfig::Ask::session : config::ConsentConfig::Ask::standing;
  config.consent.responsible = "Chamber";
  ConsentDesk desk(config, at_the_start ? "Cleo" : "");
  ConsentLog log;
  const auto due = desk.due(log.stored, 7);
  REQUIRE(due);
  REQUIRE(due->name == (at_the_start ? "Cleo" : "Chamber"));
  REQUIRE(due->author == (at_the_start ? "start" : "configuration"));
  log.store(*due);
  REQUIRE(desk.permits(log.stored));
  REQUIRE_FALSE(desk.due(log.stored, 8));
  // A service that starts again with the same words does not overrule the people.
  const auto withdrawn = desk.carry_out(WithdrawConsent{}, log.stored, "console", 9);
  REQUIRE_FALSE(desk.due(log.stored, 10));
  log.store(*withdrawn);
  const ConsentDesk next_start(config, at_the_start ? "Cleo" : "");
  REQUIRE_FALSE(next_start.due(log.stored, 11));
  REQUIRE_FALSE(next_start.permits(log.stored));
}

TEST_CASE("files and captioners alone need no consent, and can be silenced all the same") {
  const config::StationConfig config = a_hall(GENERATE("file:a.wav", "typed:b.jsonl"));
  ConsentDesk desk(config, "Anna");
  ConsentLog log;
  REQUIRE_FALSE(desk.needed());
  REQUIRE(desk.permits(log.stored));
  REQUIRE_FALSE(desk.due(log.stored, 1));
  REQUIRE(desk.carry_out(WithdrawConsent{}, log.stored, "console", 2));
  REQUIRE_FALSE(desk.permits(log.stored));
  REQUIRE(ConsentDesk(a_hall("loopback:speakers"), "").needed());
}

TEST_CASE("two stations of a pair agree whoever hears what first") {
  const config::StationConfig config = a_hall();
  ConsentDesk desk(config, "");
  ConsentLog log;
  ConsentChanged given{"s1", true, "Anna", "console", "what", 100, "hall-2"};
  ConsentChanged withdrawn{"s1", false, "", "console", "", 100, "hall-2"};
  REQUIRE_FALSE(desk.share(std::nullopt, log.stored));
  ConsentChanged other_session = given;
  other_session.session = "s2";
  REQUIRE_FALSE(desk.share(other_session, log.stored));
  REQUIRE(desk.share(given, log.stored) == given);
  log.store(given);
  REQUIRE_FALSE(desk.share(given, log.stored));
  REQUIRE(desk.permits(log.stored));
  // Of two words of one time the withdrawal counts, and at once.
  REQUIRE(desk.share(withdrawn, log.stored) == withdrawn);
  REQUIRE_FALSE(desk.permits(log.stored));
  log.store(withdrawn);
  REQUIRE_FALSE(desk.share(given, log.stored));
}

TEST_CASE("what is confirmed says what is taken up, where it stays and who answers for it") {
  config::StationConfig config = a_hall();
  config.consent.responsible = "Dr. Weiss";
  const std::string statement = consent_statement(config);
  for (const char* part : {"microphones (1)", "/srv/hall-1", "until the meeting ends", "Dr. Weiss answers for it"}) {
    INFO(part);
    REQUIRE(statement.find(part) != std::string::npos);
  }
  config.spool.keep = true;
  REQUIRE(consent_statement(config).find("The sound is kept as well") != std::string::npos);
  config.spool.enabled = false;
  REQUIRE(consent_statement(config).find("not kept") != std::string::npos);
}
