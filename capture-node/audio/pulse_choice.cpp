#include "capture-node/audio/pulse_choice.hpp"

#include <algorithm>
#include <set>

namespace tongping::audio {
namespace {

using base::words;

// Without the ".2" that the server gives to the second one of a name.
std::string_view without_number(std::string_view name) {
  const auto last = name.find_last_not_of("0123456789");
  const bool numbered = last != std::string_view::npos && last + 1 < name.size() && last > 0 && name[last] == '.';
  return numbered ? name.substr(0, last) : name;
}

// Makers that give no numbers write "0", "000000000000" or "123456" into all their devices.
bool is_number_of_its_own(const std::string& serial) {
  constexpr std::size_t shortest = 6;
  return serial.size() >= shortest && std::set<char>(serial.begin(), serial.end()).size() > 2 && serial != "123456";
}

base::Words listed(const std::vector<PulseSeen>& sources) {
  std::string names;
  for (const PulseSeen& source : sources) names += (names.empty() ? "" : ", ") + source.name;
  return names.empty() ? words("none at all") : base::Words(names);
}

// PipeWire's names are the programs' own, and may be equal.
base::Unexpected<base::Trouble> several(const PulseSeen& first) {
  return base::trouble(words("several sources have the name \"{}\"", first.name),
                       first.bus.empty()
                           ? words("give them different names")
                           : words("write where it is plugged in, as in device:{}@{}", first.name, first.bus));
}

}  // namespace

base::Result<PulseSeen, base::Trouble> PulseChoice::choose(const std::vector<PulseSeen>& sources) {
  const auto same_model = [this](const PulseSeen& s) { return without_number(s.name) == without_number(name_); };
  twin_seen_ = twin_seen_ || std::count_if(sources.begin(), sources.end(), [&](const PulseSeen& source) {
                               return same_model(source) && !source.bus.empty();
                             }) > 1;
  const auto in_place = std::find_if(sources.begin(), sources.end(), [&](const PulseSeen& source) {
    return !bus_.empty() && source.bus == bus_ && same_model(source);
  });
  if (in_place != sources.end()) return *in_place;
  const auto has_name = [this](const PulseSeen& source) { return source.name == name_; };
  const auto named = std::find_if(sources.begin(), sources.end(), has_name);
  if (named == sources.end()) {
    return base::trouble(
        words("the sound server has no source \"{}\"; it has: {}", name_, listed(sources)),
        words("plug it in and switch it on, or choose another one: `capture-node devices` lists them"));
  }
  if (bus_.empty() && std::count_if(sources.begin(), sources.end(), has_name) > 1) return several(*named);
  // Alone of its kind and with a number of its own it may have moved to another socket.
  const bool moved = !twin_seen_ && is_number_of_its_own(serial_) && named->serial == serial_;
  if (bus_.empty() || moved) return *named;
  return base::trouble(words("another device has the name \"{}\": it is plugged in at {}, this one at {}", name_,
                             named->bus.empty() ? words("an unknown place") : base::Words(named->bus), bus_),
                       words("plug it in there again"));
}

void PulseChoice::opened(const PulseSeen& source) {
  bus_ = source.bus;
  serial_ = source.serial;
}

}  // namespace tongping::audio
