// A thread for one direction: translates finals in their order, and interim text when it has nothing better to do.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "capture-node/translate/translator.hpp"
#include "common/base/mailbox.hpp"
#include "common/base/worker.hpp"
#include "common/transcript/segment.hpp"

namespace tongping::translate {

struct TranslationJob {
  std::string segment;         // transcript::SegmentKey::segment
  std::uint32_t revision = 0;  // of the text
  std::string text;
  bool final = true;
};

// What the worker gives. Three kinds: a translation (`failure` empty); a final that was given up because the engine
// fails on just this text (`failure` and `segment`); the engine began to fail, said once until it answers again
// (`failure`, no `segment`).
struct TranslationDone {
  std::string segment;
  std::uint32_t revision = 0;
  std::string language;  // BCP 47, of `text`
  std::string text;
  transcript::SegmentState state = transcript::SegmentState::final;  // interim or final
  std::optional<base::Error> failure;
};

struct TranslationPace {
  std::size_t waiting_finals = 4096;           // more are refused: hours of speech behind
  std::size_t waiting_interim = 64;            // segments; the oldest gives way
  std::chrono::milliseconds first_pause{100};  // before the first retry, doubled by each further failure
  std::chrono::milliseconds longest_pause{1600};
  int attempts = 3;  // on one text, before the worker asks whether the text or the engine is at fault
};

// Owned by the station, which must outlive it with `done`. A final is never dropped: while the engine is down it waits
// and is retried; only when the engine answers other text is the final given up. Stopping leaves what waits
// untranslated.
class TranslationWorker {
 public:
  // `language`: the target, put into each result. Results never block a stop, even when nobody takes them.
  TranslationWorker(std::unique_ptr<Translator> translator, std::string language, base::Mailbox<TranslationDone>& done,
                    TranslationPace pace = {});
  ~TranslationWorker();
  TranslationWorker(const TranslationWorker&) = delete;
  TranslationWorker& operator=(const TranslationWorker&) = delete;

  void start();  // [station]
  // Never blocks. False when a final found the queue full or the worker stopping; the source text goes on without it.
  bool submit(TranslationJob job);  // [any]
  void request_stop();              // [any]
  void join();                      // [station]

 private:
  void run();
  std::optional<TranslationJob> next();
  void serve(const TranslationJob& job);
  void serve_interim(const TranslationJob& job);
  bool deliver(TranslationDone done, bool must_arrive);
  void report_failure(const base::Error& error);
  bool engine_answers();
  bool pause(std::chrono::milliseconds length);

  const std::unique_ptr<Translator> translator_;  // worker's thread only, once started
  const std::string language_;
  base::Mailbox<TranslationDone>& done_;
  const TranslationPace pace_;
  bool failing_ = false;  // worker's thread only

  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<TranslationJob> finals_;   // guarded by mutex_
  std::deque<TranslationJob> interim_;  // guarded by mutex_; one a segment, oldest first
  bool stop_ = false;                   // guarded by mutex_
  base::Worker thread_;
};

}  // namespace tongping::translate
