#include "capture-node/waiting_room.hpp"

#include "common/wire/curve_key.hpp"
#include "common/wire/limits.hpp"
#include "tests/support/catch.hpp"

using namespace tongping;
using namespace tongping::station;
using namespace std::chrono_literals;

namespace {

struct Door {
  void knock(const std::string& key, const std::string& address = "10.0.0.9") {
    room.knock({key, address}, base::from_ns(1'000 + now.time_since_epoch().count()), now);
  }
  std::vector<std::string> keys() const {
    std::vector<std::string> all;
    for (const wire::PendingKey& key : room.all(now)) all.push_back(key.public_key);
    return all;
  }

  WaitingRoom room;
  base::SteadyTime now{1h};
};

}  // namespace

TEST_CASE("who knocks is remembered with its times, newest first, for a day") {
  Door door;
  door.knock("a");
  door.now += 1min;
  door.knock("b", "10.0.0.8");
  door.now += 1min;
  door.knock("a", "10.0.0.7");
  REQUIRE(door.keys() == std::vector<std::string>{"b", "a"});
  const wire::PendingKey a = door.room.all(door.now)[1];
  REQUIRE(a.count == 2);
  REQUIRE(a.address == "10.0.0.7");
  REQUIRE(a.last_ns - a.first_ns == 120'000'000'000);
  door.now += WaitingRoom::longest_wait - 30s;
  REQUIRE(door.keys() == std::vector<std::string>{"a"});
  door.now += 31s;
  REQUIRE(door.keys().empty());
}

TEST_CASE("a stranger with many keys crowds out nobody of another address") {
  Door door;
  door.knock("wall", "10.0.0.1");
  door.now += 1s;
  for (int i = 0; i < 10'000; ++i) door.knock("flood-" + std::to_string(i), "10.6.6.6");
  REQUIRE(door.keys().size() == 1 + WaitingRoom::most_of_one_address);
  REQUIRE(door.keys().back() == "wall");
  for (int i = 0; i < 500; ++i) door.knock("many-" + std::to_string(i), "10.1.1." + std::to_string(i));
  REQUIRE(door.keys().size() == wire::max_pending_keys);
}

TEST_CASE("what was dismissed is shown no more until it is restored, and who came in waits no more") {
  Door door;
  door.knock("a");
  door.knock("b");
  door.room.dismiss("a");
  door.knock("a");
  REQUIRE(door.keys() == std::vector<std::string>{"b"});
  door.room.restore("a");
  REQUIRE(door.keys().size() == 2);
  door.room.leave("b");
  REQUIRE(door.keys() == std::vector<std::string>{"a"});
}

TEST_CASE("a key is meant by its words in any spelling, by itself, and never by a guess") {
  const auto one = wire::make_key_pair().public_key();
  const auto other = wire::make_key_pair().public_key();
  const std::vector<wire::PendingKey> pending{{one, "", 0, 0, 1}, {other, "", 0, 0, 1}};
  std::string words = wire::fingerprint(one);
  REQUIRE(key_meant(words, pending).value() == one);
  for (char& c : words) c = c == '-' ? ' ' : static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  REQUIRE(key_meant("  " + words + " ", pending).value() == one);
  REQUIRE(key_meant(other, {}).value() == other);
  const auto unknown = key_meant("babab babab babab babab", pending);
  REQUIRE_FALSE(unknown);
  REQUIRE(unknown.error().message.find(wire::fingerprint(other)) != std::string::npos);
  REQUIRE_FALSE(key_meant(words.substr(0, 11), pending));
  REQUIRE_FALSE(key_meant("", pending));
  REQUIRE(key_meant(words, {pending[0], pending[0]}).error().message.starts_with("more than one key"));
}
