// What can be recorded at this machine now, for who chooses where a microphone is heard.
#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "capture-node/console/view.hpp"
#include "common/base/clock.hpp"
#include "common/base/latest.hpp"
#include "common/base/result.hpp"
#include "common/base/words.hpp"
#include "common/base/worker.hpp"

namespace tongping::station {

// A line a channel: microphones first, then what the machine plays. Waits a second for the sound server. [any]
base::Result<std::vector<console::InputView>, base::Trouble> inputs_here();

// Looks again and again while somebody wants to know, on a thread of its own: a sound server may hang. [main]
class InputWatch {
 public:
  explicit InputWatch(const base::Clock& clock) : clock_(clock) {}

  // What was found last, each with the microphone that is heard there. Nothing while nobody wants it.
  console::InputsView look(bool wanted, const std::vector<console::MicrophoneView>& microphones);

 private:
  static constexpr std::chrono::seconds interval{2};

  const base::Clock& clock_;
  console::InputsView found_;
  base::SteadyTime looked_;
  base::Latest<console::InputsView> newest_;
  std::unique_ptr<base::Worker> worker_;  // nothing: nobody looks at the moment
};

}  // namespace tongping::station
