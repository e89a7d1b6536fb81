#include "display-node/text/font_chain.hpp"

namespace tongping::text {
namespace {

FontFile sans(const std::string& name, const char* scripts) {
  return {"NotoSans" + name + "-Regular.ttf", "NotoSans" + name + "-Bold.ttf", "", scripts, ""};
}

FontFile regular_only(const char* file, const char* scripts) { return {file, "", "", scripts, ""}; }

// One collection holds all five: the same characters, drawn as each country writes them.
FontFile cjk(const char* family, const char* scripts, const char* languages) {
  return {"NotoSansCJK-Regular.ttc", "NotoSansCJK-Bold.ttc", family, scripts, languages};
}

}  // namespace

FontChain default_font_chain() {
  FontChain chain;
  for (const char* directory : {"/usr/share/fonts/truetype/noto", "/usr/share/fonts/opentype/noto",
                                "/usr/local/share/fonts", "/usr/share/fonts/truetype/dejavu"}) {
    chain.directories.emplace_back(directory);
  }
  chain.files = {
      sans("", "Latn Grek Cyrl"),
      cjk("Noto Sans CJK SC", "Hani Bopo", ""),
      cjk("Noto Sans CJK TC", "Hani Bopo", "zh-Hant zh-TW"),
      cjk("Noto Sans CJK HK", "Hani Bopo", "zh-HK zh-MO yue"),
      cjk("Noto Sans CJK JP", "Hira Kana Hani", "ja"),
      cjk("Noto Sans CJK KR", "Hang Hani", "ko"),
      sans("Arabic", "Arab"),
      sans("Hebrew", "Hebr"),
      sans("Thai", "Thai"),
      sans("Devanagari", "Deva"),
      sans("Khmer", "Khmr"),
      sans("Myanmar", "Mymr"),
      regular_only("NotoSansSymbols-Regular.ttf", ""),
      regular_only("NotoSansSymbols2-Regular.ttf", ""),
      regular_only("NotoSansMath-Regular.ttf", ""),
      regular_only("NotoMusic-Regular.ttf", ""),
      regular_only("NotoColorEmoji.ttf", "Zsye"),
      {"DejaVuSans.ttf", "DejaVuSans-Bold.ttf", "", "", ""},
  };
  return chain;
}

}  // namespace tongping::text
