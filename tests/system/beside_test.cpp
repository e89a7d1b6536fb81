// Two stations of one meeting in one room: a voice that microphones of both hear stands once.
#include "tests/support/noises.hpp"
#include "tests/support/pulse.hpp"
#include "tests/support/speech.hpp"
#include "tests/support/wave.hpp"
#include "tests/system/several_stations.hpp"

using namespace tongping;
using namespace tongping::system_test;
using support::PulseDaemon;

namespace {

// What a microphone of that distance has of the voice, in a room that is as loud everywhere, with a pause at both ends.
support::Sound heard_at(double db, std::uint32_t seed) {
  support::Sound sound = support::silence(1.5);
  for (const float sample : support::samples_of(support::recorded_sentence))
    sound.push_back(sample * support::from_db(db));
  sound.resize(sound.size() + support::frames_of(1.5));
  const double seconds = static_cast<double>(sound.size()) / support::noise_rate_hz;
  return support::mix(sound, support::white_noise(seconds, -66.0, seed));
}

class Room {
 public:
  Room() {
    podium_config_ = config_of("hall-1", "podium", "");
    auto podium = venue.station(podium_config_);
    floor_config_ = config_of("hall-2", "floor", "[meeting]\nlead = { " + address_of(*podium, ", ") + " }\n");
    floor_ = venue.station(floor_config_);
    // The lead learns who is beside it once that one has an address.
    pin(podium_config_, *podium, "[[meeting.beside]]\n" + address_of(*floor_) + "\n");
    pin(floor_config_, *floor_);
    stop(*podium);
    stop(*floor_);
    podium_ = venue.station(podium_config_);
    floor_ = venue.station(floor_config_);
    REQUIRE(floor_->says("of its lead \"hall-1\"", 30s));
    screen_ = venue.screen(venue.write("screen.toml", "[screen]\nname = \"wall\"\nlanguages = [\"en\"]\n[[station]]\n" +
                                                          address_of(*podium_) + "\n[[station]]\n" +
                                                          address_of(*floor_) + "\n"));
    REQUIRE(eventually([&] { return !venue.trace().empty(); }));
    tails_.push_back(tail_of("hall-1"));
    tails_.push_back(tail_of("hall-2"));
  }

  // The same sentence to both at once, nearer to microphone `near`.
  void say(std::size_t near) {
    std::vector<support::Sound> channels{heard_at(-14.0, 1), heard_at(-14.0, 2)};
    channels.at(near) = heard_at(0.0, 3);
    const auto file = venue.path("sentence.wav");
    support::write_wave(file, support::noise_rate_hz, channels);
    REQUIRE(sound_.play_channels(file, "room")->wait(60s) == 0);
  }

  std::vector<transcript::Segment> segments_of(std::size_t station) const {
    std::vector<transcript::Segment> segments;
    for (const std::string& line : lines_of(tails_.at(station)->output())) {
      segments.push_back(transcript::segment_from_json(line).value());
    }
    return segments;
  }

  std::vector<transcript::Segment> copies_at(std::size_t station) const {
    auto segments = segments_of(station);
    std::erase_if(segments, [](const transcript::Segment& segment) { return segment.copy_of.empty(); });
    return segments;
  }

  bool has(std::size_t station, const std::string& segment) const {
    const auto segments = segments_of(station);
    return std::any_of(segments.begin(), segments.end(),
                       [&](const transcript::Segment& one) { return one.key.segment == segment; });
  }

  std::string logs() const { return podium_->errors() + floor_->errors() + venue.trace(); }

  Venue venue;

 private:
  std::string config_of(const std::string& name, const std::string& microphone, const std::string& more) const {
    const std::string channel = microphone == "podium" ? "1" : "2";
    return venue.station_config("[[role]]\nid = \"" + microphone + "\"\nlanguage = \"en\"\n[[microphone]]\nid = \"" +
                                    microphone + "\"\nrole = \"" + microphone + "\"\nsource = \"device:room.monitor#" +
                                    channel + "\"\n" + more,
                                name);
  }

  std::unique_ptr<support::Process> tail_of(const std::string& station) const {
    return std::make_unique<support::Process>(
        support::Argv{program("capture-node"), "tail", "--json", "--from", "1", "--connect", station, "--config",
                      venue.path(station + ".toml")},
        venue.environment());
  }

  PulseDaemon sound_{{PulseDaemon::virtual_microphone("room", 2)}};
  std::string podium_config_, floor_config_;
  std::unique_ptr<support::Process> podium_, floor_, screen_;
  std::vector<std::unique_ptr<support::Process>> tails_;
};

// Of the newest picture.
std::size_t cues_from(const std::string& trace, const std::string& station) {
  std::size_t count = 0;
  for (const std::string& line : lines_of(trace)) {
    const auto picture = base::parse_json(line);
    if (!picture || !picture->contains("cues")) continue;
    count = 0;
    for (const base::Json& cue : (*picture)["cues"]) count += cue["station"] == station ? 1 : 0;
  }
  return count;
}

}  // namespace

TEST_CASE("a voice that two stations of a meeting hear stands once, under the nearer microphone, on either side") {
  Room room;
  // Nearer to the lead, then nearer to the other one: each finds its own copies.
  for (const std::size_t near : {0U, 1U}) {
    const std::size_t far = 1 - near;
    const std::string near_station = near == 0 ? "hall-1" : "hall-2", far_station = near == 0 ? "hall-2" : "hall-1";
    const std::size_t near_before = cues_from(room.venue.trace(), near_station);
    const std::size_t far_before = cues_from(room.venue.trace(), far_station);
    room.say(near);
    const bool found = eventually([&] { return !room.copies_at(far).empty(); }, in_time);
    INFO(room.logs());
    REQUIRE(found);
    for (const transcript::Segment& copy : room.copies_at(far)) {
      CHECK(copy.state == transcript::SegmentState::withdrawn);
      CHECK(copy.copy_of_station == near_station);
      CHECK_FALSE(copy.text.empty());
      CHECK(eventually([&] { return room.has(near, copy.copy_of); }, in_time));
    }
    CHECK(eventually([&] {
      return cues_from(room.venue.trace(), near_station) > near_before &&
             cues_from(room.venue.trace(), far_station) == far_before;
    }));
  }
}
