#include "capture-node/microphone_unit.hpp"

#include <algorithm>
#include <thread>

#include "common/base/format.hpp"
#include "common/base/words.hpp"

namespace tongping::station {
namespace {

constexpr std::chrono::milliseconds look_interval{10};

base::Unexpected<base::Trouble> trouble_of(const std::string& microphone, const base::Trouble& trouble) {
  return base::trouble(base::words("microphone \"{}\": {}", microphone, trouble.words), trouble.advice);
}

}  // namespace

MicrophoneUnit::MicrophoneUnit(transcript::Microphone microphone, const Surroundings& surroundings)
    : microphone_(std::move(microphone)), surroundings_(surroundings) {}

base::Result<std::unique_ptr<MicrophoneUnit>, base::Trouble> MicrophoneUnit::open(
    const transcript::Microphone& microphone, const transcript::Role& role, const Surroundings& surroundings) {
  const auto spec = audio::parse_source(microphone.source);
  if (!spec) return trouble_of(microphone.id, spec.error());
  std::unique_ptr<MicrophoneUnit> unit(new MicrophoneUnit(microphone, surroundings));
  const bool typed = spec->kind == audio::SourceKind::typed;
  const auto opened = typed ? unit->open_typed(*spec) : unit->open_recognised(*spec, role);
  if (!opened) return trouble_of(microphone.id, opened.error());
  return unit;
}

MicrophoneUnit::Outcome MicrophoneUnit::open_typed(const audio::SourceSpec& spec) {
  auto captions = recognise::TypedCaptions::open(spec.name, microphone_.id, surroundings_.clock, surroundings_.log,
                                                 surroundings_.changes);
  if (!captions) return base::pass_on(captions.error());
  captions_ = std::move(*captions);
  return {};
}

MicrophoneUnit::Outcome MicrophoneUnit::open_recognised(const audio::SourceSpec& spec, const transcript::Role& role) {
  const config::RecogniserConfig& engine = surroundings_.config.recogniser;
  if (config::primary_language(role.language) != config::primary_language(engine.language)) {
    return base::trouble(base::words("role \"{}\" speaks \"{}\", but the recogniser understands \"{}\"", role.shown.id,
                                     role.language, engine.language),
                         base::words("change the role's language or the model"));
  }
  auto source = surroundings_.sources.open(spec);
  if (!source) return base::pass_on(source.error());
  auto recogniser = surroundings_.engines.share();
  if (!recogniser) return base::pass_on(recogniser.error());
  sound_ = std::make_shared<MicrophoneSound>(microphone_.id);
  sound_->source = std::move(*source);
  sound_->captured = spec.kind != audio::SourceKind::file;
  const auto& watched = surroundings_.config.watch_samples;
  if (const auto said = watched.find(microphone_.id); said != watched.end()) sound_->watch_samples = said->second;
  if (spec.kind == audio::SourceKind::file) sound_->watch_samples = false;
  sound_->backlog = make_backlog();
  sound_->turns = surroundings_.turns.at(microphone_.id);
  pace_ = spec.full_speed ? Ear::Pace::own : Ear::Pace::real_time;
  recogniser_ = std::move(*recogniser);
  return {};
}

// The listening thread may have it longer than this unit lives.
std::unique_ptr<FrameBacklog> MicrophoneUnit::make_backlog() const {
  FrameBacklog::Options options;
  options.directory = surroundings_.config.directory;
  options.tell = [&log = surroundings_.log, id = microphone_.id](const std::string& problem) {
    log.error(base::format("microphone \"{}\": {}", id, problem));
  };
  options.lose = [&gaps = surroundings_.gaps, id = microphone_.id](base::WallTime begin,
                                                                   std::chrono::milliseconds length) {
    transcript::SoundGap gap{id, transcript::SoundFault::overrun, base::to_ns(begin), length, true};
    gaps.try_post(gap);
  };
  return std::make_unique<FrameBacklog>(std::move(options));
}

MicrophoneUnit::Outcome MicrophoneUnit::start() {
  const std::string thread_name = base::format("mic-{}", microphone_.id).substr(0, 15);
  if (captions_ != nullptr) {
    started_ = true;
    worker_.start(thread_name, [this](const base::Worker::StopFlag& stop) { captions_->run(stop); });
    return {};
  }
  if (pipeline_ == nullptr) open_pipeline(std::move(recogniser_));
  if (auto begun = sound_->source->begin(sound_->ring); !begun) return named(begun);
  surroundings_.listening.attach(sound_, pace_);
  started_ = true;
  worker_.start(thread_name, [this](const base::Worker::StopFlag& stop) {
    await_before();
    run_pipeline(stop);
    *done_ = true;
  });
  return {};
}

MicrophoneUnit::Outcome MicrophoneUnit::wait_until_open() {
  if (sound_ == nullptr) return {};
  return named(sound_->source->wait_until_open());
}

MicrophoneUnit::Outcome MicrophoneUnit::named(Outcome result) const {
  if (result) return result;
  return trouble_of(microphone_.id, result.error());
}

void MicrophoneUnit::open_pipeline(std::unique_ptr<recognise::Recogniser> recogniser) {
  pipeline_ =
      std::make_unique<Pipeline>(*sound_, std::move(recogniser), surroundings_.clock, surroundings_.changes, status_);
}

// Whose turn it is and how utterances are numbered is the pipeline's alone, and the words stand in the order of time.
void MicrophoneUnit::await_before() const {
  while (before_done_ && !*before_done_ && !sound_->forgotten) std::this_thread::sleep_for(look_interval);
}

void MicrophoneUnit::run_pipeline(const base::Worker::StopFlag& stop_requested) {
  std::chrono::milliseconds pause{0};
  while (true) {
    const base::SteadyTime began = surroundings_.clock.steady();
    const auto ended = pipeline_->run(stop_requested);
    if (ended) return;
    if (surroundings_.clock.steady() - began >= last_pause) pause = {};
    const std::string& why = ended.error().message;
    surroundings_.log.error(base::format("microphone \"{}\": {}; the recogniser is restarted", microphone_.id, why));
    if (!replace_engine(why, pause, stop_requested)) return;
  }
}

// What is heard meanwhile waits. False: asked to stop, and there is none for what waits.
bool MicrophoneUnit::replace_engine(std::string why, std::chrono::milliseconds& pause,
                                    const base::Worker::StopFlag& stop_requested) {
  while (true) {
    pipeline_->wait(pause, why, stop_requested);
    pause = std::clamp<std::chrono::milliseconds>(2 * pause, first_pause, last_pause);
    if (sound_->forgotten) return true;  // the pipeline that is there destroys what waits
    auto recogniser = surroundings_.engines.share();
    if (recogniser) {
      open_pipeline(std::move(*recogniser));
      return true;
    }
    why = recogniser.error().message;
    if (!stop_requested) continue;
    surroundings_.log.error(
        base::format("microphone \"{}\": {}; what still waited is not recognised", microphone_.id, why));
    return false;
  }
}

void MicrophoneUnit::close_source() {
  if (sound_ == nullptr) return;
  sound_->source->stop();
  sound_->closed = true;
}

void MicrophoneUnit::forget() {
  if (sound_ == nullptr) return;
  sound_->forgotten = true;
  sound_->backlog->forget();  // also where its recogniser hangs; what comes after that the pipeline destroys
  close_source();
  request_stop();
}

void MicrophoneUnit::request_stop() { worker_.request_stop(); }

void MicrophoneUnit::give_up() {
  if (sound_ != nullptr) sound_->given_up = true;
}

void MicrophoneUnit::join() { worker_.join(); }

audio::SourceHealth MicrophoneUnit::health() const {
  if (sound_ != nullptr) return sound_->source->health();
  return {.running = !captions_->finished(), .lost = false, .reason = "", .frames = 0, .hardware = false};
}

}  // namespace tongping::station
