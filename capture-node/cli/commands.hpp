// One function a command: each declares its arguments and sets what is to run.
#pragma once

#include <CLI/CLI.hpp>
#include <filesystem>
#include <functional>
#include <memory>

#include "common/base/log.hpp"
#include "common/base/result.hpp"
#include "common/config/station_config.hpp"

namespace tongping::cli {

// What every command has: the configuration's path, and the place where it leaves what is to be done.
struct Invocation {
  std::filesystem::path config_file;
  std::filesystem::path directory;  // --directory, empty: the configuration's
  std::function<base::Result<void>()> action;
};

// Declares a command with --config and --directory.
CLI::App& add_command(CLI::App& app, Invocation& invocation, const std::string& name, const std::string& purpose);

// Loads the configuration and applies --directory.
base::Result<config::StationConfig> load_config(const Invocation& invocation);

void add_run(CLI::App& app, Invocation& invocation);
void add_check(CLI::App& app, Invocation& invocation);
void add_consent(CLI::App& app, Invocation& invocation);
void add_devices(CLI::App& app, Invocation& invocation);
void add_keys(CLI::App& app, Invocation& invocation);
void add_status(CLI::App& app, Invocation& invocation);
void add_audit(CLI::App& app, Invocation& invocation);
void add_microphones(CLI::App& app, Invocation& invocation);
void add_relay(CLI::App& app, Invocation& invocation);
void add_roles(CLI::App& app, Invocation& invocation);
void add_screens(CLI::App& app, Invocation& invocation);
void add_sessions(CLI::App& app, Invocation& invocation);
void add_standby(CLI::App& app, Invocation& invocation);
void add_tail(CLI::App& app, Invocation& invocation);

}  // namespace tongping::cli
