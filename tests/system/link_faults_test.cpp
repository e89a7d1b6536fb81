// A real station, a real screen and a real follower, and between them a network that fails in every way it can.
#include <cstdio>

#include "tests/support/fault_proxy.hpp"
#include "tests/system/captioner.hpp"
#include "tests/system/ledger.hpp"

using namespace tongping;
using namespace tongping::system_test;
using support::Fault;

namespace {

// Generous: the machine may be busy with other things. What was measured is printed.

class FaultyLink {
 public:
  FaultyLink() : captioner_(venue_.path("captions.fifo")), config_(venue_.station_config(captioner_.configuration())) {
    const std::string key = first_line(venue_, {program("capture-node"), "keys", "show", "--config", config_});
    // Whose key is approved before the station starts.
    for (const char* name : {"wall", "tail"}) peer_config(name, {}, {}, key);
    approve(first_line(venue_, {program("display-node"), "keys", "show", "--config", venue_.path("wall.toml")}),
            "wall");
    approve(first_line(venue_, {program("capture-node"), "keys", "show", "--config", tail_config()}), "tail");
    station_ = venue_.station(config_);
    feed_ = std::make_unique<support::FaultProxy>(after(station_->errors(), "feed "));
    desk_ = std::make_unique<support::FaultProxy>(after(station_->errors(), "desk "), 2);
    peer_config("wall", feed_->endpoint(), desk_->endpoint(), key);
    screen_ = venue_.screen(venue_.path("wall.toml"));
    tail_ = std::make_unique<support::Process>(
        support::Argv{program("capture-node"), "tail", "--json", "--from", "1", "--connect", desk_->endpoint(),
                      "--feed", feed_->endpoint(), "--key", key, "--config", tail_config()},
        venue_.environment());
    captioner_.say();
    REQUIRE(has_all());
  }

  // One fault of this length while somebody goes on talking.
  void suffer(Fault fault, std::chrono::milliseconds length) {
    const std::size_t losses = count_of_losses();
    const auto begin = Clock::now();
    set(fault);
    double detected_ms = 0;
    while (Clock::now() - begin < length) {
      captioner_.say();
      const auto said = Clock::now();
      while (Clock::now() - said < 250ms && Clock::now() - begin < length) {
        tail_->wait(5ms);
        if (detected_ms == 0 && count_of_losses() > losses) detected_ms = ms_since(begin);
      }
    }
    set(Fault::none);
    report(support::name_of(fault), length, detected_ms);
  }

  void suffer_reset() {
    captioner_.say();
    feed_->reset_all();
    desk_->reset_all();
    captioner_.say();
    report("reset", 0ms, 0);
  }

  // What was stored, followed and shown is the same, once, in order.
  void finish() {
    REQUIRE(has_all());
    stop(*screen_);
    stop(*tail_);
    stop(*station_);
    const auto judged = judge(venue_, {.log = tail_->output(),
                                       .exported = exported(venue_, config_),
                                       .said = captioner_.said(),
                                       .walls = {"trace.jsonl"}});
    INFO(judged.err << judged.out);
    REQUIRE(judged.status == 0);
    std::printf("link_faults: %d finals; %s", captioner_.count(), judged.out.c_str());
  }

 private:
  std::string tail_config() const { return venue_.path("tail.toml").string(); }

  void peer_config(const std::string& name, const std::string& feed, const std::string& desk, const std::string& key) {
    if (name == "tail") {
      venue_.write("tail.toml", "[station]\nname = \"tail\"\ndirectory = \"" + venue_.path("tail").string() + "\"\n");
      return;
    }
    const std::string none = "tcp://127.0.0.1:1";
    venue_.write(name + ".toml", "[screen]\nname = \"" + name + "\"\nlanguages = [\"zh\", \"en\"]\n" +
                                     venue_.unpaced() + "[[station]]\nfeed = \"" + (feed.empty() ? none : feed) +
                                     "\"\ndesk = \"" + (desk.empty() ? none : desk) + "\"\nkey = '" + key + "'\n");
  }

  void approve(const std::string& key, const std::string& name) const {
    first_line(venue_, {program("capture-node"), "keys", "approve", key, "--name", name, "--config", config_});
  }

  void set(Fault fault) {
    feed_->set(fault);
    desk_->set(fault);
  }

  std::size_t count_of_losses() const {
    std::size_t count = 0;
    for (const std::string& line : lines_of(screen_->errors())) {
      const bool loss = line.find("nothing heard") != std::string::npos ||
                        line.find("nothing answered") != std::string::npos ||
                        line.find("lost the connection") != std::string::npos;
      count += loss ? 1 : 0;
    }
    return count;
  }

  bool shown() const { return venue_.trace().find(captioner_.last()) != std::string::npos; }
  bool followed() const { return tail_->output().find(captioner_.last()) != std::string::npos; }
  bool has_all() {
    return comes_true(*tail_, in_time, [this] { return shown() && followed(); });
  }

  void report(const char* fault, std::chrono::milliseconds length, double detected_ms) {
    const auto healed = Clock::now();
    INFO(fault << " for " << length.count() << " ms\n" << screen_->errors());
    REQUIRE(has_all());
    std::printf("link_faults: %-18s %6.1f s: detected after %s ms, caught up %.0f ms after healing\n", fault,
                static_cast<double>(length.count()) / 1000.0,
                detected_ms > 0 ? std::to_string(static_cast<int>(detected_ms)).c_str() : "-", ms_since(healed));
    std::fflush(stdout);
  }

  Venue venue_;
  Captioner captioner_;
  std::string config_;
  std::unique_ptr<support::Process> station_;
  std::unique_ptr<support::FaultProxy> feed_;
  std::unique_ptr<support::FaultProxy> desk_;
  std::unique_ptr<support::Process> screen_;
  std::unique_ptr<support::Process> tail_;
};

constexpr Fault faults[] = {Fault::silence, Fault::mute_target, Fault::mute_visitor, Fault::cut,
                            Fault::delay,   Fault::crawl,       Fault::refuse};

}  // namespace

TEST_CASE("every fault of the network: nothing is lost, and what was missed comes when it is over") {
  FaultyLink link;
  for (const Fault fault : faults) link.suffer(fault, 2000ms);
  link.suffer(Fault::cut, 100ms);
  link.suffer(Fault::cut, 1000ms);
  link.suffer_reset();
  link.finish();
}

TEST_CASE("every fault of the network, for a tenth of a second to five minutes", "[.long]") {
  FaultyLink link;
  for (const Fault fault : faults) {
    for (const auto length : {100ms, 300ms, 1000ms, 3000ms, 10000ms}) link.suffer(fault, length);
  }
  for (int i = 0; i < 20; ++i) link.suffer_reset();
  for (const auto length : {30s, 100s, 300s}) link.suffer(Fault::cut, length);
  link.suffer(Fault::silence, 300s);
  link.finish();
}
