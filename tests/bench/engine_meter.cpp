// See engine_meter.hpp.
#include "tests/bench/engine_meter.hpp"

#include <dlfcn.h>
#include <pocketsphinx.h>

#include <cstdlib>
#include <ctime>

namespace {

using tongping::bench::EngineMeter;

EngineMeter* meter() {
  static EngineMeter* const mapped = [] {
    const char* file = std::getenv(tongping::bench::meter_variable);
    return file == nullptr ? nullptr : tongping::bench::map_meter(file);
  }();
  return mapped;
}

std::int64_t thread_ns() {
  timespec now{};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return std::int64_t{now.tv_sec} * 1'000'000'000 + now.tv_nsec;
}

template <auto function, typename... Arguments>
auto timed(const char* name, std::atomic<std::int64_t> EngineMeter::*counter, Arguments... arguments) {
  static const auto real = reinterpret_cast<decltype(function)>(::dlsym(RTLD_NEXT, name));
  const std::int64_t begin = thread_ns();
  const auto result = real(arguments...);
  if (meter() != nullptr) meter()->*counter += thread_ns() - begin;
  return result;
}

}  // namespace

extern "C" {

int ps_start_utt(ps_decoder_t* ps) { return timed<&ps_start_utt>("ps_start_utt", &EngineMeter::recognising_ns, ps); }
int ps_end_utt(ps_decoder_t* ps) { return timed<&ps_end_utt>("ps_end_utt", &EngineMeter::recognising_ns, ps); }
int ps_process_raw(ps_decoder_t* ps, const int16* samples, size_t count, int no_search, int whole) {
  if (meter() != nullptr) meter()->samples += static_cast<std::int64_t>(count);
  return timed<&ps_process_raw>("ps_process_raw", &EngineMeter::recognising_ns, ps, samples, count, no_search, whole);
}
ps_seg_t* ps_seg_iter(ps_decoder_t* ps) { return timed<&ps_seg_iter>("ps_seg_iter", &EngineMeter::asking_ns, ps); }
ps_seg_t* ps_seg_next(ps_seg_t* seg) { return timed<&ps_seg_next>("ps_seg_next", &EngineMeter::asking_ns, seg); }
}
