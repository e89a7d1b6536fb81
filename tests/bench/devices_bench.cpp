// usage: devices_bench [SECONDS [LATENCY_SECONDS]]
// A station with five microphones, each a device of the sound server at a clock of its own and 48 kHz, at which
// everybody talks (librivox recordings of pocketsphinx-testdata): what each thread of the program takes of a core
// beside its recognisers, and how long sound takes from a device to a pipeline. Exit code 1 when a figure misses its
// target.
#include <array>
#include <cstdio>
#include <fstream>

#include "tests/bench/device_latency.hpp"
#include "tests/bench/engine_meter.hpp"
#include "tests/bench/everybody_talks.hpp"
#include "tests/bench/thread_costs.hpp"
#include "tests/support/paths.hpp"
#include "tests/support/pulse.hpp"

namespace tongping::bench {
namespace {

constexpr std::array clocks_ppm{-80.0, -30.0, 0.0, 40.0, 90.0};  // as far as good sound cards are off

class Hall {
 public:
  explicit Hall(const Talk& talk) {
    for (std::size_t i = 0; i < talk.sounds.size(); ++i) {
      names_.push_back(base::format("mic{}", i + 1));
      const auto pipe = folder_ / names_.back();
      server_.load(DrivenDevice::module(names_.back(), pipe));
      devices_.push_back(std::make_unique<DrivenDevice>(pipe, talk.sounds[i], clocks_ppm.at(i)));
    }
  }

  void open_station() {
    station_ = std::make_unique<support::Process>(
        support::Argv{support::binary_directory() + "/capture-node", "run", "--headless", "--consent", "the bench",
                      "--config", write_config()},
        support::Environment{{"LD_PRELOAD", TONGPING_ENGINE_METER_LIBRARY},
                             {meter_variable, (folder_ / "meter").string()},
                             {"XDG_DATA_HOME", folder_.path().string()}});
    if (!station_->says("on air", std::chrono::seconds(60))) throw std::runtime_error(station_->errors());
    for (const auto& device : devices_) device->start();
  }

  pid_t station() const { return station_->pid(); }
  const EngineMeter& meter() const { return *meter_; }
  const std::vector<std::string>& names() const { return names_; }
  const DrivenDevice& device(std::size_t i) const { return *devices_[i]; }

 private:
  std::string write_config() const {
    const auto file = folder_ / "station.toml";
    std::ofstream out(file);
    out << "[station]\nname = \"hall\"\ndirectory = \"" << (folder_ / "hall").string()
        << "\"\nfeed = \"tcp://127.0.0.1:0\"\ndesk = \"tcp://127.0.0.1:0\"\n";
    for (const std::string& name : names_) {
      out << "[[role]]\nid = \"" << name << "\"\nlanguage = \"en\"\n[[microphone]]\nid = \"" << name
          << "\"\nsource = \"device:" << name << "#1\"\nrole = \"" << name << "\"\n";
    }
    return file.string();
  }

