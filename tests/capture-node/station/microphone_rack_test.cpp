// What cannot be opened is tried again, by itself and when a person says so, and told once.
#include "capture-node/microphone_rack.hpp"

#include "capture-node/recognise/pocketsphinx_recogniser.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/process.hpp"
#include "tests/support/wave.hpp"

using namespace tongping;
using namespace std::chrono_literals;
using station::MicrophoneRack;
using station::MicrophoneUnit;

namespace {

constexpr base::SteadyTime start{1h};

// A microphone that is there as soon as `broken` says nothing any more.
struct Rack {
  Rack() {
    support::write_wave(scratch / "quiet.wav", 16000, {std::vector<float>(16000)});
    microphone = {"podium", "file:" + (scratch / "quiet.wav").string(), "chair"};
    listener.start("listening", [this](const base::Worker::StopFlag& stop) { listening.run(stop); });
  }
  ~Rack() {
    for (const auto& unit : units) {
      unit->close_source();
      unit->request_stop();
    }
    rack.request_stop();
    for (const auto& unit : units) unit->join();
  }

  MicrophoneRack::Opening open() {
    ++attempts;
    if (broken) return base::failure("no sound server");
    return MicrophoneUnit::open(microphone, role,
                                {config, clock, log, changes, sources, listening, turns, engines, gaps});
  }

  // Turns until an attempt more has come to its end; what was told.
  MicrophoneRack::News turn_until(int attempts_made, base::SteadyTime now, bool on_air = true) {
    MicrophoneRack::News all;
    const auto take = [&] {
      MicrophoneRack::News news = rack.turn(on_air, now);
      for (auto& line : news.failures) all.failures.push_back(std::move(line));
      for (auto& name : news.recovered) all.recovered.push_back(std::move(name));
    };
    for (const auto end = clock.steady() + 60s; clock.steady() < end;) {
      take();
      const bool settled = !rack.is_opening("podium");
      if (attempts >= attempts_made && settled) return all;
      changes.take_for(5ms);
    }
    FAIL("no attempt was made");
    return all;
  }

  support::Scratch scratch;
  const station::TurnTakings turns{{"podium", std::make_shared<station::TurnTaking>()}};
  const transcript::Role role{{"chair", "Chair", {}}, "en", {}};
  transcript::Microphone microphone;
  config::StationConfig config;
  base::SystemClock clock;
  base::Log log{base::LogLevel::error};
  base::Mailbox<station::SegmentChange> changes{64};
  base::Mailbox<transcript::SoundGap> gaps{64};
  station::Listening listening{{{"podium"}}, clock};
  base::Worker listener;
  recognise::EnginePool engines{[this] { return recognise::open_pocketsphinx(config.recogniser); }, clock, 8};
  audio::Sources sources{clock, log};
  std::atomic<bool> broken{true};
  std::atomic<int> attempts{0};
  std::vector<std::unique_ptr<MicrophoneUnit>> units;
  MicrophoneRack rack{units, [this](const auto&, const auto&) { return open(); }, log};
};

}  // namespace

TEST_CASE("a microphone that cannot be opened is tried again, ever more rarely, and comes when it can") {
  Rack hall;
  hall.rack.bring(hall.microphone, hall.role);
  REQUIRE(hall.turn_until(1, start).failures == std::vector<base::Words>{"no sound server"});
  REQUIRE(hall.rack.reason("podium") == "no sound server");
  base::SteadyTime now = start;
  int attempts = 1;
  for (const auto wait : {2s, 4s, 8s, 16s, 30s, 30s}) {
    for (int i = 0; i < 3; ++i) hall.rack.turn(true, now + wait - 1ms);
    REQUIRE(hall.attempts == attempts);
    now += wait;
    // The same again is no news.
    REQUIRE(hall.turn_until(++attempts, now).failures.empty());
    REQUIRE(hall.attempts == attempts);
  }
  // Off air nothing is opened.
  for (int i = 0; i < 3; ++i) hall.rack.turn(false, now + 1h);
  REQUIRE(hall.attempts == attempts);

  hall.broken = false;
  const auto news = hall.turn_until(attempts + 1, now + 30s);
  REQUIRE(news.recovered == std::vector<std::string>{"podium"});
  REQUIRE(hall.units.size() == 1);
  REQUIRE(hall.units[0]->started());
  REQUIRE(hall.rack.reason("podium").empty());
}

TEST_CASE("a person has a microphone tried again at once, and one that was taken out is not tried any more") {
  Rack hall;
  SECTION("that failed elsewhere") {
    hall.rack.fail(hall.microphone, hall.role, "nothing is plugged in", start);
    REQUIRE(hall.rack.turn(true, start).failures == std::vector<base::Words>{"nothing is plugged in"});
    hall.rack.retry("podium");
    // Another reason is news.
    REQUIRE(hall.turn_until(1, start).failures == std::vector<base::Words>{"no sound server"});
    hall.broken = false;
    hall.rack.retry("podium");
    hall.rack.retry("lectern");
    REQUIRE(hall.turn_until(2, start).recovered.size() == 1);
  }
  SECTION("or not") {
    hall.rack.fail(hall.microphone, hall.role, "nothing is plugged in", start);
    hall.rack.take_out("podium");
    hall.rack.retry("podium");
    REQUIRE(hall.rack.turn(true, start + 1h).failures.empty());
    REQUIRE(hall.attempts == 0);
    REQUIRE(hall.rack.reason("podium").empty());
  }
}
