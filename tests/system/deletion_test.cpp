// Deleting a session as a venue does it: asked first, refused while the station runs, and gone in every command.
#include "tests/system/venue.hpp"

using namespace tongping;
using namespace tongping::system_test;

namespace {

constexpr const char* captions_to_delete = R"({"text":"A sentence that must not stay."}
{"text":"And one more of it."}
)";

struct DeletingHall {
  Venue venue;
  std::string config = venue.station_config(
      "[[role]]\nid = \"guest\"\nlanguage = \"en\"\n[[microphone]]\nid = \"c\"\nrole = "
      "\"guest\"\nsource = \"typed:" +
      venue.write("captions.jsonl", captions_to_delete) + "\"\n");

  support::Finished sessions(std::vector<std::string> words) const {
    support::Argv command{program("capture-node"), "sessions"};
    command.insert(command.end(), words.begin(), words.end());
    command.insert(command.end(), {"--config", config});
    return venue.run(command);
  }

  // One meeting from its start to its end; its id.
  std::string meet() const {
    const auto station = venue.station(config);
    REQUIRE(eventually([&] { return sessions({"show"}).out.find("one more") != std::string::npos; }));
    const std::string id = after(station->errors(), "info session ", " \n");
    CHECK(sessions({"delete", id, "--yes"}).err.find("stop the station") != std::string::npos);
    stop(*station);
    return id;
  }
};

}  // namespace

TEST_CASE("a session is deleted once somebody has confirmed it, and no command shows it again") {
  const DeletingHall hall;
  const std::string kept = hall.meet();
  const std::string gone = hall.meet();
  REQUIRE(kept != gone);

  const auto unsure = hall.sessions({"delete", gone});  // nobody answers
  CHECK(unsure.status == 1);
  CHECK(unsure.out.find(gone) != std::string::npos);
  CHECK(unsure.err.find("nothing was deleted") != std::string::npos);
  REQUIRE(hall.sessions({"export", gone}).status == 0);

  REQUIRE(hall.sessions({"delete", gone, "--yes"}).status == 0);
  CHECK(hall.sessions({"list"}).out.find("(deleted)") != std::string::npos);
  for (const char* command : {"show", "export", "delete"}) {
    const auto refused = hall.sessions({command, gone});
    CHECK(refused.status == 1);
    INFO(refused.err);
    CHECK(refused.err.find("was deleted") != std::string::npos);
    CHECK(refused.out.find("must not stay") == std::string::npos);
  }
  CHECK(hall.sessions({"export", kept}).out.find("must not stay") != std::string::npos);

  const auto audit = hall.venue.run({program("capture-node"), "audit", "list", "--json", "--config", hall.config});
  CHECK(audit.out.find("session_deleted") != std::string::npos);
  CHECK(hall.venue.run({program("capture-node"), "audit", "verify", "--config", hall.config}).status == 0);
  hall.meet();
}
