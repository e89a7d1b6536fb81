#include "common/base/table.hpp"

#include <sstream>

#include "tests/support/catch.hpp"

using namespace tongping::base;

TEST_CASE("columns are as wide as their widest cell, hanzi counting twice") {
  std::ostringstream out;
  print_table({{"NAME", "STATE", "ADDRESS"}, {"左墙", "live", "10.0.0.7:1"}, {"wall", "gone", ""}}, out);
  REQUIRE(out.str() ==
          "NAME  STATE  ADDRESS\n"
          "左墙  live   10.0.0.7:1\n"
          "wall  gone   \n");
}

TEST_CASE("cells say nothing where nothing is known") {
  const Json object = {{"name", "wall"}, {"at", 17}, {"behind", nullptr}, {"us", 1530}, {"ms", 3'723'000}};
  REQUIRE(cell(object, "name") == "wall");
  REQUIRE(cell(object, "at") == "17");
  REQUIRE(cell(object, "behind") == "-");
  REQUIRE(cell(object, "other") == "-");
  REQUIRE(cell(Json(), "name") == "-");
  REQUIRE(cell_ms(object, "us") == "1.5 ms");
  REQUIRE(cell_ms(object, "name") == "-");
  REQUIRE(cell_duration(object, "ms") == "1:02:03");
  REQUIRE(cell_duration(object, "other") == "-");
}
