#include <algorithm>

#include "common/base/utf8.hpp"
#include "display-node/subtitle/stage_state.hpp"

namespace tongping::subtitle {
namespace {

using transcript::SegmentState;

// What was let in without pacing, or what changed, stays whole on the wall for so long, whatever comes: two pictures of
// a projector at 50 Hz, so that each was really there.
constexpr std::chrono::milliseconds shortest_standing{50};

constexpr std::chrono::seconds mark_shown{6};  // long enough to be noticed and read by who wonders

const SegmentPointer& newest(SegmentList segments, const transcript::SegmentKey& key) {
  return *std::find_if(segments.rbegin(), segments.rend(), [&](const SegmentPointer& s) { return s->key == key; });
}

// Of what was said before this screen came, the newest wallful stands at once: nobody here waits for the rest.
bool is_late(const Owed& owed, base::SteadyTime now) {
  return owed.late == SkipReason::joined || now - owed.since > live_window;
}

// How far a text is one of `seen`.
std::size_t bytes_known(const VisibleText& text, const std::vector<VisibleText>& seen) {
  const auto same = [&](const VisibleText& s) { return s.language == text.language; };
  const auto before = std::find_if(seen.begin(), seen.end(), same);
  return before == seen.end() ? 0 : base::common_bytes(text.text, before->text);
}

}  // namespace

// In the order of the stations, as much as fits. What is unfinished and new waits behind what is final.
void Stage::State::admit(SegmentList segments, base::SteadyTime now) {
  let_in_now.clear();
  std::optional<std::uint64_t> page;
  while (!intake.queue().empty()) {
    const auto& [place, owed] = *intake.queue().begin();
    const auto found = known.find(owed.key);
    if (found == known.end()) {
      const Owed lost = intake.shift();
      intake.record(lost.key.station, lost.sequence, SkipReason::gone);
      continue;
    }
    Entry& entry = *found->second;
    const bool late = entry.held && is_late(owed, now);
    if (late && !page) page = last_page();
    if (entry.passed || entry.covered || entry.cleared || (late && place < *page)) {
      pass_over(entry, intake.shift(), now);
    } else if (!waits_for_translation(entry, owed, now) && let_in(entry, owed, newest(segments, owed.key), now)) {
      let_in_now.push_back(intake.shift());
    } else {
      return wait_for_the_wall(now);
    }
  }
  admit_unfinished(now);
}

// What is unfinished never pushes off what has just come.
void Stage::State::admit_unfinished(base::SteadyTime now) {
  for (Entry* entry : order) {
    if (!entry->held || entry->passed) continue;
    entry->held = false;
    if (fresh_ones(now) == Fresh::whole) {
      comes_to_be_read(*entry, std::chrono::duration<double>(0));
      continue;
    }
    entry->held = true;
    return wait_for_the_wall(now);
  }
}

// It was on the wall while it was spoken, others have pushed it off the top, and nobody has seen how it ended.
bool Stage::State::is_lost_from_sight(const Entry& entry) const {
  return !entry.held && !entry.answered && !entry.whole && entry.segment->state == SegmentState::interim;
}

// False when the wall has no room yet; nothing has changed then.
bool Stage::State::let_in(Entry& entry, const Owed& owed, const SegmentPointer& segment, base::SteadyTime now) {
  const bool read_before = entry.was_shown_unstored(*segment);
  if (is_lost_from_sight(entry) && !read_before) {
    entry.held = true;
    see(entry, segment, now);
    entry.retired = false;
  }
  if (entry.held) return let_new_in(entry, owed, now);
  if (!entry.whole) {
    see(entry, segment, now);
    return true;
  }
  Entry before = entry;
  const Reader reader_before = reader;
  see(entry, segment, now);
  if (!entry.answered) entry.last_change = now;  // it does not leave by age before anybody has seen it final
  entry.stands_until = now + shortest_standing;
  const Fresh fresh = fresh_ones(now);
  if (fresh == Fresh::one_is_cut && loses_unseen_lines(entry, before.texts)) to_the_bottom(entry);
  if (fresh != Fresh::cut) return true;
  entry = std::move(before);
  reader = reader_before;
  return false;
}

// Where it was first heard of, if it can be seen there, else at the bottom.
bool Stage::State::let_new_in(Entry& entry, const Owed& owed, base::SteadyTime now) {
  const base::SteadyTime stood_until = entry.stands_until;
  entry.held = false;
  entry.last_change = now;
  // Who has just joined has nobody who waits for what was said before.
  const bool to_be_read = show.style.paced && owed.late != SkipReason::joined;
  entry.stands_until = now + (to_be_read ? least_standing_of(entry.texts) : shortest_standing);
  const Fresh fresh = fresh_ones(now);
  if (fresh == Fresh::cut) {
    entry.held = true;
    entry.stands_until = stood_until;
    return false;
  }
  if (fresh == Fresh::one_is_cut) to_the_bottom(entry);
  if (in_blocks()) make_room_for(entry, now);
  if (to_be_read || in_blocks()) begins_to_be_read(entry);
  return true;
}

void Stage::State::to_the_bottom(const Entry& entry) {
  const auto place = std::find(order.begin(), order.end(), &entry);
  std::rotate(place, place + 1, order.end());
}

// Where it stands now, among what is below it. What was read before may go up; what nobody has seen may not.
bool Stage::State::loses_unseen_lines(const Entry& entry, const std::vector<VisibleText>& seen) {
  std::vector<Shelf> free;
  for (const Pane& pane : panes) free.push_back(pane.shelf);
  Placed placed;
  bool newest = true;
  for (std::size_t i = order.size(); i-- > 0 && placed.entry != &entry;) {
    if (!order[i]->stands()) continue;
    if (!newest && !placed.whole) return true;
    lay_out(*order[i]);
    placed = place_entry(*order[i], free, std::exchange(newest, false));
  }
  for (std::size_t i = 0; i < placed.blocks.size(); ++i) {
    const Block& block = entry.blocks[i];
    const std::size_t first = placed.blocks[i].first_line;
    if (first == block.until) return true;
    if (first > block.from && block.lines[first].begin > bytes_known(entry.texts[i], seen)) return true;
  }
  return placed.blocks.empty();
}

// Whether all that must still stand does, together with what is below it. One alone may be taller than the wall.
Stage::State::Fresh Stage::State::fresh_ones(base::SteadyTime now) {
  Taken taken(panes);
  int count = 0;
  bool room = true;
  bool fits = true;
  for (std::size_t i = order.size(); i-- > 0;) {
    Entry& entry = *order[i];
    const bool fresh = entry.stands() && is_fresh(entry, now);
    if (!entry.stands() || (in_blocks() && !fresh)) continue;
    if (room) {
      lay_out(entry);
      taken.add(entry);
      room = taken.fits();
    }
    if (!fresh) continue;
    ++count;
    fits = fits && room && (!in_blocks() || count == 1 || is_one_block_with(entry, now));
  }
  if (fits) return Fresh::whole;
  return count == 1 ? Fresh::one_is_cut : Fresh::cut;
}

void Stage::State::wait_for_the_wall(base::SteadyTime now) {
  for (const Entry* entry : order) {
    if (entry->stands() && is_fresh(*entry, now)) change_by(fresh_until(*entry));
  }
}

// The place in the queue from which on all that is new fits on one wall; at least the last one.
std::uint64_t Stage::State::last_page() {
  Taken taken(panes);
  std::uint64_t page = intake.queue().rbegin()->first;
  for (auto at = intake.queue().rbegin(); at != intake.queue().rend(); ++at) {
    const auto found = known.find(at->second.key);
    if (found == known.end() || !found->second->held || found->second->texts.empty()) continue;
    lay_out(*found->second);
    taken.add(*found->second);
    if (!taken.fits()) break;
    page = at->first;
    if (in_blocks()) break;  // of which one stands at a time
  }
  return page;
}

void Stage::State::pass_over(Entry& entry, const Owed& owed, base::SteadyTime now) {
  const bool by_person = entry.covered || entry.cleared;
  const SkipReason late = entry.covered ? SkipReason::covered : entry.cleared ? SkipReason::cleared : owed.late;
  intake.record(owed.key.station, owed.sequence, entry.passed ? SkipReason::left : late);
  const bool counts = !entry.passed && !by_person && !entry.texts.empty();
  entry.passed = entry.held = entry.answered = true;
  if (counts) count_in_mark(now);
}

void Stage::State::count_in_mark(base::SteadyTime now) {
  if (mark.until <= now) mark.lines = 0;
  ++mark.lines;
  mark.until = now + mark_shown;
}

// What was let in and is not in the picture is said to be skipped.
void Stage::State::answer(base::SteadyTime now) {
  for (const Owed& owed : let_in_now) {
    Entry& entry = *known.at(owed.key);
    if (!entry.seen) {
      const bool empty = entry.texts.empty();
      const SkipReason reason = empty                                      ? SkipReason::no_text
                                : entry.was_shown_unstored(*entry.segment) ? SkipReason::stored
                                : entry.answered                           ? SkipReason::left
                                                                           : SkipReason::no_room;
      intake.record(owed.key.station, owed.sequence, reason);
      // It does not come back either, when what pushed it off is withdrawn: it was said never to be shown.
      if (!empty) entry.passed = entry.held = true;
      if (reason == SkipReason::no_room) count_in_mark(now);
    }
    entry.answered = true;
  }
  scene.skipped = intake.take_skips();
}

void Stage::State::change_by(base::SteadyTime time) {
  scene.next_change = std::min(scene.next_change.value_or(base::SteadyTime::max()), time);
}

}  // namespace tongping::subtitle
