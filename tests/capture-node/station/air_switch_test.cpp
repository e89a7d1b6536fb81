// Off air nothing is captured, with engines that stay loaded; and a station goes on and off air any number of times.
#include "capture-node/air_switch.hpp"

#include <cstdlib>

#include "capture-node/recognise/pocketsphinx_recogniser.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/process.hpp"
#include "tests/support/wave.hpp"

using namespace tongping;
using namespace std::chrono_literals;
using station::AirSwitch;
using station::MicrophoneUnit;

namespace {

struct Microphones {
  Microphones() {
    config.roles = {{{"chair", "Chair", {}}, "en", {}}};
    support::write_wave(scratch / "quiet.wav", 16000, {std::vector<float>(20UL * 16000)});
    ::mkfifo((scratch / "pipe").c_str(), 0600);
    listener.start("listening", [this](const base::Worker::StopFlag& stop) { listening.run(stop); });
    units.push_back(open({"sound", "file:" + (scratch / "quiet.wav").string(), "chair"}).value());
    units.push_back(open({"typed", "typed:" + (scratch / "pipe").string(), "chair"}).value());
  }
  ~Microphones() {
    for (const auto& unit : units) {
      unit->close_source();
      unit->request_stop();
      unit->join();
    }
    for (const auto& unit : retired) unit->join();
  }
  AirSwitch::Retire retire() {
    return [this](std::unique_ptr<MicrophoneUnit> unit) { retired.push_back(std::move(unit)); };
  }

  base::Result<std::unique_ptr<MicrophoneUnit>, base::Trouble> open(const transcript::Microphone& microphone) {
    return MicrophoneUnit::open(microphone, config.roles.front(),
                                {config, clock, log, changes, sources, listening, turns, engines, gaps});
  }

  // Turns as the station does until `done`.
  template <typename Done>
  bool turn_until(AirSwitch& air, bool on_air, Done done) {
    for (const auto end = clock.steady() + 30s; clock.steady() < end;) {
      air.turn(on_air);
      if (done()) return true;
      changes.take_for(5ms);
    }
    return false;
  }

  MicrophoneUnit& sound() { return *units[0]; }
  MicrophoneUnit& typed() { return *units[1]; }

  support::Scratch scratch;
  const station::TurnTakings turns{{"sound", std::make_shared<station::TurnTaking>()},
                                   {"gone", std::make_shared<station::TurnTaking>()}};
  config::StationConfig config;
  base::SystemClock clock;
  base::Log log{base::LogLevel::error};
  base::Mailbox<station::SegmentChange> changes{64};
  base::Mailbox<transcript::SoundGap> gaps{64};
  station::Listening listening{{{"sound", "typed", "gone"}}, clock};
  base::Worker listener;
  recognise::EnginePool engines{[this] { return recognise::open_pocketsphinx(config.recogniser); }, clock, 8};
  audio::Sources sources{clock, log};
  std::vector<std::unique_ptr<MicrophoneUnit>> units;
  std::vector<std::unique_ptr<MicrophoneUnit>> retired;
};

}  // namespace

TEST_CASE("a station that stands by reads its captioners and opens no microphone, until it goes on air and off again") {
  Microphones microphones;
  AirSwitch air(
      microphones.units, [&](const auto& microphone) { return microphones.open(microphone); }, microphones.retire());
  REQUIRE(air.begin(false));
  CHECK(microphones.typed().started());
  CHECK_FALSE(microphones.sound().started());
  CHECK_FALSE(microphones.sound().health().running);
  CHECK_FALSE(air.turn(false));

  for (int round = 0; round < 2; ++round) {
    REQUIRE(air.turn(true));
    CHECK_FALSE(air.turn(true));  // it is no news
    REQUIRE(microphones.turn_until(air, true, [&] { return microphones.sound().health().running; }));
    REQUIRE(microphones.turn_until(air, false, [&] { return !microphones.sound().started(); }));
    CHECK_FALSE(air.on_air());
    CHECK_FALSE(microphones.sound().health().running);
    CHECK(microphones.typed().started());
    CHECK_FALSE(microphones.typed().finished());
  }
}

TEST_CASE("a microphone that cannot be opened again is told, and the others go on") {
  Microphones microphones;
  AirSwitch air(
      microphones.units, [](const auto&) { return base::failure("the engine is gone"); }, microphones.retire());
  REQUIRE(air.begin(true));
  REQUIRE(microphones.sound().started());
  REQUIRE(microphones.turn_until(air, false, [&] { return microphones.units.size() == 1; }));
  REQUIRE_FALSE(microphones.units[0]->has_sound());
  const auto failures = air.take_failures();
  REQUIRE(failures.size() == 1);
  REQUIRE(failures[0].microphone.id == "sound");
  REQUIRE(failures[0].reason == "the engine is gone");
  REQUIRE(air.take_failures().empty());
  REQUIRE(air.turn(true));
}

TEST_CASE("a microphone that is not there at the start is told, and the others begin") {
  Microphones microphones;
  ::setenv("PULSE_SERVER", ("unix:" + (microphones.scratch / "none").string()).c_str(), 1);
  auto& units = microphones.units;
  units.insert(units.begin(), microphones.open({"gone", "device:gone#1", "chair"}).value());
  AirSwitch air(
      units, [&](const auto& microphone) { return microphones.open(microphone); }, microphones.retire());
  SECTION("beside another with sound") {
    REQUIRE(air.begin(true));
    for (const auto& unit : units) CHECK(unit->started());
    CHECK(units[0]->health().lost);
    CHECK(units[0]->health().reason.english().find("cannot reach the sound server") != std::string::npos);
    CHECK_FALSE(units[1]->health().lost);
  }
  SECTION("beside a captioner") {
    units.erase(units.begin() + 1);
    REQUIRE(air.begin(true));
    for (const auto& unit : units) CHECK(unit->started());
    CHECK(units[0]->health().lost);
  }
  SECTION("not one can be opened, which the station is told as well") {
    units.resize(1);
    const auto begun = air.begin(true);
    REQUIRE_FALSE(begun);
    CHECK(air.on_air());
    CHECK(begun.error().message.find("microphone \"gone\": device:gone: ") != std::string::npos);
    CHECK(units[0]->started());
  }
  CHECK(air.take_failures().empty());
  ::unsetenv("PULSE_SERVER");
}
