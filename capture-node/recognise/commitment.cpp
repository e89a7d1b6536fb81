#include "capture-node/recognise/commitment.hpp"

#include <algorithm>
#include <cstdint>
#include <string_view>

namespace tongping::recognise {
namespace {

// A replaced word costs from 1 (nothing in common) down to 0.5, so that the likelier alignment wins among equal ones.
constexpr float insertion_cost = 1.0F;

std::size_t common_prefix(const Words& a, const Words& b) {
  return static_cast<std::size_t>(std::mismatch(a.begin(), a.end(), b.begin(), b.end()).first - a.begin());
}

float letters_in_common(std::string_view a, std::string_view b) {
  std::size_t front = 0;
  const std::size_t shorter = std::min(a.size(), b.size());
  while (front < shorter && a[front] == b[front]) ++front;
  std::size_t back = 0;
  while (back < shorter - front && a[a.size() - 1 - back] == b[b.size() - 1 - back]) ++back;
  return static_cast<float>(front + back) / static_cast<float>(std::max<std::size_t>(1, std::max(a.size(), b.size())));
}

float replacement_cost(const std::string& a, const std::string& b) {
  return a == b ? 0.0F : insertion_cost * (1.0F - 0.5F * letters_in_common(a, b));
}

}  // namespace

Words reconcile(const Words& hypothesis, const Words& committed) {
  // distance[j]: between the committed words so far and the first j words of the hypothesis.
  std::vector<float> distance(hypothesis.size() + 1);
  for (std::size_t j = 0; j < distance.size(); ++j) distance[j] = insertion_cost * static_cast<float>(j);
  for (const std::string& word : committed) {
    float diagonal = distance[0];
    distance[0] += insertion_cost;
    for (std::size_t j = 1; j < distance.size(); ++j) {
      const float replaced = diagonal + replacement_cost(word, hypothesis[j - 1]);
      diagonal = distance[j];
      distance[j] = std::min({replaced, distance[j] + insertion_cost, distance[j - 1] + insertion_cost});
    }
  }
  std::size_t best = 0;
  for (std::size_t j = 1; j < distance.size(); ++j) {
    if (distance[j] <= distance[best]) best = j;  // of equals the longer prefix: a word replaced, not one said twice
  }
  Words words = committed;
  words.insert(words.end(), hypothesis.begin() + static_cast<std::ptrdiff_t>(best), hypothesis.end());
  return words;
}

const Words& Commitment::update(const Words& hypothesis) {
  shown_.resize(committed_);
  shown_ = reconcile(hypothesis, shown_);
  recent_.push_back(shown_);
  if (recent_.size() > options_.agreements) recent_.pop_front();
  if (recent_.size() < options_.agreements || shown_.size() <= options_.hold_back) return shown_;
  std::size_t agreed = shown_.size() - options_.hold_back;
  for (const Words& earlier : recent_) agreed = std::min(agreed, common_prefix(shown_, earlier));
  committed_ = std::max(committed_, agreed);
  return shown_;
}

const Words& Commitment::finish(const Words& hypothesis) {
  shown_.resize(committed_);
  shown_ = reconcile(hypothesis, shown_);
  committed_ = shown_.size();
  return shown_;
}

}  // namespace tongping::recognise
