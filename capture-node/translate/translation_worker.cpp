#include "capture-node/translate/translation_worker.hpp"

#include <algorithm>
#include <cassert>
#include <utility>

namespace tongping::translate {

TranslationWorker::TranslationWorker(std::unique_ptr<Translator> translator, std::string language,
                                     base::Mailbox<TranslationDone>& done, TranslationPace pace)
    : translator_(std::move(translator)), language_(std::move(language)), done_(done), pace_(pace) {
  assert(translator_);
}

TranslationWorker::~TranslationWorker() {
  request_stop();
  join();
}

void TranslationWorker::start() {
  thread_.start("translate-" + language_.substr(0, 5), [this](const base::Worker::StopFlag&) { run(); });
}

bool TranslationWorker::submit(TranslationJob job) {
  {
    const std::lock_guard lock(mutex_);
    if (stop_ || (job.final && finals_.size() >= pace_.waiting_finals)) return false;
    std::erase_if(interim_, [&](const TranslationJob& waiting) { return waiting.segment == job.segment; });
    if (!job.final && interim_.size() >= pace_.waiting_interim) interim_.pop_front();
    (job.final ? finals_ : interim_).push_back(std::move(job));
  }
  changed_.notify_one();
  return true;
}

void TranslationWorker::request_stop() {
  {
    const std::lock_guard lock(mutex_);
    stop_ = true;
  }
  changed_.notify_all();
  translator_->interrupt();
}

void TranslationWorker::join() { thread_.join(); }

void TranslationWorker::run() {
  while (const auto job = next()) {
    if (job->final) {
      serve(*job);
    } else {
      serve_interim(*job);
    }
  }
}

// Waits. Nothing when stopping.
std::optional<TranslationJob> TranslationWorker::next() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return stop_ || !finals_.empty() || !interim_.empty(); });
  if (stop_) return std::nullopt;
  auto& queue = finals_.empty() ? interim_ : finals_;
  TranslationJob job = std::move(queue.front());
  queue.pop_front();
  return job;
}

void TranslationWorker::serve(const TranslationJob& job) {
  std::chrono::milliseconds length = pace_.first_pause;
  bool text_suspected = false;
  for (int attempt = 1;; ++attempt) {
    auto translated = translator_->translate(job.text);
    if (translated) {
      failing_ = false;
      deliver({job.segment, job.revision, language_, std::move(*translated), transcript::SegmentState::final, {}},
              true);
      return;
    }
    report_failure(translated.error());
    if (text_suspected) {
      deliver({job.segment, job.revision, language_, {}, transcript::SegmentState::final, translated.error()}, true);
      return;
    }
    if (!pause(length)) return;
    length = std::min(length * 2, pace_.longest_pause);
    text_suspected = attempt >= pace_.attempts && engine_answers();
  }
}

// Newer text is on its way, so a failure is not retried; but the engine is given time before it is started again.
void TranslationWorker::serve_interim(const TranslationJob& job) {
  auto translated = translator_->translate(job.text);
  if (translated) {
    failing_ = false;
    deliver({job.segment, job.revision, language_, std::move(*translated), transcript::SegmentState::interim, {}},
            false);
    return;
  }
  report_failure(translated.error());
  pause(pace_.first_pause);
}

void TranslationWorker::report_failure(const base::Error& error) {
  if (std::exchange(failing_, true)) return;
  deliver({{}, 0, language_, {}, transcript::SegmentState::final, error}, true);
}

// With a number, which means the same in every language. If the text fails once more after that, the text is at fault.
bool TranslationWorker::engine_answers() { return translator_->translate("1").has_value(); }

// What must arrive waits for room as long as nobody asks to stop.
bool TranslationWorker::deliver(TranslationDone done, bool must_arrive) {
  while (!done_.try_post(done)) {
    if (!must_arrive || done_.closed() || !pause(std::chrono::milliseconds(10))) return false;
  }
  return true;
}

// False when asked to stop meanwhile.
bool TranslationWorker::pause(std::chrono::milliseconds length) {
  std::unique_lock lock(mutex_);
  return !changed_.wait_for(lock, length, [this] { return stop_; });
}

}  // namespace tongping::translate
