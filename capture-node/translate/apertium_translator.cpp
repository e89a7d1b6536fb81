#include "capture-node/translate/apertium_translator.hpp"

#include <unistd.h>

#include <cstdint>
#include <fstream>
#include <iterator>
#include <utility>

#include "capture-node/translate/apertium_format.hpp"
#include "capture-node/translate/apertium_mode.hpp"
#include "capture-node/translate/apertium_pairs.hpp"
#include "capture-node/translate/process_pipeline.hpp"
#include "common/base/format.hpp"
#include "common/base/utf8.hpp"
#include "common/base/wakeup.hpp"

namespace tongping::translate {

struct ApertiumTranslator::State {
  ApertiumOptions options;
  Programs programs;
  std::unique_ptr<ProcessPipeline> pipeline;  // empty after a failure, until the next call
  std::uint64_t ticket = 0;                   // of the newest question
  base::Wakeup interrupted;                   // never cleared

  base::Result<std::string> ask(std::string_view text);
  base::Result<std::string> answer_to(std::string_view text);
  base::Unexpected<base::Error> failed(std::string_view why) const {
    return base::failure(
        base::format("translation from {} to {}: {}", options.direction.from, options.direction.to, why));
  }
};

namespace {

base::Result<Programs> load_mode(const std::filesystem::path& file) {
  std::ifstream stream(file, std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(stream), {}};
  if (!stream) return base::failure(base::format("{}: cannot be read", file.string()));
  return parse_mode(text, file.string());
}

// A program that misses a file says so on its standard error, which nobody reads: so it is said here, before.
base::Result<void> check_files(const Programs& programs, const std::filesystem::path& mode) {
  for (const auto& program : programs) {
    for (const std::string& word : program) {
      if (!word.starts_with('/') || ::access(word.c_str(), R_OK) == 0) continue;
      return base::failure(base::format("{}: {} is missing; install the pair's package again", mode.string(), word));
    }
  }
  return {};
}

}  // namespace

ApertiumTranslator::ApertiumTranslator(std::unique_ptr<State> state) : state_(std::move(state)) {}
ApertiumTranslator::~ApertiumTranslator() = default;

base::Result<std::unique_ptr<ApertiumTranslator>, base::Trouble> ApertiumTranslator::open(
    const ApertiumOptions& options) {
  const auto mode = find_mode(options.directory, options.direction);
  if (!mode) return base::pass_on(mode.error());
  auto programs = load_mode(*mode);
  if (!programs) return base::pass_on(programs.error());
  if (const auto complete = check_files(*programs, *mode); !complete) return base::pass_on(complete.error());
  auto pipeline = ProcessPipeline::start(*programs);
  if (!pipeline) return base::pass_on(pipeline.error());
  auto state = std::make_unique<State>();
  state->options = options;
  state->programs = std::move(*programs);
  state->pipeline = std::move(*pipeline);
  return std::unique_ptr<ApertiumTranslator>(new ApertiumTranslator(std::move(state)));
}

base::Result<std::string> ApertiumTranslator::translate(std::string_view text) {
  const std::string clean = base::clean_text(text);
  if (clean.find_first_not_of(' ') == std::string::npos) return std::string();
  if (!state_->pipeline) {
    auto pipeline = ProcessPipeline::start(state_->programs);
    if (!pipeline) return state_->failed(pipeline.error().message);
    state_->pipeline = std::move(*pipeline);
  }
  auto answer = state_->ask(clean);
  if (answer) return answer;
  state_->pipeline.reset();
  return state_->failed(answer.error().message);
}

void ApertiumTranslator::interrupt() { state_->interrupted.signal(); }

base::Result<std::string> ApertiumTranslator::State::ask(std::string_view text) {
  ++ticket;
  auto answer = answer_to(text);
  if (!answer) return answer;
  if (!base::is_valid_utf8(*answer)) return base::failure("an answer is not UTF-8");
  auto translated = from_apertium(*answer, text, ticket);
  if (!translated) return base::failure("an answer does not belong to its question");
  return base::clean_text(*translated);
}

// Some pairs' programs send empty answers between the real ones; they are passed over.
base::Result<std::string> ApertiumTranslator::State::answer_to(std::string_view text) {
  const auto deadline = std::chrono::steady_clock::now() + options.patience;
  auto answer = pipeline->exchange(to_apertium(text, ticket) + '\0', deadline, interrupted);
  for (int empty = 0; answer && answer->empty() && empty < 100; ++empty)
    answer = pipeline->receive(deadline, interrupted);
  return answer;
}

}  // namespace tongping::translate
