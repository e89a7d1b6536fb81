// One microphone: an engine that died and cannot be replaced, and what was heard while another one still waits.
// Nobody's words are lost.
#include "capture-node/microphone_unit.hpp"

#include <algorithm>
#include <limits>

#include "capture-node/air_switch.hpp"
#include "capture-node/microphone_rack.hpp"
#include "capture-node/station_view.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/microphone_feed.hpp"
#include "tests/support/process.hpp"
#include "tests/support/scripted_recogniser.hpp"
#include "tests/support/step_aside.hpp"
#include "tests/support/wave.hpp"

using namespace tongping;
using namespace std::chrono_literals;
using console::MicrophoneState;
using station::MicrophoneUnit;
using transcript::SegmentState;

namespace {

// What all engines are made of.
struct Model {
  std::atomic<bool> there{true};
  std::atomic<bool> breaks{false};  // with the fifth hypothesis, and is not there any more
  std::atomic<int> loads{0};        // attempts
  std::atomic<std::size_t> fed{0};  // samples
  std::atomic<std::size_t> most_fed{std::numeric_limits<std::size_t>::max()};  // then it takes its time
};

class BrittleEngine final : public recognise::Recogniser {
 public:
  explicit BrittleEngine(Model& model) : model_(model) {
    words_.partials = {"good", "good morning"};
    words_.final_text = "good morning everybody";
  }
  base::Result<void> begin() override {
    hypotheses_ = 0;
    return words_.begin();
  }
  base::Result<void> feed(std::span<const std::int16_t> samples) override {
    if (model_.breaks && hypotheses_ == 5) {
      model_.there = false;
      return base::failure("the engine died");
    }
    while (model_.fed >= model_.most_fed) support::step_aside();
    model_.fed += samples.size();
    return words_.feed(samples);
  }
  recognise::Hypothesis partial() override {
    ++hypotheses_;
    return words_.partial();
  }
  base::Result<recognise::Hypothesis> finish() override { return words_.finish(); }
  void forget() override { words_.forget(); }

 private:
  Model& model_;
  support::ScriptedRecogniser words_;
  int hypotheses_ = 0;
};

constexpr double first_talk = 3.0;  // seconds
constexpr double second_talk = 2.0;

// A microphone at which somebody speaks twice.
struct Booth {
  Booth() {
    support::Sound sound = support::white_noise(1.0, -66.0, 1);
    support::append(sound, support::babbling(first_talk));
    support::append(sound, support::white_noise(1.0, -66.0, 2));
    support::append(sound, support::babbling(second_talk));
    support::append(sound, support::white_noise(1.0, -66.0, 3));
    const transcript::Microphone microphone = input("talk.wav", sound);
    settings = {{role}, {microphone}};
    listener.start("listening", [this](const base::Worker::StopFlag& stop) { listening.run(stop); });
    units.push_back(open(microphone).value());
  }
  ~Booth() {
    changes.close();
    model.most_fed = std::numeric_limits<std::size_t>::max();
    for (const auto& unit : units) {
      unit->forget();
      unit->join();
    }
  }

  transcript::Microphone input(const std::string& file, const support::Sound& sound) {
    support::write_wave(scratch / file, support::noise_rate_hz, {sound});
    return {"booth", "file:" + (scratch / file).string() + "?pace=max", "guest"};
  }

  station::MicrophoneRack::Opening open(const transcript::Microphone& microphone) {
    return MicrophoneUnit::open(microphone, role,
                                {config, clock, log, changes, sources, listening, turns, engines, gaps});
  }

  console::MicrophoneView& view() {
    station::update_microphones(views, settings, {}, units, rack);
    return views.front();
  }

  template <typename Done>
  bool until(Done done) {
    const base::SystemClock time;
    for (const auto end = time.steady() + 30s; time.steady() < end; looks.take_for(2ms)) {
      if (done()) return true;
    }
    return false;
  }

  std::string next_final() {
    while (const auto change = changes.take_for(30s)) {
      if (change->state == SegmentState::final) return change->text;
    }
    return "";
  }

  // When they were said; they are numbered from 1 on, in that order.
  std::vector<base::WallTime> next_finals(std::size_t count) {
    std::vector<base::WallTime> said;
    while (said.size() < count) {
      const auto change = changes.take_for(30s);
      REQUIRE(change);
      if (change->state != SegmentState::final) continue;
      said.push_back(change->start);
      CHECK(change->utterance == said.size());
    }
    CHECK(std::is_sorted(said.begin(), said.end()));
    return said;
  }

