#include <algorithm>

#include "display-node/subtitle/stage_state.hpp"

namespace tongping::subtitle {
namespace {

using namespace std::chrono_literals;

// A block waits so long for the translation that its role's last words had: both languages come together, but a
// translator that fails takes nothing off the wall.
constexpr auto translation_patience = 2s;

constexpr auto haste_renewed = 250ms;  // how often the catch-up rule is asked while something waits

std::string_view seen_of(const Block& block) {
  const std::size_t begin = block.lines[block.from].begin;
  return std::string_view(block.shown.text).substr(begin, block.lines[block.until - 1].end - begin);
}

std::chrono::duration<double> reading_time_of_page(const Entry& entry) {
  std::chrono::duration<double> longest(0);
  for (const Block& block : entry.blocks) longest = std::max(longest, reading_time(seen_of(block)));
  return longest;
}

}  // namespace

std::chrono::milliseconds least_standing_of(const std::vector<VisibleText>& texts) {
  auto longest = 0ms;
  for (const VisibleText& text : texts) longest = std::max(longest, least_standing(text.text));
  return longest;
}

std::chrono::duration<double> reading_time_of(const std::vector<VisibleText>& texts) {
  std::chrono::duration<double> longest(0);
  for (const VisibleText& text : texts) longest = std::max(longest, reading_time(text.text));
  return longest;
}

// The audience has read on; the longer somebody's finished words have waited, the faster it must.
void Stage::State::pace(base::SteadyTime now) {
  std::optional<base::SteadyTime> oldest;
  for (const auto& [place, owed] : intake.queue()) {
    const auto found = known.find(owed.key);
    if (found == known.end() || !found->second->held) continue;
    oldest = std::min(oldest.value_or(owed.since), owed.since);
  }
  scene.waiting_since = oldest;
  const double early = in_blocks() ? 1.0 : haste_before(reader.unread());
  reader.read_until(now, std::max(early, oldest ? haste(now - *oldest) : 1.0));
  if (oldest && show.style.paced) change_by(now + haste_renewed);
}

// The page that stands.
bool Stage::State::is_read(const Entry& entry, base::SteadyTime now) const {
  return entry.stands_until <= now && reader.has_read(entry.read_end);
}

// What has come and cannot have been read yet.
bool Stage::State::is_fresh(const Entry& entry, base::SteadyTime now) const {
  return entry.page + 1 < entry.pages || !is_read(entry, now);
}

base::SteadyTime Stage::State::fresh_until(const Entry& entry) const {
  return std::max(entry.stands_until, reader.will_have_read(entry.read_end));
}

void Stage::State::comes_to_be_read(Entry& entry, std::chrono::duration<double> already) {
  if (!show.style.paced || in_blocks() || !entry.stands()) return;
  const auto more = reading_time_of(entry.texts) - already;
  if (more.count() > 0) entry.read_end = reader.add(more);
}

void Stage::State::begins_to_be_read(Entry& entry) {
  lay_out(entry);
  entry.read_at.reset();
  entry.read_end = reader.add(in_blocks() ? reading_time_of_page(entry) : reading_time_of(entry.texts));
}

// A block of several pages goes on when a page has been read, and leaves some time after the last one has.
void Stage::State::turn_pages(base::SteadyTime now) {
  if (!in_blocks()) return;
  for (Entry* entry : order) {
    if (!entry->stands()) continue;
    lay_out(*entry);
    if (is_read(*entry, now) && entry->page + 1 < entry->pages) {
      ++entry->page;
      turn_to_page(*entry);
      begins_to_be_read(*entry);
      entry->stands_until = now + least_standing_of(entry->texts);
    }
    if (!is_read(*entry, now)) {
      change_by(fresh_until(*entry));
      continue;
    }
    if (!entry->read_at) entry->read_at = now;
    entry->retired = *entry->read_at + show.style.linger <= now;
    if (!entry->retired) change_by(*entry->read_at + show.style.linger);
  }
}

// What came in the same moment from the same speaker becomes one block, while there is room: when somebody speaks fast,
// short sentences are not shown one after the other.
bool Stage::State::is_one_block_with(const Entry& earlier, base::SteadyTime now) const {
  const auto last = std::find_if(order.rbegin(), order.rend(), [](const Entry* entry) { return entry->stands(); });
  return earlier.last_change == now && earlier.pages == 1 && (*last)->pages == 1 &&
         earlier.segment->role.id == (*last)->segment->role.id;
}

void Stage::State::make_room_for(const Entry& block, base::SteadyTime now) {
  for (Entry* entry : order) {
    if (entry != &block && entry->stands() && entry->last_change != now) entry->aside = true;
  }
}

// The newest, from its first page on; what came of itself, or stood in another mode.
void Stage::State::keep_one_block() {
  bool newest = true;
  for (auto at = order.rbegin(); at != order.rend(); ++at) {
    if (!(*at)->stands()) continue;
    if (!std::exchange(newest, false)) {
      (*at)->aside = true;
    } else {
      begins_to_be_read(**at);
    }
  }
}

// What the role's last words were translated into is expected of the next ones, too.
bool Stage::State::waits_for_translation(const Entry& entry, const Owed& owed, base::SteadyTime now) {
  if (!in_blocks()) return false;
  std::set<std::string> here;
  for (const VisibleText& text : entry.texts) {
    if (text.translation) here.insert(text.language);
  }
  std::set<std::string>& expected = translated[entry.segment->role.id];
  const bool complete = std::includes(here.begin(), here.end(), expected.begin(), expected.end());
  if (entry.held && !complete && now - owed.since < translation_patience) {
    change_by(owed.since + translation_patience);
    return true;
  }
  expected = std::move(here);
  return false;
}

}  // namespace tongping::subtitle
