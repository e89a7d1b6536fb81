#include "display-node/subtitle/stage.hpp"

#include <algorithm>

#include "display-node/subtitle/stage_state.hpp"

namespace tongping::subtitle {
namespace {

using transcript::Segment;
using transcript::SegmentKey;
using transcript::SegmentState;

}  // namespace

Stage::Stage(Show show, text::Typesetter& typesetter) : state_(std::make_unique<State>(std::move(show), typesetter)) {}
Stage::~Stage() = default;

void Stage::change(Show show) {
  state_->show = std::move(show);
  state_->size = {};
  state_->directed = true;
  for (Entry* entry : state_->order) {
    entry->texts = state_->texts_of(*entry);
    entry->laid_out = false;
    entry->blocks.clear();
    entry->aside = false;
    entry->page = 0;
    entry->pages = 1;
  }
  state_->one_block_stays = true;
}

void Stage::cover(bool covered) { state_->covered = covered; }
void Stage::clear() { state_->clear_all = true; }
void Stage::rest() { state_->gliding.rest(); }

const Scene& Stage::compose(SegmentList segments, Size size, base::SteadyTime now) {
  return compose(WallText{{segments.begin(), segments.end()}, {}, {}, {}, {}}, size, now);
}

const Scene& Stage::compose(const WallText& text, Size size, base::SteadyTime now) {
  State& state = *state_;
  std::vector<Cue> previous = std::move(state.scene.cues);
  state.scene = {};
  state.intake.take(text.due);
  state.measure(size);
  state.pace(now);
  state.receive(text.segments, now);
  state.keep_off(text);
  state.admit(text.segments, now);
  state.turn_pages(now);
  state.retire(now);
  state.share_lines();
  state.place(now);
  state.answer(now);
  state.draw_mark(now);
  state.scene.reach = state.intake.answered(text.reach);
  std::size_t& removed = state.directed ? state.scene.cleared : state.scene.erased;
  removed = erased(previous, state.scene.cues, state.withdrawn);
  state.directed = false;
  return state.scene;
}

void Stage::State::receive(SegmentList segments, base::SteadyTime now) {
  withdrawn.clear();
  drop_gone(segments);
  add_new(segments, now);
  for (const SegmentPointer& segment : segments) {
    if (segment->state == SegmentState::withdrawn) continue;
    Entry& entry = *known.at(segment->key);
    const bool owed = intake.owes(segment->key);
    const bool is_new = entry.segment == nullptr;
    // Of unfinished speech that goes on nobody can tell which words were said when.
    const bool changed = entry.segment == nullptr || entry.segment->revision != segment->revision;
    if (covered && changed) entry.covered = true;
    if (is_new) entry.held = owed || (segment->state == SegmentState::interim && !intake.queue().empty());
    // What stands on the wall keeps its text until the last one is let in.
    if (!owed || entry.held) see(entry, segment, now);
    one_block_stays = one_block_stays || (is_new && !entry.held);
  }
  if (std::exchange(one_block_stays, false) && in_blocks()) keep_one_block();
}

// A role or a language that is shown no more takes its text along in the same way.
void Stage::State::keep_off(const WallText& text) {
  for (Entry* entry : order) {
    const Segment& segment = *entry->segment;
    const bool stood = entry->seen;
    const auto begins_in = [&](const Cleared& c) {
      return c.station == segment.key.station && segment.wall_start_ns <= c.until_ns;
    };
    entry->covered = entry->covered || clear_all || std::any_of(text.before.begin(), text.before.end(), begins_in);
    entry->cleared = std::any_of(text.cleared.begin(), text.cleared.end(), begins_in);
    const bool leaves = entry->covered || entry->cleared || (directed && entry->texts.empty());
    if (!stood || !leaves) continue;
    withdrawn.push_back(segment.key);
    directed = true;
  }
  clear_all = false;
}

void Stage::State::drop_gone(SegmentList segments) {
  std::vector<const SegmentKey*> there;
  for (const SegmentPointer& segment : segments) {
    if (segment->state != SegmentState::withdrawn) there.push_back(&segment->key);
  }
  const auto less = [](const SegmentKey* a, const SegmentKey* b) { return *a < *b; };
  std::sort(there.begin(), there.end(), less);
  const auto is_gone = [&](const Entry* entry) {
    return !std::binary_search(there.begin(), there.end(), &entry->segment->key, less);
  };
  for (const Entry* entry : order) {
    if (is_gone(entry)) withdrawn.push_back(entry->segment->key);
  }
  std::erase_if(order, is_gone);
  for (const SegmentKey& key : withdrawn) known.erase(key);
}

void Stage::State::add_new(SegmentList segments, base::SteadyTime now) {
  for (std::size_t i = 0; i < segments.size(); ++i) {
    if (segments[i]->state == SegmentState::withdrawn || known.contains(segments[i]->key)) continue;
    const auto entry = known.try_emplace(segments[i]->key, std::make_unique<Entry>()).first;
    entry->second->last_change = now;
    order.insert(place_of_new(segments.subspan(i + 1)), entry->second.get());
  }
}

// At the bottom, but above what is being said there that began later and that nobody has seen anything of.
std::vector<Entry*>::iterator Stage::State::place_of_new(SegmentList later) {
  const auto comes_later = [&](const Entry& entry) {
    const bool unseen = entry.segment != nullptr && !entry.held && !entry.appeared;
    return unseen && std::any_of(later.begin(), later.end(),
                                 [&](const SegmentPointer& s) { return s->key == entry.segment->key; });
  };
  auto place = order.end();
  while (place != order.begin() && comes_later(**std::prev(place))) --place;
  return place;
}

std::vector<VisibleText> Stage::State::texts_of(Entry& entry) const {
  std::vector<VisibleText> texts = visible_texts(*entry.segment, show);
  return show.steady ? entry.steadying.steady(std::move(texts)) : texts;
}

// Of what is final all stands: it is let in when it can be read.
std::vector<VisibleText> Stage::State::unrolled(Entry& entry, std::vector<VisibleText> texts, base::SteadyTime now) {
  const bool grows = entry.segment->state == SegmentState::interim && !in_blocks();
  if (!grows || !show.steady || !show.style.paced) {
    entry.unrolling = {};
    return texts;
  }
  texts = entry.unrolling.unroll(std::move(texts), now);
  if (const auto next = entry.unrolling.next_change()) change_by(*next);
  return texts;
}

void Stage::State::see(Entry& entry, const SegmentPointer& segment, base::SteadyTime now) {
  if (entry.segment == segment && !entry.unrolling.next_change()) return;
  const bool was_open = entry.segment == nullptr || entry.segment->state == SegmentState::interim;
  const auto already = entry.segment == nullptr ? std::chrono::duration<double>(0) : reading_time_of(entry.texts);
  entry.segment = segment;
  std::vector<VisibleText> texts = unrolled(entry, texts_of(entry), now);
  entry.laid_out = entry.laid_out && entry.label_text == segment->role.label && texts == entry.texts;
  if (texts == entry.texts) return;
  entry.texts = std::move(texts);
  entry.last_change = now;
  if (!entry.held) comes_to_be_read(entry, already);
  // Somebody paused in the middle of a speech: it comes back. What was finished and has left stays away.
  if (was_open) entry.retired = false;
}

// Only from the top: a cue never leaves under one that stays.
void Stage::State::retire(base::SteadyTime now) {
  if (in_blocks()) return;  // which have a time of their own
  for (Entry* entry : order) {
    if (!entry->stands()) continue;
    const base::SteadyTime leaves = entry->last_change + show.style.stale;
    if (leaves > now) return change_by(leaves);
    entry->retired = true;
    entry->laid_out = false;
    entry->blocks.clear();
  }
}

}  // namespace tongping::subtitle
