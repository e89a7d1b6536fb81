// How a command reaches a running station: of this user on this machine by its name, or any by its addresses and key.
#pragma once

#include "capture-node/cli/commands.hpp"
#include "common/base/json.hpp"
#include "common/wire/zmq_link.hpp"

namespace tongping::cli {

struct StationChoice {
  std::string connect;  // desk or name; empty: the station of the configuration
  std::string feed;     // of a station on another machine
  std::string key;      // its public key
};

// Declares --connect, --feed and --key.
void add_station_options(CLI::App& command, StationChoice& choice);

enum class Reach { desk, feed_and_desk };

// Refuses, in one line: no such station runs here, or an address or key that cannot be one.
base::Result<std::unique_ptr<wire::ZmqLink>> open_link(const Invocation& invocation, const StationChoice& choice,
                                                       Reach reach);

// One question and its answer, within 3 s.
base::Result<wire::DeskReply> ask_station(const Invocation& invocation, const StationChoice& choice,
                                          wire::DeskRequest request);

// How a station is, over a link that is open.
base::Result<base::Json> ask_status(wire::ZmqLink& link);

// Says who asks, then what the station is to do: made once for the intention, so that it is carried out once. The
// answer to the second. Of what was decided on nothing is told. [any]
base::Result<wire::DeskReply> ask_command(wire::ZmqLink& link, const char* as, decltype(wire::Command::body) body,
                                          std::chrono::milliseconds patience);

// That a command was carried out, as a person or (`json`) a program reads it. Refuses an answer that does not say so.
base::Result<void> print_done(const wire::DeskReply& reply, bool json);

// Random, so that a command is told from every other one, and from itself when it is sent again.
std::string new_command_id();

}  // namespace tongping::cli
