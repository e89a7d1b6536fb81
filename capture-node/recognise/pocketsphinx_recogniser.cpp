#include "capture-node/recognise/pocketsphinx_recogniser.hpp"

#include <pocketsphinx.h>
#include <sphinxbase/cmn.h>
#include <sphinxbase/err.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <string_view>
#include <system_error>

#include "common/base/format.hpp"

namespace tongping::recognise {
namespace {

using base::Result;

struct FreeDecoder {
  void operator()(ps_decoder_t* decoder) const { ps_free(decoder); }
};
struct FreeOptions {
  void operator()(cmd_ln_t* options) const { cmd_ln_free_r(options); }
};
using Decoder = std::unique_ptr<ps_decoder_t, FreeDecoder>;
using Options = std::unique_ptr<cmd_ln_t, FreeOptions>;

constexpr std::chrono::milliseconds frame_time{10};  // of the en-us model: 100 frames a second

// "<sil>", "[NOISE]", "++BREATH++": marks of the model's noise dictionary.
bool is_mark(std::string_view word) {
  return word.empty() || word[0] == '<' || word[0] == '[' || word.starts_with("++");
}

// "read(2)" is the second pronunciation of "read".
std::string_view without_variant(std::string_view word) {
  const auto parenthesis = word.find('(');
  return parenthesis == 0 ? word : word.substr(0, parenthesis);
}

class PocketsphinxRecogniser final : public Recogniser {
 public:
  explicit PocketsphinxRecogniser(Decoder decoder) : decoder_(std::move(decoder)), opened_with_(channel()) {}

  Result<void> begin() override {
    forget_slowly();
    fed_ = 0;
    return checked(ps_start_utt(decoder_.get()), "start an utterance");
  }

  Result<void> feed(std::span<const std::int16_t> samples) override {
    while (!samples.empty()) {
      const auto part = samples.first(std::min(samples.size(), samples_between_means));
      samples = samples.subspan(part.size());
      auto done = checked(ps_process_raw(decoder_.get(), part.data(), part.size(), FALSE, FALSE), "take samples");
      if (!done) return done;
      unaveraged_ += part.size();
      fed_ += part.size();
      longest_fed_ = std::max(longest_fed_, fed_);
      if (unaveraged_ < samples_between_means) continue;
      unaveraged_ = 0;
      cmn_live_update(channel_mean());
    }
    return {};
  }

  Hypothesis partial() override { return hypothesis(); }

  Result<Hypothesis> finish() override {
    return checked(ps_end_utt(decoder_.get()), "end an utterance").map([this] { return hypothesis(); });
  }

  Channel channel() const override {
    const cmn_t* mean = channel_mean();
    return {mean->cmn_mean, mean->cmn_mean + mean->veclen};
  }

  void set_channel(const Channel& channel) override {
    const Channel& from = channel.empty() ? opened_with_ : channel;
    cmn_t* mean = channel_mean();
    std::copy_n(from.begin(), std::min(from.size(), static_cast<std::size_t>(mean->veclen)), mean->cmn_mean);
  }

  // The library keeps samples and what it made of them in buffers that it writes over from the beginning of each
  // utterance: as much silence as was ever fed to one, and more, without a search or an end.
  void forget() override {
    ps_end_utt(decoder_.get());
    if (ps_start_utt(decoder_.get()) < 0) return;
    const std::array<std::int16_t, samples_between_means> silence{};
    for (std::size_t done = 0; done < longest_fed_ + frames_of_before * silence.size(); done += silence.size()) {
      if (ps_process_raw(decoder_.get(), silence.data(), silence.size(), TRUE, FALSE) < 0) return;
    }
  }

 private:
  // Cepstral mean normalisation. The library moves the mean only between utterances or after 8 s, far too late for
  // short ones and for another voice at the same microphone; so the mean follows ten times a second, and what was heard
  // before an utterance counts as one second of it. (Measured on 289 s of short utterances: as good as normalising each
  // whole utterance at once.)
  static constexpr std::size_t samples_between_means = 1600;
  static constexpr std::int32_t frames_of_before = 100;

  cmn_t* channel_mean() const { return ps_get_feat(decoder_.get())->cmn_struct; }