  support::Scratch folder_;
  support::PulseDaemon server_;
  std::vector<std::string> names_;
  std::vector<std::unique_ptr<DrivenDevice>> devices_;
  EngineMeter* const meter_ = map_meter(folder_ / "meter");
  std::unique_ptr<support::Process> station_;
};

// While everybody talks: processor seconds of each thread, and of the engines inside.
struct Costs {
  std::map<std::string, double> threads;
  double all_s = 0.0;
  double engines_s = 0.0;
  double heard_s = 0.0;  // sound that the engines got
  double seconds = 0.0;
};

Costs measure_costs(const Hall& hall, double seconds) {
  const auto engine_ns = [&] { return hall.meter().recognising_ns + hall.meter().asking_ns; };
  const auto before = thread_costs(hall.station());
  const std::int64_t engines = engine_ns(), samples = hall.meter().samples;
  const auto begin = steady_clock::now();
  pause(std::chrono::milliseconds(static_cast<std::int64_t>(seconds * 1'000)));
  Costs costs;
  costs.engines_s = static_cast<double>(engine_ns() - engines) * 1e-9;
  costs.threads = used_since(thread_costs(hall.station()), before);
  costs.seconds = std::chrono::duration<double>(steady_clock::now() - begin).count();
  costs.heard_s = static_cast<double>(hall.meter().samples - samples) / corpus_rate_hz;
  for (const auto& [name, used] : costs.threads) costs.all_s += used;
  return costs;
}

bool costs_hold(const Costs& costs, std::size_t microphones) {
  const double per_core = 100.0 / costs.seconds, each = per_core / static_cast<double>(microphones);
  std::printf("engines got %.0f s of %.0f s of sound\n", costs.heard_s,
              costs.seconds * static_cast<double>(microphones));
  for (const auto& [name, used] : costs.threads)
    std::printf("  %-16s %7.3f %% of a core, %.3f a microphone\n", name.c_str(), used * per_core, used * each);
  const double listening = costs.threads.at("listening") * each;
  // Who loads an engine while more speak than before does so inside of it.
  const double ours = costs.all_s - costs.engines_s - costs.threads.at("engines");
  const double around = 100.0 * ours / costs.engines_s;
  std::printf("  inside engines   %7.3f %% of a core, %.4f s a second of speech\n", costs.engines_s * per_core,
              costs.engines_s / costs.heard_s);
  std::printf(
      "listening (resampling, level, voice activity, whose voice it is): %.3f %% of a core a microphone, at most 1: "
      "%s\n",
      listening, listening <= 1.0 ? "yes" : "NO");
  std::printf(
      "all of ours around the engines: %.3f %% of a core a microphone, %.2f %% of the engines', at most 3: %s\n",
      ours * each, around, around <= 3.0 ? "yes" : "NO");
  return listening <= 1.0 && around <= 3.0;
}

std::vector<double> lateness(const Hall& hall, const Taken& taken) {
  std::vector<double> together;
  for (std::size_t i = 0; i < taken.size(); ++i) {
    auto late = lateness_ms(hall.device(i), taken[i]);
    std::printf("  %s at %+.0f ppm, %zu frames: ", hall.names()[i].c_str(), clocks_ppm.at(i), taken[i].size());
    if (late.empty()) std::printf("not known, torn (%zu pieces refused)\n", hall.device(i).refused());
    if (!late.empty()) std::printf("p50 %.1f ms, p99 %.1f ms\n", quantile(late, 0.5), quantile(late, 0.99));
    together.insert(together.end(), late.begin(), late.end());
  }
  return together;
}

bool latency_holds(const Hall& hall, double seconds) {
  const std::chrono::milliseconds length(static_cast<std::int64_t>(seconds * 1'000));
  const Taken blocks = OpenDevices(hall.names()).blocks_for(length);
  const Taken frames = OpenDevices(hall.names()).frames_for(length);
  auto server = lateness(hall, blocks), pipeline = lateness(hall, frames);
  if (server.empty() || pipeline.empty()) return false;
  std::printf("from a device to the station's ring: p50 %.1f ms, p90 %.1f ms, p99 %.1f ms\n", quantile(server, 0.5),
              quantile(server, 0.9), quantile(server, 0.99));
  const double p50 = quantile(pipeline, 0.5);
  std::printf("from a device to a pipeline: p50 %.1f ms, p90 %.1f ms, p99 %.1f ms; p50 at most 30: %s\n", p50,
              quantile(pipeline, 0.9), quantile(pipeline, 0.99), p50 <= 30.0 ? "yes" : "NO");
  return p50 <= 30.0;
}

int run(double seconds, double latency_seconds) {
  constexpr double learning_s = 5.0 * clocks_ppm.size() + 3.0;  // everybody has spoken alone, and all begin
  const auto recordings = librivox();
  if (recordings.empty()) {
    std::printf("the recordings of pocketsphinx-testdata are not there\n");
    return 0;
  }
  const Talk talk = everybody_talks(recordings, clocks_ppm.size(), seconds + 2.0 * latency_seconds + 20.0);
  Hall hall(talk);
  hall.open_station();
  pause(std::chrono::milliseconds(static_cast<std::int64_t>(learning_s * 1'000)));
  std::printf("%zu devices, everybody talks for %.0f s; load %.1f\n", clocks_ppm.size(), seconds, machine_load());
  const bool cheap = costs_hold(measure_costs(hall, seconds), clocks_ppm.size());
  std::printf("load %.1f; another %.0f s twice, while they are recognised beside\n", machine_load(), latency_seconds);
  const bool soon = latency_holds(hall, latency_seconds);
  return cheap && soon ? 0 : 1;
}

}  // namespace
}  // namespace tongping::bench

int main(int argc, char* argv[]) {
  const auto argument = [&](int at, int otherwise) { return argc > at ? std::atoi(argv[at]) : otherwise; };
  return tongping::bench::run(argument(1, 30), argument(2, 15));
}
