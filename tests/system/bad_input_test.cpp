// Whatever is wrong from outside ends in one clear line and the right exit code, and nothing is overwritten.
#include "tests/system/venue.hpp"

using namespace tongping;
using namespace tongping::system_test;

namespace {

constexpr auto english_chair = R"(
[[role]]
id = "chair"
language = "en"
translate = ["es"]
)";

std::string microphone(const std::string& source) {
  return "[[microphone]]\nid = \"m\"\nrole = \"chair\"\nsource = \"" + source + "\"\n";
}

support::Finished start(const Venue& venue, const std::string& config, const support::Environment& added = {}) {
  return venue.run(
      {program("capture-node"), "run", "--headless", "--consent", "the test", "--for", "1", "--config", config}, added);
}

void require_one_line(const support::Finished& finished, int status, const std::string& words) {
  INFO(finished.err);
  REQUIRE(finished.status == status);
  std::vector<std::string> own;
  for (const std::string& line : lines_of(finished.err)) {
    if (line.starts_with("capture-node: ") || line.starts_with("display-node: ")) own.push_back(line);
  }
  REQUIRE(own.size() == 1);
  REQUIRE(own[0].find(words) != std::string::npos);
}

constexpr auto recording = "/usr/share/pocketsphinx/test/data/librivox/sense_and_sensibility_01_austen_64kb-0870.wav";

}  // namespace

TEST_CASE("a command line that cannot be understood is exit code 2") {
  const Venue venue;
  REQUIRE(venue.run({program("capture-node")}).status == 2);
  REQUIRE(venue.run({program("capture-node"), "rnu"}).status == 2);
  REQUIRE(venue.run({program("capture-node"), "run", "--for", "-3"}).status == 2);
  REQUIRE(venue.run({program("display-node"), "run", "--offscreen", "big"}).status == 2);
  REQUIRE(venue.run({program("display-node"), "layout"}).status == 2);
  REQUIRE(venue.run({program("display-node"), "layout", "--picture-height", "2.4m", "--farthest-seat", "far"}).status ==
          2);
  REQUIRE(venue.run({program("capture-node"), "--help"}).status == 0);
  REQUIRE(venue.run({program("display-node"), "render", "--help"}).status == 0);
}

TEST_CASE("a broken configuration is exit code 2 with file, line and key") {
  const Venue venue;
  require_one_line(start(venue, venue.write("a.toml", "[station]\nname = \n")), 2, "a.toml:2: ");
  require_one_line(start(venue, venue.write("b.toml", "[station]\n\nnmae = \"x\"\n")), 2,
                   "b.toml:3: station.nmae: unknown key");
  require_one_line(start(venue, venue.path("none.toml")), 2, "none.toml: cannot be read");
  const auto screen = venue.run({program("display-node"), "run", "--offscreen", "640x480", "--config",
                                 venue.write("s.toml", "[screen]\npolicy = \"fast\"\n")});
  require_one_line(screen, 2, "s.toml:2: screen.policy");
  const auto style = venue.run({program("display-node"), "run", "--offscreen", "640x480", "--config",
                                venue.write("s2.toml", "[screen]\nmode = \"no-such-style\"\n")});
  REQUIRE(style.status == 2);
  REQUIRE(style.err.find("no-such-style.toml") != std::string::npos);
}

TEST_CASE("a missing sound server, file, model or translation pair is named") {
  const Venue venue;
  const support::Environment no_sound{{"PULSE_SERVER", "unix:" + venue.path("nowhere").string()},
                                      {"PULSE_RUNTIME_PATH", venue.path("none")}};
  const auto device =
      start(venue, venue.station_config(english_chair + microphone("device:no-such-source#1")), no_sound);
  require_one_line(device, 1, "microphone \"m\"");
  const auto file = start(venue, venue.station_config(english_chair + microphone("file:/nowhere/speech.wav"), "b"));
  require_one_line(file, 1, "/nowhere/speech.wav");
  const auto typed =
      start(venue, venue.station_config(english_chair + microphone("typed:/nowhere/captions.jsonl"), "c"));
  require_one_line(typed, 1, "/nowhere/captions.jsonl");
  const auto model = start(venue, venue.station_config(english_chair + microphone(std::string("file:") + recording) +
                                                           "[recogniser]\nmodel = \"/nowhere/model\"\n",
                                                       "d"));
  require_one_line(model, 1, "/nowhere/model");
  const std::string chinese = "[[role]]\nid = \"chair\"\nlanguage = \"en\"\ntranslate = [\"zh\"]\n";
  const auto pair = start(venue, venue.station_config(chinese + microphone(std::string("file:") + recording), "e"));
  require_one_line(pair, 1, "role \"chair\"");
  const std::string german = "[[role]]\nid = \"chair\"\nlanguage = \"de\"\n";
  const auto language = start(venue, venue.station_config(german + microphone(std::string("file:") + recording), "f"));
  require_one_line(language, 1, "speaks \"de\"");
}

TEST_CASE("a port in use is named, and the other station goes on") {
  const Venue venue;
  venue.write("none.jsonl", "");
  const std::string quiet = english_chair + microphone("typed:" + venue.path("none.jsonl").string());
  auto first = venue.station(venue.station_config(quiet));
  std::string text = read_file(venue.station_config(quiet, "hall-2"));
  text.replace(text.find("tcp://127.0.0.1:0"), 17, after(first->errors(), "feed "));
  const auto second = start(venue, venue.write("hall-2.toml", text));
  require_one_line(second, 1, after(first->errors(), "feed "));
  const auto same_directory = start(venue, venue.station_config(quiet));
  require_one_line(same_directory, 1, "hall-1");
  stop(*first);
}

TEST_CASE("a foreign or unreadable database is refused and left as it was") {
  const Venue venue;
  venue.write("none.jsonl", "");
  const auto config = venue.station_config(english_chair + microphone("typed:" + venue.path("none.jsonl").string()));
  std::filesystem::create_directories(venue.path("hall-1"));
  const auto database = venue.write("hall-1/station.db", std::string(8192, 'x'));
  const auto before = read_file(database);
  auto refused = start(venue, config);
  INFO(refused.err);
  REQUIRE(refused.status == 1);
  REQUIRE(refused.err.find("hall-1") != std::string::npos);
  REQUIRE(read_file(database) == before);

  std::filesystem::remove(database);
  REQUIRE(venue.run({"sqlite3", database, "create table notes(t); insert into notes values('mine');"}).status == 0);
  const auto foreign = read_file(database);
  refused = start(venue, config);
  REQUIRE(refused.status == 1);
  REQUIRE(read_file(database) == foreign);

  const auto reading = venue.run({program("capture-node"), "sessions", "list", "--config", config});
  REQUIRE(reading.status == 1);
}

TEST_CASE("a picture of what is no segment file names file and line") {
  const Venue venue;
  const auto render = [&](const std::string& segments) {
    return venue.run(
        {program("display-node"), "render", "--segments", segments, "--size", "640x360", "--out", venue.path("o.png")});
  };
  require_one_line(render(venue.write("a.jsonl", "{\"text\":\"ok\"}\n{\"txt\":1}\n")), 1, "a.jsonl:2");
  require_one_line(render(venue.path("none.jsonl")), 1, "none.jsonl");
  REQUIRE_FALSE(std::filesystem::exists(venue.path("o.png")));
}
