// The same caption drawn by those whom everybody uses; each is there only where its library is installed.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "display-node/subtitle/draw_list.hpp"

namespace tongping::bench {

// A caption as lines, each with its place and size.
struct CaptionLine {
  std::string text;
  int x = 0;
  int baseline = 0;
  int size_px = 0;
  std::uint32_t color = 0xFFFFFF;
};
using Caption = std::vector<CaptionLine>;

class Peer {
 public:
  virtual ~Peer() = default;
  virtual std::string name() const = 0;
  // Brings its picture from the caption before to this one: clears what stood there, draws what stands there now.
  virtual void show(const Caption& caption) = 0;
};

std::vector<std::unique_ptr<Peer>> peers(subtitle::Size size);

}  // namespace tongping::bench
