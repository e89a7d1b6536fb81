// A fuzz program has several targets; `--target=NAME` says which one libFuzzer's inputs go to.
#pragma once

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <span>
#include <string_view>

namespace tongping::fuzz {

struct Target {
  std::string_view name;
  void (*run)(std::string_view bytes);
};

// What libFuzzer's plain functions need: the program's targets are defined once, by `TONGPING_FUZZ_TARGETS`.
inline const Target* choose(std::span<const Target> targets, std::span<char* const> arguments) {
  constexpr std::string_view option = "--target=";
  for (const std::string_view argument : arguments) {
    if (!argument.starts_with(option)) continue;
    for (const Target& target : targets) {
      if (argument.substr(option.size()) == target.name) return &target;
    }
  }
  std::fputs("usage: --target=NAME [libFuzzer's options and folders]; names:\n", stderr);
  for (const Target& target : targets) std::fprintf(stderr, "  %s\n", std::string(target.name).c_str());
  std::exit(2);
}

// A property that does not hold: the input is kept by libFuzzer.
inline void require(bool holds, const char* property) {
  if (holds) return;
  std::fprintf(stderr, "does not hold: %s\n", property);
  std::abort();
}

}  // namespace tongping::fuzz

// libFuzzer calls plain functions, so that the choice has to be kept here.
#define TONGPING_FUZZ_TARGETS(...)                                                                  \
  namespace {                                                                                       \
  constexpr tongping::fuzz::Target fuzz_targets[] = {__VA_ARGS__};                                  \
  const tongping::fuzz::Target* chosen_target = nullptr;                                            \
  }                                                                                                 \
  extern "C" int LLVMFuzzerInitialize(int* argc, char*** argv) {                                    \
    chosen_target = tongping::fuzz::choose(fuzz_targets, {*argv, static_cast<std::size_t>(*argc)}); \
    return 0;                                                                                       \
  }                                                                                                 \
  extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {              \
    chosen_target->run({reinterpret_cast<const char*>(bytes), size});                               \
    return 0;                                                                                       \
  }
