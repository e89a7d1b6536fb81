// A screen's small pictures on their way to a station: only while it asks, not too often, and none twice.
#include "common/wire/thumbnail_sender.hpp"

#include "common/wire/limits.hpp"
#include "tests/support/catch.hpp"

using namespace tongping;
using namespace tongping::wire;
using namespace std::chrono_literals;

namespace {

class OutgoingLink final : public Link {
 public:
  Arrivals receive() override { return {}; }
  bool send(const DeskRequest& request) override {
    if (takes) sent.push_back(request);
    return takes;
  }
  void reconnect() override {}

  bool takes = true;
  std::vector<DeskRequest> sent;
};

struct Sender {
  OutgoingLink link;
  ThumbnailSender thumbnails;
  base::SteadyTime now{1h};
  bool answers = true;
  decltype(DeskReply::body) answer = ThumbnailTaken{};

  // `asked`: as the station says every half second.
  void go_on(std::chrono::milliseconds time, std::optional<bool> asked = true) {
    for (const auto end = now + time; now < end; now += 50ms) {
      if (asked && (now - base::SteadyTime{}) % 500ms == 0ms) thumbnails.ask(*asked, now);
      const std::size_t before = link.sent.size();
      thumbnails.turn(link, now);
      if (answers && link.sent.size() > before) thumbnails.take({link.sent.back().id, {}, answer}, now);
    }
  }
  void paint(std::uint64_t number, const std::string& jpeg) {
    thumbnails.stands(number);
    thumbnails.offer(number, std::make_shared<const Thumbnail>(Thumbnail{"", "", jpeg, 0, false}), now);
  }
  std::vector<std::string> pictures() const {
    std::vector<std::string> all;
    for (const DeskRequest& request : link.sent) {
      const std::string& jpeg = std::get<Thumbnail>(request.body).jpeg;
      if (!jpeg.empty()) all.push_back(jpeg);
    }
    return all;
  }
};

}  // namespace

TEST_CASE("nothing is kept and nothing is sent while nobody looks") {
  Sender screen;
  screen.paint(1, "one");
  screen.go_on(10s, false);
  REQUIRE(screen.link.sent.empty());
  // What was offered before somebody looked is of then.
  screen.go_on(2s);
  REQUIRE(screen.link.sent.empty());
  screen.paint(1, "one");
  screen.go_on(2s);
  REQUIRE(screen.pictures() == std::vector<std::string>{"one"});
  screen.thumbnails.ask(false, screen.now);
  screen.paint(2, "two");
  screen.link.sent.clear();
  screen.go_on(10s, false);
  REQUIRE(screen.link.sent.empty());
  REQUIRE_FALSE(screen.thumbnails.next_turn(screen.now));
  Sender early;
  early.paint(1, "one");
  early.go_on(2s);
  REQUIRE(early.link.sent.empty());
}

TEST_CASE("a station that has not asked for 3 s is not waited for") {
  Sender screen;
  screen.thumbnails.ask(true, screen.now);
  REQUIRE(screen.thumbnails.wanted(screen.now + thumbnail_request_kept - 1ms));
  REQUIRE_FALSE(screen.thumbnails.wanted(screen.now + thumbnail_request_kept));
  screen.paint(1, "one");
  screen.now += thumbnail_request_kept;
  screen.go_on(1s, std::nullopt);
  REQUIRE(screen.link.sent.empty());
}

TEST_CASE("of a wall that changes all the time one picture a second is sent, the newest") {
  Sender screen;
  screen.go_on(500ms);
  for (std::uint64_t number = 1; number <= 100; ++number) {
    screen.paint(number, "picture " + std::to_string(number));
    screen.go_on(100ms);
  }
  REQUIRE(screen.pictures().size() == 10);
  REQUIRE(screen.pictures().back() == "picture 91");
  REQUIRE(screen.link.sent.size() == 10);
}

TEST_CASE("of a wall that stands still one picture is sent, and then a word that it still holds") {
  Sender screen;
  screen.go_on(500ms);
  screen.paint(1, "one");
  screen.go_on(15s);
  REQUIRE(screen.pictures().size() == 1);
  REQUIRE(screen.link.sent.size() == 10);
  // The same once more, of another picture of the wall.
  screen.paint(2, "one");
  screen.go_on(15s);
  REQUIRE(screen.pictures().size() == 1);
  // The wall is another, and has not been looked at yet.
  screen.thumbnails.stands(3);
  screen.link.sent.clear();
  screen.go_on(15s);
  REQUIRE(screen.link.sent.empty());
}

TEST_CASE("a station that does not know the one before, or a new connection, gets it whole") {
  Sender screen;
  screen.go_on(500ms);
  screen.paint(1, "one");
  screen.go_on(same_thumbnail_interval);
  screen.answer = ThumbnailTaken{true};
  screen.go_on(50ms);
  screen.answer = ThumbnailTaken{};
  screen.go_on(3s);
  REQUIRE(screen.pictures() == std::vector<std::string>{"one", "one"});
  screen.thumbnails.begin_anew();
  REQUIRE_FALSE(screen.thumbnails.wanted(screen.now));
  screen.go_on(1s);
  screen.paint(1, "one");
  screen.go_on(1s);
  REQUIRE(screen.pictures().size() == 3);
}

TEST_CASE("one is under way at a time, and who is refused or not answered asks again 5 s later") {
  Sender screen;
  screen.go_on(500ms);
  screen.answers = false;
  screen.paint(1, "one");
  screen.go_on(4900ms);
  REQUIRE(screen.link.sent.size() == 1);
  screen.answers = true;
  screen.answer = Refused{Refusal::unavailable, "not now"};
  screen.paint(2, "two");
  screen.go_on(1s);
  REQUIRE(screen.pictures() == std::vector<std::string>{"one", "two"});
  screen.paint(3, "three");
  screen.go_on(4s);
  REQUIRE(screen.link.sent.size() == 2);
  screen.go_on(2s);
  REQUIRE(screen.pictures().back() == "three");
}

TEST_CASE("what the link does not take is sent later, and answers to others are left to them") {
  Sender screen;
  screen.go_on(500ms);
  screen.link.takes = false;
  screen.paint(1, "one");
  screen.go_on(500ms);
  screen.link.takes = true;
  screen.go_on(500ms);
  REQUIRE(screen.pictures().size() == 1);
  REQUIRE_FALSE(screen.thumbnails.take({std::uint64_t{1} << 63U | 5, {}, PositionReply{}}, screen.now));
  REQUIRE_FALSE(screen.thumbnails.take({std::uint64_t{1} << 62U | 5, {}, PingReply{}}, screen.now));
  REQUIRE_FALSE(screen.thumbnails.take({7, {}, HelloReply{}}, screen.now));
}
