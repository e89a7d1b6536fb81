#include <iostream>
#include <memory>

#include "capture-node/audio/devices.hpp"
#include "capture-node/cli/commands.hpp"
#include "common/base/format.hpp"
#include "common/base/i18n.hpp"
#include "common/base/json.hpp"

namespace tongping::cli {
namespace {

std::string joined(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : ",") + word;
  return text;
}

void print_json(const std::vector<audio::Device>& devices) {
  for (const audio::Device& device : devices) {
    std::cout << base::to_line({{"name", device.name},
                                {"description", device.description},
                                {"backend", device.backend},
                                {"inputs", device.inputs},
                                {"outputs", device.outputs},
                                {"default_rate_hz", device.default_rate_hz},
                                {"loopback", device.loopback},
                                {"hardware", device.hardware},
                                {"bus", device.bus},
                                {"serial", device.serial},
                                {"channel_map", device.channel_map},
                                {"format", device.format},
                                {"source", source_of(device)}})
              << '\n';
  }
}

void print_table(const std::vector<audio::Device>& devices) {
  if (devices.empty()) std::cout << base::tr("The sound server has no devices.") << '\n';
  for (const audio::Device& device : devices) {
    std::cout << base::format("{}\n    {}\n    ", device.name, device.description)
              << base::tr_format("inputs {}, outputs {}, {} Hz{}", device.inputs, device.outputs,
                                 device.default_rate_hz, device.loopback ? base::tr(", loopback") : "")
              << base::format(" {} ({})\n", device.format, joined(device.channel_map));
    if (!device.serial.empty()) std::cout << "    " << base::tr_format("serial number {}", device.serial) << '\n';
    if (device.inputs > 0) std::cout << "    source = \"" << source_of(device) << "\"\n";
  }
}

}  // namespace

void add_devices(CLI::App& app, Invocation& invocation) {
  CLI::App& command = add_command(app, invocation, "devices", base::tr("list microphones and other sound devices"));
  auto json = std::make_shared<bool>(false);
  command.add_flag("--json", *json, base::tr("one JSON line a device"));
  command.callback([&invocation, json] {
    invocation.action = [json]() -> base::Result<void> {
      const auto devices = audio::list_devices();
      if (!devices) return base::failure(devices.error().whole().shown());
      *json ? print_json(*devices) : print_table(*devices);
      return {};
    };
  });
}

}  // namespace tongping::cli
