#include "capture-node/audio/file_source.hpp"

#include <sndfile.h>

#include <algorithm>
#include <filesystem>
#include <numeric>
#include <system_error>
#include <thread>

#include "capture-node/audio/resampler.hpp"
#include "common/base/format.hpp"

namespace tongping::audio {
namespace {

using base::Result;
using std::chrono::milliseconds;
using std::chrono::nanoseconds;

// At full speed no more than this waits in the ring, so that it is never full.
constexpr std::size_t most_waiting_blocks = 8;
constexpr std::chrono::microseconds ring_poll{500};
constexpr milliseconds longest_sleep{20};  // how late a stop may be seen

struct CloseFile {
  void operator()(SNDFILE* file) const { sf_close(file); }
};

}  // namespace

struct FileSource::File {
  SF_INFO info{};
  std::unique_ptr<SNDFILE, CloseFile> handle;
};

Result<std::unique_ptr<FileSource>> FileSource::open(const SourceSpec& spec, const base::Clock& clock) {
  std::error_code error;
  if (!std::filesystem::exists(spec.name, error)) {
    return base::failure(base::format("file:{}: there is no such file", spec.name));
  }
  auto file = std::make_unique<File>();
  file->handle.reset(sf_open(spec.name.c_str(), SFM_READ, &file->info));
  if (file->handle == nullptr) {
    return base::failure(
        base::format("file:{}: not a sound file that can be read ({})", spec.name, sf_strerror(nullptr)));
  }
  const auto channels = static_cast<std::uint32_t>(file->info.channels);
  if (spec.channel > channels) {
    return base::failure(base::format("file:{}: there is no channel {}, it has {}", spec.name, spec.channel, channels));
  }
  if (auto usable = check_rate(static_cast<std::uint32_t>(file->info.samplerate)); !usable) {
    return base::failure(base::format("file:{}: {}", spec.name, usable.error().message));
  }
  return std::unique_ptr<FileSource>(new FileSource(spec, std::move(file), clock));
}

FileSource::FileSource(SourceSpec spec, std::unique_ptr<File> file, const base::Clock& clock)
    : spec_(std::move(spec)),
      clock_(clock),
      file_(std::move(file)),
      rate_hz_(static_cast<std::uint32_t>(file_->info.samplerate)) {}

FileSource::~FileSource() { stop(); }

Result<void, base::Trouble> FileSource::start(base::SampleRing& ring) {
  stop();
  if (file_->info.seekable != 0 && sf_seek(file_->handle.get(), 0, SEEK_SET) < 0) {
    return base::failure(
        base::format("file:{}: cannot go to its beginning ({})", spec_.name, sf_strerror(file_->handle.get())));
  }
  frames_ = 0;
  finished_ = false;
  running_ = true;
  worker_ = std::make_unique<base::Worker>();
  worker_->start("file source",
                 [this, &ring](const base::Worker::StopFlag& stop_requested) { play(ring, stop_requested); });
  return {};
}

void FileSource::stop() {
  worker_.reset();
  running_ = false;
}

SourceHealth FileSource::health() const { return {running_, false, {}, frames_}; }

void FileSource::play(base::SampleRing& ring, const base::Worker::StopFlag& stop_requested) {
  const base::SteadyTime begin = clock_.steady();
  base::SampleBlock block;
  while (!stop_requested && read(block)) {
    wait_until_due(ring, block.first_frame + block.frames, begin, stop_requested);
    if (stop_requested) return;
    ring.push(block);
    frames_ = block.first_frame + block.frames;
  }
  running_ = false;
  finished_ = !stop_requested;
}

// The next 10 ms of the wanted channel. False at the end.
bool FileSource::read(base::SampleBlock& block) {
  const auto channels = static_cast<std::size_t>(file_->info.channels);
  const std::size_t wanted = std::clamp<std::size_t>(rate_hz_ / 100, 1, base::SampleBlock::capacity);
  interleaved_.resize(wanted * channels);
  const sf_count_t got = sf_readf_float(file_->handle.get(), interleaved_.data(), static_cast<sf_count_t>(wanted));
  if (got <= 0) return false;
  block.first_frame = frames_;
  block.frames = static_cast<std::uint32_t>(got);
  for (std::size_t i = 0; i < block.frames; ++i) {
    const float* frame = interleaved_.data() + i * channels;
    block.samples[i] = spec_.channel != SourceSpec::all_channels
                           ? frame[spec_.channel - 1]
                           : std::accumulate(frame, frame + channels, 0.0F) / static_cast<float>(channels);
  }
  return true;
}

// A device gives a block when its last frame was heard.
void FileSource::wait_until_due(const base::SampleRing& ring, std::int64_t frame, base::SteadyTime begin,
                                const base::Worker::StopFlag& stop_requested) const {
  if (spec_.full_speed) {
    while (!stop_requested && ring.waiting_blocks() >= most_waiting_blocks) std::this_thread::sleep_for(ring_poll);
    return;
  }
  const base::SteadyTime due = begin + nanoseconds(std::chrono::seconds(1)) * frame / rate_hz_;
  while (!stop_requested && clock_.steady() < due) {
    std::this_thread::sleep_for(std::min<nanoseconds>(due - clock_.steady(), longest_sleep));
  }
}

}  // namespace tongping::audio
