// One function a command: each declares its arguments and sets what is to run.
#pragma once

#include <CLI/CLI.hpp>
#include <filesystem>
#include <functional>

#include "common/base/result.hpp"
#include "common/config/screen_config.hpp"

namespace tongping::cli {

struct Invocation {
  std::filesystem::path config_file;
  std::function<base::Result<void>()> action;
};

// Declares a command with --config.
CLI::App& add_command(CLI::App& app, Invocation& invocation, const std::string& name, const std::string& purpose);

void add_run(CLI::App& app, Invocation& invocation);
void add_render(CLI::App& app, Invocation& invocation);
void add_monitors(CLI::App& app, Invocation& invocation);
void add_keys(CLI::App& app, Invocation& invocation);
void add_fonts(CLI::App& app, Invocation& invocation);
void add_layout(CLI::App& app, Invocation& invocation);
void add_status(CLI::App& app, Invocation& invocation);

}  // namespace tongping::cli
