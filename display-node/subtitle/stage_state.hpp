// The stage's insides, for its sources alone: stage.cpp (who is there), stage_admission.cpp (what comes onto the wall
// when), stage_pacing.cpp (how long it stands), stage_placing.cpp (where), stage_drawing.cpp (the picture).
#pragma once

#include <algorithm>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "display-node/subtitle/block.hpp"
#include "display-node/subtitle/gliding.hpp"
#include "display-node/subtitle/intake.hpp"
#include "display-node/subtitle/pacing.hpp"
#include "display-node/subtitle/placing.hpp"
#include "display-node/subtitle/stage.hpp"
#include "display-node/subtitle/steadying.hpp"
#include "display-node/subtitle/unrolling.hpp"

namespace tongping::subtitle {

using SegmentPointer = std::shared_ptr<const transcript::Segment>;

// Where text stands: the column of its lines, and the label before or beside them.
struct Pane {
  Column where;
  int label_left = 0;
  Shelf shelf;
};

struct Label {
  int size_px = 0;
  text::Line line;
};

// A segment that this screen knows.
struct Entry {
  SegmentPointer segment;
  base::SteadyTime last_change;   // of what can be seen of it
  base::SteadyTime stands_until;  // something final of it was let in and must have been on the wall until then
  std::vector<VisibleText> texts;
  Steadying steadying;
  Unrolling unrolling;
  bool held = false;              // not on the wall yet
  bool passed = false;            // passed over: never on the wall
  bool answered = false;          // something final of it was shown or recorded as skipped
  bool retired = false;           // left by age
  bool aside = false;             // another block took its place; in other modes it may still stand
  bool covered = false;           // something of it was said while the wall was covered: never on it any more
  bool cleared = false;           // somebody has cleared the wall of it
  bool seen = false;              // at least a line of it, in the last picture
  bool whole = false;             // all of it
  bool appeared = false;          // in any picture
  SegmentPointer unstored_shown;  // as it was on the wall, finished, before the station's disk had it
  bool laid_out = false;          // blocks and labels belong to texts
  std::vector<Block> blocks;
  std::string label_text;
  std::vector<Label> labels;  // one a pane

  double read_end = 0;                      // of all its text that came onto the wall, for the reader
  std::optional<base::SteadyTime> read_at;  // a block's page
  std::size_t page = 0;                     // of a block: which part of it stands
  std::size_t pages = 1;

  // Whoever it was said to be by: its words have been read.
  bool was_shown_unstored(const transcript::Segment& as) const {
    const auto same = [](const transcript::Translation& a, const transcript::Translation& b) {
      return a.language == b.language && a.text == b.text;
    };
    return unstored_shown != nullptr && unstored_shown->text == as.text &&
           std::equal(as.translations.begin(), as.translations.end(), unstored_shown->translations.begin(),
                      unstored_shown->translations.end(), same);
  }
  bool stands() const { return !held && !passed && !retired && !aside && !covered && !cleared && !texts.empty(); }
};

// A number of lines that were passed over, shown for a while at the top edge.
struct SkipMark {
  std::size_t lines = 0;
  base::SteadyTime until;
};

struct Stage::State {
  State(Show given, text::Typesetter& setter) : show(std::move(given)), typesetter(setter) {}

  void receive(SegmentList segments, base::SteadyTime now);
  void keep_off(const WallText& text);
  void drop_gone(SegmentList segments);
  void add_new(SegmentList segments, base::SteadyTime now);
  std::vector<Entry*>::iterator place_of_new(SegmentList later);
  std::vector<VisibleText> texts_of(Entry& entry) const;
  std::vector<VisibleText> unrolled(Entry& entry, std::vector<VisibleText> texts, base::SteadyTime now);
  void see(Entry& entry, const SegmentPointer& segment, base::SteadyTime now);
  void retire(base::SteadyTime now);

  void measure(Size wanted);
  void measure_panes();
  void lay_out(Entry& entry);
  void lay_out_block(Entry& entry, std::size_t index);
  int set_label(Entry& entry, std::size_t pane, int size_px);
  const Look& look_of(const Entry& entry, std::size_t index) const;
  void turn_to_page(Entry& entry) const;
  void share_lines();
  struct Placed {
    const Entry* entry = nullptr;
    std::vector<PlacedBlock> blocks;
    bool whole = false;
  };
  void place(base::SteadyTime now);
  std::vector<Placed> place_all();
  void glide(const std::vector<Placed>& placed, base::SteadyTime now);
  Placed place_entry(const Entry& entry, std::vector<Shelf>& free, bool newest) const;

