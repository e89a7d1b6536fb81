#include "display-node/subtitle/trace.hpp"
#include "tests/support/catch.hpp"

using namespace tongping::subtitle;

TEST_CASE("a line of the trace has the keys of its definition, in that order") {
  Scene scene;
  scene.cues = {{{"hall-1", "7"},
                 3,
                 17,
                 tongping::transcript::SegmentState::final,
                 "主席",
                 {{"en", "Good \"morning\".", 4}, {"zh", "早上好。", 0}}}};
  scene.erased = 5;
  scene.reach = {{"hall-1", 18}};
  CHECK(trace_line(scene, 1'700'000'000'000'000'001, 12, "subtitle") ==
        "{\"t_ns\":1700000000000000001,\"frame\":12,\"mode\":\"subtitle\",\"cues\":[{\"station\":\"hall-1\","
        "\"segment\":\"7\",\"revision\":3,\"sequence\":17,"
        "\"state\":\"final\",\"role\":\"主席\",\"lines\":[{\"language\":\"en\",\"text\":\"Good \\\"morning\\\".\"},"
        "{\"language\":\"zh\",\"text\":\"早上好。\"}]}],\"erased\":5,\"cleared\":0,"
        "\"reach\":[{\"station\":\"hall-1\",\"sequence\":18}]}");
}

TEST_CASE("what is skipped has a line of its own, with range and reason") {
  CHECK(skip_line({"hall-1", 3, 9, SkipReason::behind}, 1'700'000'000'000'000'001) ==
        R"({"t_ns":1700000000000000001,"skipped":{"station":"hall-1","from":3,"through":9,"reason":"behind"}})");
}
