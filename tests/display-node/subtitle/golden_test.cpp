#include "common/base/format.hpp"
#include "tests/display-node/subtitle/golden_file.hpp"
#include "tests/display-node/subtitle/stage_builder.hpp"
#include "tests/support/catch.hpp"

using namespace tongping;
using namespace tongping::subtitle;

// Pictures as text, over sizes and languages.
namespace {

Segments meeting() {
  auto chair = with_zh(support::a_segment("1", "Good morning, everyone, and welcome to the annual conference."),
                       "大家早上好，欢迎参加年会。");
  auto speaker = support::a_segment("2", "谢谢主席。今天我想谈谈同声传译的未来，以及它将如何改变会议。");
  speaker.language = "zh";
  speaker.role = {"speaker", "Speaker", {0x00, 0xE5, 0xFF}};
  speaker.translations = {
      {"en", "Thank you. Today I will talk about the future of interpretation, and how it changes meetings.",
       transcript::SegmentState::final}};
  auto question = with_zh(support::an_interim("3", "Could you say a little more about", 4, 18), "能否再多说一些",
                          transcript::SegmentState::interim);
  return {chair, speaker, question};
}

std::string picture(Size size, const std::vector<std::string>& languages, config::Policy policy) {
  Show show = a_show(policy);
  show.languages = languages;
  Wall wall(show);
  return to_text(wall.show(meeting(), 0, size).picture);
}

}  // namespace

TEST_CASE("golden pictures over sizes, languages and policies") {
  using config::Policy;
  for (const Size size : {Size{1280, 720}, {1920, 1080}, {3840, 2160}, {1024, 768}, {1080, 1920}}) {
    const std::string name = base::format("{}x{}", size.width, size.height);
    support::check_golden(name + "_en_zh", picture(size, {"en", "zh"}, Policy::live));
    support::check_golden(name + "_zh", picture(size, {"zh"}, Policy::committed));
    support::check_golden(name + "_settled", picture(size, {"en", "zh"}, Policy::settled));
  }
}