  // The pipeline's thread has looked at the clock since.
  void look_again() {
    for (int i = 0; i < 2; ++i) REQUIRE(until([&] { return unit().take_status().has_value(); }));
  }

  MicrophoneUnit& unit() { return *units.front(); }

  support::Scratch scratch;
  const station::TurnTakings turns{{"booth", std::make_shared<station::TurnTaking>()}};
  const transcript::Role role{{"guest", "Guest", {}}, "en", {}};
  station::RoleSettings settings;
  config::StationConfig config;
  support::TestClock clock;
  base::Log log{base::LogLevel::error};
  base::Mailbox<station::SegmentChange> changes{256};
  station::Listening listening{{{"booth"}}, clock};
  base::Worker listener;
  Model model;
  recognise::EnginePool engines{[this]() -> base::Result<std::unique_ptr<recognise::Recogniser>> {
                                  ++model.loads;
                                  if (!model.there) return base::failure("there is no model");
                                  return std::make_unique<BrittleEngine>(model);
                                },
                                clock, 8};
  base::Mailbox<transcript::SoundGap> gaps{64};
  audio::Sources sources{clock, log};
  std::vector<std::unique_ptr<MicrophoneUnit>> units;
  station::MicrophoneRack rack{units, [this](const auto& microphone, const auto&) { return open(microphone); }, log};
  std::vector<console::MicrophoneView> views;
  base::Mailbox<int> looks{1};  // nobody posts: a wait between two
};

}  // namespace

TEST_CASE("an engine that died and cannot be replaced is told and tried again, and nothing that is said is lost") {
  Booth booth;
  booth.model.breaks = true;
  REQUIRE(booth.unit().start());
  // What stood on the walls stays there, and is not unfinished for ever.
  CHECK(booth.next_final() == "Good morning");
  REQUIRE(booth.until([&] { return booth.view().state == MicrophoneState::no_engine; }));
  CHECK(booth.view().reason == "there is no model");
  CHECK_FALSE(booth.unit().finished());

  int loads = booth.model.loads;
  for (const auto pause : {1s, 2s, 4s, 8s, 16s, 30s, 30s}) {
    booth.clock.advance(pause - 1ms);
    booth.look_again();
    REQUIRE(booth.model.loads == loads);
    booth.clock.advance(1ms);
    ++loads;
    REQUIRE(booth.until([&] { return booth.model.loads == loads; }));
    booth.look_again();
  }
  CHECK(booth.view().state == MicrophoneState::no_engine);

  booth.model.breaks = false;
  booth.model.there = true;
  booth.clock.advance(MicrophoneUnit::last_pause);
  CHECK(booth.next_final() == "Good morning everybody.");  // the rest of what was being said
  CHECK(booth.next_final() == "Good morning everybody.");
  REQUIRE(booth.until([&] { return booth.view().state == MicrophoneState::finished; }));
  CHECK(booth.view().stalled.empty());
  const auto said = static_cast<std::size_t>((first_talk + second_talk) * support::noise_rate_hz);
  CHECK(booth.model.fed + support::noise_rate_hz / 10 > said);
}

TEST_CASE("a microphone without an engine stops and forgets at once") {
  Booth booth;
  booth.model.breaks = true;
  REQUIRE(booth.unit().start());
  REQUIRE(booth.until([&] { return booth.view().state == MicrophoneState::no_engine; }));
  SECTION("stops") {
    booth.unit().close_source();
    booth.unit().request_stop();
  }
  SECTION("forgets") { booth.unit().forget(); }
  REQUIRE(booth.until([&] { return booth.unit().idle(); }));
  CHECK(booth.next_final() == "Good morning");
  while (const auto change = booth.changes.try_take()) CHECK(change->state == SegmentState::interim);
}

