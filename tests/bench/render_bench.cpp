// How long a caption takes to change on the wall, beside Pango with Cairo and libass in the same run: one line a
// figure. All take turns, so that whatever else the machine does disturbs them alike; compare medians.
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <functional>
#include <map>

#include "display-node/render/canvas.hpp"
#include "display-node/subtitle/gliding.hpp"
#include "display-node/subtitle/stage.hpp"
#include "display-node/text/shaper.hpp"
#include "tests/bench/render_floor.hpp"
#include "tests/bench/render_peers.hpp"
#include "tests/support/builders.hpp"
#include "tests/support/kernel_view.hpp"

using namespace tongping;
using bench::Caption;

namespace {

constexpr int rounds = 300;

const std::vector<std::pair<std::string, std::string>> sentences = {
    {"Good morning, everyone, and welcome to the annual conference.",
     "大家早上好，欢迎参加今年的语言与技术年会，请就座。"},
    {"Could you say a little more about how the results were found?",
     "能否再多说一些这些结果是如何得出的以及有何意义？"},
    {"We will now hear the report of the second working group.", "现在我们来听取第二工作组的报告，然后进行讨论环节。"},
    {"The proposal was adopted with only two votes against it.", "该提案以仅有两票反对获得通过，谢谢各位代表的支持。"},
};

// Ours, from segments to pixels.
class Ours {
 public:
  explicit Ours(subtitle::Size size, double outline = 0, subtitle::Motion motion = subtitle::Motion::none)
      : size_(size) {
    subtitle::Show show;
    show.style.outline = outline;
    show.style.labels = false;
    show.style.motion = motion;
    stage_ = std::make_unique<subtitle::Stage>(show, shaper_);
  }

  const subtitle::Scene& show(const std::string& en, const std::string& zh) {
    transcript::Segment segment = support::a_segment("1", en);
    segment.revision = ++revision_;
    segment.translations = {{"zh", zh, transcript::SegmentState::final}};
    const std::shared_ptr<const transcript::Segment> one[] = {std::make_shared<const transcript::Segment>(segment)};
    return show(one, base::SteadyTime{});
  }

  const subtitle::Scene& show(subtitle::SegmentList segments, base::SteadyTime now) {
    const subtitle::Scene& scene = stage_->compose(segments, size_, now);
    canvas_.draw(scene.picture);
    return scene;
  }

 private:
  subtitle::Size size_;
  std::unique_ptr<text::Fonts> fonts_ = text::Fonts::open().value();
  text::Shaper shaper_{*fonts_};
  text::Rasteriser rasteriser_{*fonts_};
  std::unique_ptr<subtitle::Stage> stage_;
  render::Canvas canvas_{rasteriser_};
  std::uint32_t revision_ = 0;
};

Caption caption_of(const subtitle::Scene& scene) {
  Caption caption;
  for (const subtitle::TextRun& run : scene.picture.runs) {
    const std::uint32_t color = static_cast<std::uint32_t>(run.color.red << 16 | run.color.green << 8 | run.color.blue);
    caption.push_back({run.text, run.x, run.baseline, run.size_px, color});
  }
  return caption;
}

class Figures {
 public:
  void time(const std::string& name, const std::function<void()>& work) {
    const auto start = std::chrono::steady_clock::now();
    work();
    const std::chrono::duration<double, std::micro> took = std::chrono::steady_clock::now() - start;
    figures_[name].push_back(took.count());
  }

  void print(const std::string& what) {
    for (auto& [name, values] : figures_) {
      std::sort(values.begin(), values.end());
      std::printf("%-44s %-20s p10 %8.1f us  p50 %8.1f us  p99 %8.1f us\n", what.c_str(), name.c_str(),
                  values[values.size() / 10], values[values.size() / 2], values[values.size() * 99 / 100]);
    }
  }

