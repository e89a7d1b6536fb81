// Two machines joined by one cable, on one machine: network namespaces and a veth pair (ip-netns(8), veth(4)).
#pragma once

#include <fcntl.h>
#include <sched.h>
#include <unistd.h>

#include <atomic>
#include <stdexcept>
#include <string>

#include "tests/support/process.hpp"

namespace tongping::support {

// What is started on one side has a network of its own: no default route, no name service, nothing but the other side.
// Ports are therefore free on both. Needs root; ask `why_not` first and skip the test with its message.
class TwoHosts {
 public:
  enum class Side { left, right };

  // Empty when namespaces can be made here; else the reason.
  static std::string why_not() {
    try {
      const TwoHosts probe;
      return {};
    } catch (const std::runtime_error& error) {
      return error.what();
    }
  }

  // Throws where namespaces are not permitted.
  TwoHosts() : name_("tongping-" + std::to_string(::getpid()) + "-" + std::to_string(next_number())) {
    try {
      for (const Side side : {Side::left, Side::right}) ip({"netns", "add", space(side)});
      lay_cable();
    } catch (...) {
      remove();
      throw;
    }
  }

  ~TwoHosts() { remove(); }
  TwoHosts(const TwoHosts&) = delete;
  TwoHosts& operator=(const TwoHosts&) = delete;

  static std::string address(Side side) { return side == Side::left ? "10.77.0.1" : "10.77.0.2"; }

  // The command that runs `argv` on that side; the process is the program itself, so that signals reach it.
  Argv within(Side side, const Argv& argv) const {
    Argv all{"ip", "netns", "exec", space(side)};
    all.insert(all.end(), argv.begin(), argv.end());
    return all;
  }

  // The calling thread is on that side from now on, and so are the threads that it starts.
  void enter(Side side) const {
    const int network = ::open(("/run/netns/" + space(side)).c_str(), O_RDONLY | O_CLOEXEC);
    const bool inside = network >= 0 && ::setns(network, CLONE_NEWNET) == 0;
    if (network >= 0) ::close(network);
    if (!inside) throw std::runtime_error("a thread cannot enter the network namespace " + space(side));
  }

  // Pulls the cable out, or puts it back. Connections are not closed by that: nobody is told.
  void unplug() const { ip({"-n", space(Side::left), "link", "set", cable, "down"}); }
  void plug() const { ip({"-n", space(Side::left), "link", "set", cable, "up"}); }

  // The left host is gone at once, as by a power cut: nobody is told. Its programs must have been killed before.
  void lose_left() const { ip({"netns", "delete", space(Side::left)}); }

  // Another one with its address is there.
  void bring_back_left() const {
    ip({"netns", "add", space(Side::left)});
    // The old cable went with the old host, at the latest when the kernel has tidied up.
    run({"ip", "-n", space(Side::right), "link", "delete", cable});
    lay_cable();
  }

 private:
  static constexpr const char* cable = "cable";

  static unsigned next_number() {
    static std::atomic<unsigned> number{0};
    return ++number;
  }

  void lay_cable() const {
    ip({"link", "add", cable, "netns", space(Side::left), "type", "veth", "peer", "name", cable, "netns",
        space(Side::right)});
    for (const Side side : {Side::left, Side::right}) {
      ip({"-n", space(side), "address", "add", address(side) + "/24", "dev", cable});
      ip({"-n", space(side), "link", "set", "lo", "up"});
      ip({"-n", space(side), "link", "set", cable, "up"});
    }
  }

  std::string space(Side side) const { return name_ + (side == Side::left ? "-left" : "-right"); }

  static void ip(const Argv& arguments) {
    Argv all{"ip"};
    all.insert(all.end(), arguments.begin(), arguments.end());
    const Finished done = run(all);
    if (done.status != 0)
      throw std::runtime_error("network namespaces cannot be made: ip " + arguments.at(0) + ": " + done.err);
  }

  void remove() const {
    for (const Side side : {Side::left, Side::right}) run({"ip", "netns", "delete", space(side)});
  }

  const std::string name_;
};

}  // namespace tongping::support
