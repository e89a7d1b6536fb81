#include "common/base/log.hpp"

#include <spdlog/logger.h>
#include <spdlog/sinks/stdout_color_sinks.h>

namespace tongping::base {

struct Log::Sink {
  spdlog::logger logger{"tongping", std::make_shared<spdlog::sinks::stderr_color_sink_mt>()};
};

namespace {

spdlog::level::level_enum to_spdlog(LogLevel level) {
  switch (level) {
    case LogLevel::debug: return spdlog::level::debug;
    case LogLevel::info: return spdlog::level::info;
    case LogLevel::warning: return spdlog::level::warn;
    case LogLevel::error: return spdlog::level::err;
  }
  return spdlog::level::info;
}

}  // namespace

Log::Log(LogLevel level) : sink_(std::make_unique<Sink>()) {
  sink_->logger.set_level(to_spdlog(level));
  sink_->logger.set_pattern("%Y-%m-%dT%H:%M:%S.%e %^%l%$ %v");
  sink_->logger.flush_on(spdlog::level::info);
}

Log::~Log() = default;

void Log::debug(std::string_view line) const { sink_->logger.debug(line); }
void Log::info(std::string_view line) const { sink_->logger.info(line); }
void Log::warning(std::string_view line) const { sink_->logger.warn(line); }
void Log::error(std::string_view line) const { sink_->logger.error(line); }

}  // namespace tongping::base
