#include "capture-node/check/machine.hpp"

#include <sys/timex.h>

#include <algorithm>

#include "capture-node/audio/resampler.hpp"
#include "capture-node/recognise/pocketsphinx_recogniser.hpp"
#include "common/base/format.hpp"

namespace tongping::check {
namespace {

using Seconds = std::chrono::duration<double>;
using std::chrono::steady_clock;

constexpr std::size_t piece = 1'600;  // 100 ms: as often as a pipeline asks for interim text

}  // namespace

base::Result<RecogniserSpeed> measure_recogniser(const config::RecogniserConfig& config,
                                                 std::span<const std::int16_t> speech) {
  const auto began = steady_clock::now();
  const auto recogniser = recognise::open_pocketsphinx(config);
  if (!recogniser) return base::pass_on(recogniser.error());
  RecogniserSpeed speed;
  speed.loading = std::chrono::duration_cast<std::chrono::milliseconds>(steady_clock::now() - began);
  if (speech.empty()) return speed;
  const Seconds length(static_cast<double>(speech.size()) / audio::recogniser_rate_hz);
  const auto listening = steady_clock::now();
  if (auto begun = (*recogniser)->begin(); !begun) return base::pass_on(begun.error());
  for (; !speech.empty(); speech = speech.subspan(std::min(piece, speech.size()))) {
    if (auto fed = (*recogniser)->feed(speech.first(std::min(piece, speech.size()))); !fed)
      return base::pass_on(fed.error());
    (void)(*recogniser)->partial();
  }
  if (auto finished = (*recogniser)->finish(); !finished) return base::pass_on(finished.error());
  speed.real_time_factor = Seconds(steady_clock::now() - listening) / length;
  return speed;
}

base::Result<std::uintmax_t> free_bytes(const std::filesystem::path& directory) {
  std::error_code error;
  std::filesystem::path there = std::filesystem::absolute(directory, error);
  while (!error && !std::filesystem::exists(there, error) && there.has_parent_path() && there != there.parent_path()) {
    there = there.parent_path();
  }
  const auto space = std::filesystem::space(there, error);
  if (error) return base::failure(base::format("{}: {}", directory.string(), error.message()));
  return space.available;
}

bool clock_is_synchronised() {
  timex asked{};
  return ::adjtimex(&asked) >= 0 && (asked.status & STA_UNSYNC) == 0;
}

}  // namespace tongping::check