  void forget_slowly() {
    cmn_t* mean = channel_mean();
    for (std::int32_t i = 0; i < mean->veclen; ++i)
      mean->sum[i] = mean->cmn_mean[i] * static_cast<mfcc_t>(frames_of_before);
    mean->nframe = frames_of_before;
    unaveraged_ = 0;
  }

  static Result<void> checked(int status, std::string_view attempted) {
    if (status >= 0) return {};
    return base::failure(base::format("pocketsphinx could not {}; the recogniser has to be opened anew", attempted));
  }

  // The confidence is the mean of the words' posterior probabilities; before the end the library gives 1 for each.
  Hypothesis hypothesis() {
    Hypothesis result;
    double probabilities = 0.0;
    for (ps_seg_t* segment = ps_seg_iter(decoder_.get()); segment != nullptr; segment = ps_seg_next(segment)) {
      const char* word = ps_seg_word(segment);
      if (word == nullptr || is_mark(word)) continue;
      int first = 0;
      int last = 0;
      ps_seg_frames(segment, &first, &last);
      result.words.push_back({std::string(without_variant(word)), first * frame_time, (last + 1) * frame_time});
      probabilities += logmath_exp(ps_get_logmath(decoder_.get()), ps_seg_prob(segment, nullptr, nullptr, nullptr));
    }
    if (!result.words.empty()) {
      result.confidence =
          static_cast<float>(std::clamp(probabilities / static_cast<double>(result.words.size()), 0.0, 1.0));
    }
    return result;
  }

  const Decoder decoder_;
  const Channel opened_with_;  // the model's own
  std::size_t fed_ = 0;        // samples of the utterance
  std::size_t longest_fed_ = 0;
  std::size_t unaveraged_ = 0;  // samples since the mean last followed
};

struct ModelFiles {
  std::string acoustic, language_model, dictionary;
};

Result<ModelFiles> find_model(const std::filesystem::path& directory) {
  const std::array<std::filesystem::path, 4> needed{"en-us/mdef", "en-us/means", "en-us.lm.bin", "cmudict-en-us.dict"};
  for (const auto& file : needed) {
    std::error_code error;
    if (std::filesystem::is_regular_file(directory / file, error)) continue;
    return base::failure(
        base::format("no recogniser model: {} is missing; install the package pocketsphinx-en-us or set \"model\" in "
                     "[recogniser] to a directory with en-us/, en-us.lm.bin and cmudict-en-us.dict",
                     (directory / file).string()));
  }
  return ModelFiles{(directory / "en-us").string(), (directory / needed[2]).string(), (directory / needed[3]).string()};
}

// Beams that carry several microphones on two cores at a third of the time of the defaults and about three points more
// word errors. Our own voice detection decides what is speech, so the engine's must not take sound away; its noise
// reduction costs more than it wins. The lattice's best path is nearly free and wins about two points; weights chosen
// on the same recordings.
Options options_of(const ModelFiles& model) {
  return Options(cmd_ln_init(nullptr, ps_args(), TRUE, "-hmm", model.acoustic.c_str(), "-lm",
                             model.language_model.c_str(), "-dict", model.dictionary.c_str(), "-maxhmmpf", "3000",
                             "-maxwpf", "10", "-fwdflat", "no", "-bestpath", "yes", "-remove_silence", "no",
                             "-remove_noise", "no", "-lw", "6", "-wip", "0.2", nullptr));
}

}  // namespace

Result<std::unique_ptr<Recogniser>> open_pocketsphinx(const config::RecogniserConfig& config) {
  auto model = find_model(config.model);
  if (!model) return base::pass_on(model.error());
  // The library writes what was said to its log, process-wide.
  err_set_logfp(nullptr);
  const Options options = options_of(*model);
  Decoder decoder(options == nullptr ? nullptr : ps_init(options.get()));
  if (decoder == nullptr) {
    return base::failure(
        base::format("pocketsphinx cannot load the model in {}; its files may be damaged: install the package "
                     "pocketsphinx-en-us again",
                     config.model.string()));
  }
  return std::make_unique<PocketsphinxRecogniser>(std::move(decoder));
}

}  // namespace tongping::recognise
