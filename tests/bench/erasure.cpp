// usage: erasure [FILE...]
// How much of what stood on the wall was taken away again, in recorded streams of a station's own recogniser and
// translator (`capture-node tail --json --interim > FILE`; default: the one in tests/fixtures/streams), played to the
// layout in the time in which they were recorded. One line a policy, as they are shown and without holding anything
// back. Exit code 1 when a policy takes away more than it may, or the scenes' own count is wrong.
#include <cstdio>

#include "display-node/text/shaper.hpp"
#include "tests/support/paths.hpp"
#include "tests/support/stream_replay.hpp"

namespace tongping::bench {
namespace {

struct Promise {
  config::Policy policy;
  const char* name;
  double most;
};
constexpr Promise promises[] = {{config::Policy::settled, "settled", 0.0},
                                {config::Policy::committed, "committed", 0.02},
                                {config::Policy::live, "live", 0.2}};

support::Replayed play_all(const std::vector<support::Stream>& streams, const subtitle::Show& show,
                           text::Typesetter& typesetter) {
  support::Replayed sum;
  for (const support::Stream& stream : streams) {
    const support::Replayed one = support::StreamReplay(show, typesetter, {1920, 1080}).play(stream);
    sum.erased += one.erased;
    sum.watched += one.watched;
    sum.shown += one.shown;
    sum.pictures += one.pictures;
  }
  return sum;
}

int run(const std::vector<support::Stream>& streams) {
  auto fonts = text::Fonts::open();
  if (!fonts) return std::fprintf(stderr, "erasure: %s\n", fonts.error().message.c_str()), 1;
  text::Shaper shaper(**fonts);
  bool kept = true;
  for (const Promise& promise : promises) {
    for (const bool steady : {true, false}) {
      subtitle::Show show;
      show.languages = {"en", "es"};
      show.policy = promise.policy;
      show.steady = steady;
      const support::Replayed result = play_all(streams, show, shaper);
      std::printf("%-9s %-16s erased %6zu of %6zu characters, normalised erasure %.4f, pictures %zu\n", promise.name,
                  steady ? "as shown" : "nothing held back", result.erased, result.shown, result.erasure(),
                  result.pictures);
      kept = kept && result.erased == result.watched && (!steady || result.erasure() <= promise.most);
    }
  }
  return kept ? 0 : 1;
}

}  // namespace
}  // namespace tongping::bench

int main(int count, char** arguments) {
  std::vector<std::filesystem::path> files(arguments + 1, arguments + count);
  if (files.empty()) files = {tongping::support::source_directory() + "/tests/fixtures/streams/librivox.jsonl"};
  std::vector<tongping::support::Stream> streams;
  std::size_t states = 0;
  for (const auto& file : files) {
    streams.push_back(tongping::support::load_stream(file));
    states += streams.back().size();
  }
  std::printf("%zu streams, %zu states of segments\n", streams.size(), states);
  return states > 0 ? tongping::bench::run(streams) : 1;
}