TEST_CASE("a microphone that goes is behind until it is done, and what it has waiting can be given up") {
  Booth booth;
  booth.model.most_fed = support::noise_rate_hz;
  REQUIRE(booth.unit().start());
  REQUIRE(booth.until([&] { return booth.model.fed >= booth.model.most_fed; }));
  REQUIRE(booth.until([&] { return !booth.unit().health().running; }));  // all of it waits
  REQUIRE(booth.until([&] { return booth.view().behind > 4s; }));
  booth.view().told_behind = true;
  booth.rack.take_out("booth");
  booth.rack.turn(true, booth.clock.steady());
  // It is nobody's microphone any more, and the rack has what is left.
  CHECK(booth.view().behind == 0ms);
  CHECK(booth.view().recognised_ns == 0);
  CHECK_FALSE(booth.view().told_behind);
  CHECK(booth.rack.behind() > 4s);
  REQUIRE_FALSE(booth.rack.idle());
  booth.rack.give_up();
  REQUIRE(booth.until([&] {
    booth.model.most_fed += station::HeardFrame::frames;
    booth.rack.turn(true, booth.clock.steady());
    return booth.rack.idle();
  }));
  CHECK(booth.rack.behind() == 0ms);
  CHECK(booth.model.fed < static_cast<std::size_t>(first_talk * support::noise_rate_hz));
}

TEST_CASE("another input is heard while what was said at the first is recognised, and its words come after those") {
  Booth booth;
  booth.model.most_fed = support::noise_rate_hz;
  REQUIRE(booth.unit().start());
  REQUIRE(booth.until([&] { return !booth.unit().health().running; }));
  REQUIRE(booth.until([&] { return booth.view().behind > 4s; }));
  booth.rack.take_out("booth");
  booth.clock.advance(1min);
  support::Sound sound = support::white_noise(1.0, -66.0, 4);
  support::append(sound, support::babbling(2.0));
  support::append(sound, support::white_noise(1.0, -66.0, 5));
  booth.rack.bring(booth.input("other.wav", sound), booth.role);
  REQUIRE(booth.until([&] {
    booth.rack.turn(true, booth.clock.steady());
    return booth.units.size() == 1 && booth.unit().behind() > 3s;
  }));
  CHECK(booth.rack.behind() > 4s);

  booth.model.most_fed = std::numeric_limits<std::size_t>::max();
  const auto said = booth.next_finals(3);
  CHECK(said[2] - said[1] > 50s);
}

TEST_CASE("a station that goes off air and on again hears at once, while what was said before is recognised") {
  Booth booth;
  station::AirSwitch air(
      booth.units, [&](const auto& microphone) { return booth.open(microphone); },
      [&](std::unique_ptr<MicrophoneUnit> unit) { booth.rack.retire(std::move(unit)); });
  booth.model.most_fed = support::noise_rate_hz;
  REQUIRE(air.begin(true));
  REQUIRE(booth.until([&] { return booth.view().behind > 4s; }));
  const auto switched = [&](bool on_air) {
    return booth.until([&] {
      air.turn(on_air);
      booth.rack.turn(on_air, booth.clock.steady());
      return air.on_air() == on_air && booth.unit().started() == on_air;
    });
  };
  REQUIRE(switched(false));
  CHECK(booth.rack.behind() > 4s);
  booth.clock.advance(1min);
  REQUIRE(switched(true));
  REQUIRE(booth.until([&] { return booth.unit().behind() > 4s; }));
  CHECK(booth.rack.behind() > 4s);
  CHECK(booth.view().behind == booth.rack.behind("booth") + booth.unit().behind());

  booth.model.most_fed = std::numeric_limits<std::size_t>::max();
  const auto said = booth.next_finals(4);
  CHECK(said[2] - said[1] > 50s);
}

TEST_CASE("an input that is heard beside one that waits gives up what it heard when consent is withdrawn") {
  Booth booth;
  booth.model.most_fed = support::noise_rate_hz;
  REQUIRE(booth.unit().start());
  REQUIRE(booth.until([&] { return booth.model.fed >= booth.model.most_fed; }));
  booth.rack.take_out("booth");
  booth.rack.bring(booth.input("other.wav", support::babbling(2.0)), booth.role);
  REQUIRE(booth.until([&] {
    booth.rack.turn(true, booth.clock.steady());
    return booth.units.size() == 1 && booth.unit().behind() > 1s;
  }));
  MicrophoneUnit& other = booth.unit();
  booth.rack.forget_all();
  // The first one's engine still hangs.
  CHECK(booth.until([&] { return other.idle(); }));
  CHECK_FALSE(booth.rack.idle());
}
