// What an engine takes inside a program that knows nothing of it: engine_meter.cpp, loaded before libpocketsphinx
// (LD_PRELOAD), counts in a file that others can read meanwhile.
#pragma once

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <atomic>
#include <cstdint>
#include <filesystem>

namespace tongping::bench {

constexpr auto meter_variable = "TONGPING_ENGINE_METER";  // the file's path

struct EngineMeter {
  std::atomic<std::int64_t> recognising_ns;  // processor time of samples, beginnings and ends
  std::atomic<std::int64_t> asking_ns;       // and of the words so far
  std::atomic<std::int64_t> samples;
};

// Null where it cannot be mapped. Never unmapped.
inline EngineMeter* map_meter(const std::filesystem::path& file) {
  const int descriptor = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (descriptor < 0 || ::ftruncate(descriptor, sizeof(EngineMeter)) < 0) return nullptr;
  void* mapped = ::mmap(nullptr, sizeof(EngineMeter), PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0);
  ::close(descriptor);
  return mapped == MAP_FAILED ? nullptr : static_cast<EngineMeter*>(mapped);
}

}  // namespace tongping::bench
