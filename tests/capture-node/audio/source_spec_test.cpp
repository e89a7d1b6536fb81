#include "capture-node/audio/source_spec.hpp"

#include "capture-node/audio/devices.hpp"

#include "tests/support/catch.hpp"

using namespace tongping;
using audio::parse_source;
using audio::SourceKind;

TEST_CASE("every kind of source is read into its parts") {
  struct Case {
    const char* text;
    audio::SourceSpec spec;
  };
  const auto all = audio::SourceSpec::all_channels;
  const Case cases[] = {
      {"device:alsa_input.usb-X", {SourceKind::device, "alsa_input.usb-X", 1, false, {}}},
      {"device:alsa_input.usb-X#3", {SourceKind::device, "alsa_input.usb-X", 3, false, {}}},
      {"device:odd#name#2", {SourceKind::device, "odd#name", 2, false, {}}},
      {"device:alsa_input.usb-X@pci-0000:00:14.0-usb-0:1.2:1.0#3",
       {SourceKind::device, "alsa_input.usb-X", 3, false, "pci-0000:00:14.0-usb-0:1.2:1.0"}},
      {"device:usb-X@port", {SourceKind::device, "usb-X", 1, false, "port"}},
      {"loopback:hdmi", {SourceKind::loopback, "hdmi", all, false, {}}},
      {"loopback:hdmi.monitor", {SourceKind::loopback, "hdmi", all, false, {}}},
      {"loopback:hdmi#2", {SourceKind::loopback, "hdmi", 2, false, {}}},
      {"file:/a/b.wav", {SourceKind::file, "/a/b.wav", all, false, {}}},
      {"file:/a/b.wav?pace=max", {SourceKind::file, "/a/b.wav", all, true, {}}},
      {"file:b.wav?pace=max&channel=2", {SourceKind::file, "b.wav", 2, true, {}}},
      {"file:what?.wav", {SourceKind::file, "what?.wav", all, false, {}}},
      {"file:/a?b=c/d.wav", {SourceKind::file, "/a?b=c/d.wav", all, false, {}}},
      {"file:#1.wav", {SourceKind::file, "#1.wav", all, false, {}}},
      {"typed:-", {SourceKind::typed, "-", all, false, {}}},
      {"typed:/run/captions", {SourceKind::typed, "/run/captions", all, false, {}}},
  };
  for (const Case& c : cases) {
    INFO(c.text);
    const auto spec = parse_source(c.text);
    REQUIRE(spec);
    CHECK(*spec == c.spec);
  }
}

TEST_CASE("a source that cannot be one is refused with the reason") {
  const std::pair<const char*, const char*> cases[] = {
      {"", "it must be device:NAME#CHANNEL"},
      {"mic", "it must be device:NAME#CHANNEL"},
      {"DEVICE:x", "it must be"},
      {"device:", "the name is missing"},
      {"device:#1", "the name is missing"},
      {"device:@port#1", "the name is missing"},
      {"device:x@#1", "the device's bus"},
      {"device:x#0", "a channel from 1 to 256"},
      {"device:x#257", "a channel from 1"},
      {"device:x#", "a channel from 1"},
      {"device:x#1a", "a channel from 1"},
      {"device:x#-1", "a channel from 1"},
      {"loopback:.monitor", "name is missing"},
      {"file:", "the path is missing"},
      {"file:a?pace=min", "\"pace=min\""},
      {"file:a?pace=max&channel=0", "\"channel=0\""},
      {"file:?pace=max", "the path is missing"},
      {"typed:", "the path is missing"},
  };
  for (const auto& [text, why] : cases) {
    INFO(text);
    const auto spec = parse_source(text);
    REQUIRE(!spec);
    CHECK(spec.error().kind == base::ErrorKind::usage);
    CHECK(spec.error().message.find(why) != std::string::npos);
    CHECK(spec.error().message.find(text) != std::string::npos);
  }
}

TEST_CASE("a channel of a device is written so that it is found again, and not taken for its twin's") {
  audio::Device device;
  device.name = "alsa_input.usb-Twin";
  device.inputs = 2;
  device.bus = "usb-0:1";
  const std::string text = audio::source_of(device, 2);
  const auto spec = audio::parse_source(text);
  REQUIRE(spec);
  REQUIRE(spec->name == device.name);
  REQUIRE(spec->bus == device.bus);
  REQUIRE(spec->channel == 2);
  device.bus = "usb-0:2";
  REQUIRE(audio::source_of(device, 2) != text);
  device.inputs = 0;
  REQUIRE(audio::source_of(device).empty());
}

TEST_CASE("what a source is stands at its beginning") {
  REQUIRE(audio::kind_of_source("device:a#1") == audio::SourceKind::device);
  REQUIRE(audio::kind_of_source("loopback:a") == audio::SourceKind::loopback);
  REQUIRE(audio::kind_of_source("file:a") == audio::SourceKind::file);
  REQUIRE(audio::kind_of_source("typed:-") == audio::SourceKind::typed);
  REQUIRE_FALSE(audio::kind_of_source("microphone"));
}

TEST_CASE("two sources are one input where device and channel are one, and no bus says that they are not") {
  const auto same = [](const char* one, const char* other) {
    return is_same_input(parse_source(one).value(), parse_source(other).value());
  };
  CHECK(same("device:usb#1", "device:usb"));
  CHECK(same("device:usb@port-1#2", "device:usb#2"));
  CHECK(same("loopback:hdmi", "loopback:hdmi"));
  CHECK_FALSE(same("device:usb#1", "device:usb#2"));
  CHECK_FALSE(same("device:usb@port-1#1", "device:usb@port-2#1"));
  CHECK_FALSE(same("device:hdmi", "loopback:hdmi"));
}
