#include "display-node/subtitle/pacing.hpp"

#include <algorithm>
#include <array>

#include "common/base/utf8.hpp"

namespace tongping::subtitle {
namespace {

using namespace std::chrono_literals;

constexpr double letters_a_second = 17;
constexpr double syllables_a_second = 9;   // Hangul: a block is a syllable, between a letter and a hanzi
constexpr double characters_a_second = 6;  // of Han and kana

constexpr std::size_t longest_word = 17;  // characters without a space; longer ones take longer to read anyway
constexpr auto shortest = 830ms;
constexpr auto shortest_of_a_word = 1500ms;

struct Script {
  char32_t first;
  char32_t last;
  double a_second;
};
constexpr std::array scripts{
    Script{0x1100, 0x11FF, syllables_a_second},  Script{0x2E80, 0x312F, characters_a_second},
    Script{0x3130, 0x318F, syllables_a_second},  Script{0x3190, 0x9FFF, characters_a_second},
    Script{0xAC00, 0xD7FF, syllables_a_second},  Script{0xF900, 0xFAFF, characters_a_second},
    Script{0xFF00, 0xFF60, characters_a_second}, Script{0x20000, 0x3FFFF, characters_a_second},
};

double a_second(char32_t code_point) {
  for (const Script& script : scripts) {
    if (code_point <= script.last) return code_point >= script.first ? script.a_second : letters_a_second;
  }
  return letters_a_second;
}

double between(double value, double from, double to, double low, double high) {
  return low + (high - low) * std::clamp((value - from) / (to - from), 0.0, 1.0);
}

}  // namespace

std::chrono::duration<double> reading_time(std::string_view text) {
  double seconds = 0;
  for (std::size_t at = 0; at < text.size();) {
    const base::CodePoint point = base::code_point_at(text, at);
    seconds += 1 / a_second(point.value);
    at += point.bytes;
  }
  return std::chrono::duration<double>(seconds);
}

std::chrono::milliseconds least_standing(std::string_view text) {
  const bool alone = text.find(' ') == std::string_view::npos && base::code_points(text) <= longest_word;
  return alone ? shortest_of_a_word : shortest;
}

double haste(std::chrono::duration<double> waiting) {
  const double seconds = waiting.count();
  return seconds < 0.8 ? between(seconds, 0.25, 0.8, 1, 1.5) : between(seconds, 0.8, 2.5, 1.5, 4);
}

double haste_before(double unread) { return between(unread, 2, 4, 1, 1.5); }

void Reader::read_until(base::SteadyTime now, double haste) {
  const double elapsed = std::max(0.0, std::chrono::duration<double>(now - now_).count());
  read_ = std::min(given_, read_ + elapsed * haste_);
  now_ = std::max(now_, now);
  haste_ = haste;
}

double Reader::add(std::chrono::duration<double> reading_time) { return given_ += reading_time.count(); }

base::SteadyTime Reader::will_have_read(double end) const {
  const std::chrono::duration<double> left(std::max(0.0, end - read_) / haste_);
  return now_ + std::chrono::ceil<std::chrono::nanoseconds>(left);
}

}  // namespace tongping::subtitle