 private:
  std::map<std::string, std::vector<double>> figures_;
};

void caption_changed(subtitle::Size size, const std::string& label) {
  Ours ours(size);
  Ours outlined(size, 3.0 * size.height / 1080 / (0.0505 * size.height));
  Ours places(size);
  const auto peers = bench::peers(size);
  Figures figures;
  for (int round = -8; round < rounds; ++round) {
    const auto& [en, zh] = sentences[static_cast<std::size_t>(round + 8) % sentences.size()];
    const Caption caption = caption_of(places.show(en, zh));
    Figures warming;
    Figures& into = round < 0 ? warming : figures;
    into.time("ours", [&] { ours.show(en, zh); });
    into.time("ours with outline", [&] { outlined.show(en, zh); });
    for (const auto& peer : peers) into.time(peer->name(), [&] { peer->show(caption); });
  }
  figures.print("caption changed, 2 + 2 lines, " + label);
}

// A full wall on which the next sentence comes, and each picture of the lines going up.
void lines_go_up(subtitle::Size size, const std::string& label) {
  Figures figures;
  for (const auto motion : {subtitle::Motion::smooth, subtitle::Motion::none}) {
    Ours wall(size, 0, motion);
    std::vector<std::shared_ptr<const transcript::Segment>> said;
    base::SteadyTime now{};
    for (std::size_t i = 0; i < 60; ++i) {
      transcript::Segment segment = support::a_segment(std::to_string(i), sentences[i % sentences.size()].first);
      segment.translations = {{"zh", sentences[i % sentences.size()].second, transcript::SegmentState::final}};
      said.push_back(std::make_shared<const transcript::Segment>(segment));
      now += std::chrono::seconds(1);
      Figures warming;
      Figures& into = i < sentences.size() ? warming : figures;
      if (motion == subtitle::Motion::none) {
        into.time("at once", [&] { wall.show(said, now); });
        continue;
      }
      for (auto at = now; at < now + subtitle::Gliding::length; at += std::chrono::milliseconds(17)) {
        into.time("each picture of 12", [&] { wall.show(said, at); });
      }
    }
  }
  figures.print("a sentence comes on a full wall, " + label);
}

// The last line of Latin text, which is the one that grows.
const bench::CaptionLine& changed_line(const Caption& caption) {
  const auto is_latin = [](const bench::CaptionLine& line) {
    return static_cast<unsigned char>(line.text.front()) < 0x80;
  };
  const auto found = std::find_if(caption.rbegin(), caption.rend(), is_latin);
  return found == caption.rend() ? caption.front() : *found;
}

void letter_appended(subtitle::Size size, const std::string& label) {
  Ours ours(size);
  Ours places(size);
  const auto peers = bench::peers(size);
  Figures figures;
  bench::Floor floor(size);
  const auto& [en, zh] = sentences[0];
  for (int round = -60; round < rounds; ++round) {
    const std::size_t letters = 1 + static_cast<std::size_t>(round + 60) % en.size();
    const std::string text = en.substr(0, letters);
    const Caption caption = caption_of(places.show(text, zh));
    Figures warming;
    Figures& into = round < 0 || letters == 1 ? warming : figures;
    into.time("ours", [&] { ours.show(text, zh); });
    into.time("floor: the line alone", [&] { floor.show(changed_line(caption)); });
    for (const auto& peer : peers) into.time(peer->name(), [&] { peer->show(caption); });
  }
  figures.print("one letter appended, " + label);
}

// 48 hanzi, each `step` code points after the one before.
std::string hanzi_from(char32_t& next, char32_t step) {
  std::string zh;
  for (int i = 0; i < 48; ++i, next += step) {
    zh += static_cast<char>(0xE0 | (next >> 12));
    zh += static_cast<char>(0x80 | ((next >> 6) & 0x3F));
    zh += static_cast<char>(0x80 | (next & 0x3F));
  }
  return zh;
}

void new_hanzi(subtitle::Size size, const std::string& label) {
  Ours ours(size);
  Ours places(size);
  const auto peers = bench::peers(size);
  Figures figures;
  char32_t next = 0x4E00;
  for (int round = -2; round < 60; ++round) {
    const std::string zh = hanzi_from(next, 3);
    const Caption caption = caption_of(places.show("x", zh));
    Figures warming;
    Figures& into = round < 0 ? warming : figures;
    into.time("ours", [&] { ours.show("x", zh); });
    for (const auto& peer : peers) into.time(peer->name(), [&] { peer->show(caption); });
  }
  figures.print("48 hanzi never seen before, " + label);
}

constexpr int many_captions = 200;  // of 48 hanzi: 9,600 glyphs

void many_hanzi_by_peer(bench::Peer& peer, subtitle::Size size) {
  char32_t next = 0x4E00;
  for (int i = 0; i < many_captions; ++i) {
    const std::string zh = hanzi_from(next, 1);
    const std::size_t half = zh.size() / 2;
    const int em = size.height * 57 / 1080;
    peer.show({{zh.substr(0, half), size.width / 6, size.height * 7 / 9, em},
               {zh.substr(half), size.width / 6, size.height * 8 / 9, em}});
  }
}

void many_hanzi_by_us(subtitle::Size size) {
  Ours ours(size);
  char32_t next = 0x4E00;
  for (int i = 0; i < many_captions; ++i) ours.show("x", hanzi_from(next, 1));
}

// Each in a process of its own, because what one has allocated the next would reuse.
void memory(subtitle::Size size, const std::string& label) {
  const auto in_child = [&](const std::function<std::string()>& work) {
    std::fflush(stdout);
    const pid_t child = ::fork();
    if (child == 0) {
      const std::string name = work();
      std::printf("memory after 9,600 glyphs, %-17s %-20s %6.1f MiB resident\n", label.c_str(), name.c_str(),
                  support::resident_kib(::getpid()) / 1024);
      std::fflush(stdout);
      ::_exit(0);
    }
    ::waitpid(child, nullptr, 0);
  };
  in_child([&] {
    many_hanzi_by_us(size);
    return std::string("ours");
  });
  for (std::size_t i = 0; i < 2; ++i) {
    in_child([&] {
      const auto peers = bench::peers(size);
      if (i >= peers.size()) ::_exit(0);
      many_hanzi_by_peer(*peers[i], size);
      return peers[i]->name();
    });
  }
}

void first_caption(subtitle::Size size) {
  Figures figures;
  const Caption caption = caption_of(Ours(size).show(sentences[0].first, sentences[0].second));
  for (int round = 0; round < 20; ++round) {
    figures.time("ours", [&] { Ours(size).show(sentences[0].first, sentences[0].second); });
    figures.time("SDL2_ttf", [&] { bench::first_caption_by_ttf(caption, size); });
  }
  figures.print("fonts opened, first caption, 1080p");
}

}  // namespace

int main() {
  const subtitle::Size full_hd{1920, 1080};
  const subtitle::Size ultra_hd{3840, 2160};
  memory(full_hd, "1080p");  // first: a fork has what its parent has
  memory(ultra_hd, "4K");
  first_caption(full_hd);
  caption_changed(full_hd, "1080p");
  caption_changed(ultra_hd, "4K");
  lines_go_up(full_hd, "1080p");
  lines_go_up(ultra_hd, "4K");
  letter_appended(full_hd, "1080p");
  letter_appended(ultra_hd, "4K");
  new_hanzi(full_hd, "1080p");
  new_hanzi(ultra_hd, "4K");
}
