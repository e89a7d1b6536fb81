// A microphone fails in the middle of a meeting, and a technician has another input take its place.
#include "tests/support/pulse.hpp"
#include "tests/support/speech.hpp"
#include "tests/system/lossy_hall.hpp"

using namespace tongping;
using namespace tongping::system_test;
using support::PulseDaemon;

namespace {

support::Finished command(const LossyHall& hall, support::Argv arguments) {
  arguments.insert(arguments.begin(), program("capture-node"));
  arguments.insert(arguments.end(), {"--config", hall.config});
  return hall.venue.run(arguments);
}

std::string source_of(const LossyHall& hall) {
  const auto status = base::parse_json(command(hall, {"status", "--json"}).out);
  return status ? (*status)["assignments"][0]["source"].get<std::string>() : "";
}

bool is_live(const LossyHall& hall) {
  return eventually(
      [&] {
        const base::Json now = hall.microphone_now();
        return now["state"] == "live" && now["fault"].is_null();
      },
      in_time);
}

std::size_t lines_of_chair(const LossyHall& hall) {
  std::size_t count = 0;
  for (const std::string& line : lines_of(command(hall, {"sessions", "export", "--format", "json"}).out)) {
    const auto segment = base::parse_json(line);
    if (segment && segment->contains("role") && (*segment)["role"]["id"] == "chair") ++count;
  }
  return count;
}

}  // namespace

TEST_CASE("a microphone that failed is heard at another input under its role, also after a crash") {
  PulseDaemon sound({PulseDaemon::virtual_microphone("body"), PulseDaemon::virtual_microphone("spare")});
  const std::string module =
      sound.load("module-remap-source source_name=mic master=body.monitor channels=1 channel_map=mono remix=no");
  LossyHall hall(one_microphone("device:mic#1"));
  sound.unload(module);
  hall.gap("missing", false);
  const auto changed = command(hall, {"microphones", "source", "podium", "device:spare.monitor#1"});
  INFO(changed.err);
  REQUIRE(changed.status == 0);
  REQUIRE(is_live(hall));
  hall.gap("missing", true);
  REQUIRE(source_of(hall) == "device:spare.monitor#1");
  const std::string checked = command(hall, {"check", "--json", "--seconds", "1"}).out;
  INFO(checked);
  CHECK(checked.find(R"("subject":"podium")") != std::string::npos);
  CHECK(checked.find("cannot_open") == std::string::npos);
  if (!std::filesystem::exists(support::recorded_sentence)) {
    WARN("pocketsphinx-testdata is not installed; nobody speaks");
  } else {
    const auto playing = sound.play(support::recorded_sentence, "spare");
    REQUIRE(eventually([&] { return lines_of_chair(hall) >= 1; }, in_time));
  }

  hall.station->signal(SIGKILL);
  hall.station->wait(in_time);
  hall.station = hall.venue.station(hall.config);
  REQUIRE(source_of(hall) == "device:spare.monitor#1");
  REQUIRE(is_live(hall));
  stop(*hall.station);

  // What is chosen in a meeting ends with it.
  sound.load("module-remap-source source_name=mic master=body.monitor channels=1 channel_map=mono remix=no");
  hall.station = hall.venue.station(hall.config);
  REQUIRE(source_of(hall) == "device:mic#1");
  REQUIRE(is_live(hall));
  stop(*hall.station);
}

TEST_CASE("an input that is not there is told and tried again, and undoing goes back to the one that was heard") {
  PulseDaemon sound({PulseDaemon::virtual_microphone("mic")});
  const LossyHall hall(one_microphone("device:mic.monitor#1"));
  REQUIRE(command(hall, {"microphones", "source", "podium", "device:away#1"}).status == 0);
  REQUIRE(eventually([&] { return hall.microphone_now()["state"] == "no_device"; }, in_time));
  const auto refused = command(hall, {"microphones", "source", "podium", "file:/tmp/x.wav"});
  REQUIRE(refused.status != 0);
  REQUIRE(refused.err.find("is no input as \"device:NAME#1\" is; see devices") != std::string::npos);
  REQUIRE(command(hall, {"roles", "undo"}).status == 0);
  REQUIRE(is_live(hall));
  REQUIRE(source_of(hall) == "device:mic.monitor#1");
  stop(*hall.station);
}