  void admit(SegmentList segments, base::SteadyTime now);
  bool is_lost_from_sight(const Entry& entry) const;
  bool let_in(Entry& entry, const Owed& owed, const SegmentPointer& segment, base::SteadyTime now);
  bool let_new_in(Entry& entry, const Owed& owed, base::SteadyTime now);
  void admit_unfinished(base::SteadyTime now);
  enum class Fresh { whole, one_is_cut, cut };
  Fresh fresh_ones(base::SteadyTime now);
  void to_the_bottom(const Entry& entry);
  bool loses_unseen_lines(const Entry& entry, const std::vector<VisibleText>& seen);
  void wait_for_the_wall(base::SteadyTime now);
  std::uint64_t last_page();
  void pass_over(Entry& entry, const Owed& owed, base::SteadyTime now);
  void count_in_mark(base::SteadyTime now);
  void answer(base::SteadyTime now);
  void change_by(base::SteadyTime time);

  void pace(base::SteadyTime now);
  bool in_blocks() const { return show.style.appear == Appear::blocks; }
  bool is_read(const Entry& entry, base::SteadyTime now) const;
  bool is_fresh(const Entry& entry, base::SteadyTime now) const;
  base::SteadyTime fresh_until(const Entry& entry) const;
  void comes_to_be_read(Entry& entry, std::chrono::duration<double> already);
  void begins_to_be_read(Entry& entry);
  bool is_one_block_with(const Entry& earlier, base::SteadyTime now) const;
  void turn_pages(base::SteadyTime now);
  void keep_one_block();
  void make_room_for(const Entry& block, base::SteadyTime now);
  bool waits_for_translation(const Entry& entry, const Owed& owed, base::SteadyTime now);

  void show_cue(const Entry& entry, const std::vector<PlacedBlock>& placed, const Entry* above);
  void draw_block(const Entry& entry, std::size_t index, const PlacedBlock& placed, bool labelled,
                  DrawList& picture) const;
  struct LinePlace {
    int top = 0;
    bool labelled = false;
  };
  void draw_line(const Entry& entry, std::size_t index, std::size_t number, LinePlace place, DrawList& picture) const;
  void draw_label(const Entry& entry, std::size_t pane, const Look& text, const Column& line, int baseline,
                  bool right_to_left, DrawList& picture) const;
  Color shown_on(Color ground, Color color) const;
  void draw_dividers(DrawList& picture) const;
  void draw_mark(base::SteadyTime now);

  Show show;
  text::Typesetter& typesetter;

  std::map<transcript::SegmentKey, std::unique_ptr<Entry>> known;
  std::vector<Entry*> order;                      // from the top
  std::vector<transcript::SegmentKey> withdrawn;  // since the last scene

  Intake intake;
  std::vector<Owed> let_in_now;  // into the scene that is being made
  SkipMark mark;

  bool one_block_stays = false;  // of those that nothing has paced
  Reader reader;
  std::map<std::string, std::set<std::string>> translated;  // by role: what its last words were translated into

  Gliding gliding;
  using LineName = std::tuple<const Entry*, std::size_t, std::size_t>;  // which text of it, which line
  std::map<LineName, Glide> glides;                                     // of lines that are not where they will stand

  Size size;
  text::Proportions proportions;
  std::vector<Pane> panes;
  Scene scene;

  bool covered = false;
  bool directed = false;  // a person has changed the picture that is to be made
  bool clear_all = false;
};

// How much of the panes is taken; what is added last stands highest.
class Taken {
 public:
  explicit Taken(const std::vector<Pane>& panes);
  void add(const Entry& entry);  // has been laid out
  bool fits() const;

 private:
  const std::vector<Pane>& panes_;
  std::vector<int> height_;
  std::vector<std::size_t> lines_;
};

std::size_t pane_of(const Entry& entry, std::size_t index, std::size_t panes);

// The blocks of one pane.
std::vector<Stack> stacks_of(const Entry& entry, std::size_t pane, std::size_t panes);

std::chrono::milliseconds least_standing_of(const std::vector<VisibleText>& texts);

// Who reads one language reads the other one not: the longer one counts.
std::chrono::duration<double> reading_time_of(const std::vector<VisibleText>& texts);

}  // namespace tongping::subtitle
