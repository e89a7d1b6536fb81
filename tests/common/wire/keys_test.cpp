#include <sys/stat.h>
#include <unistd.h>

#include <fstream>
#include <thread>

#include "common/wire/curve_key.hpp"
#include "common/wire/local_place.hpp"
#include "common/wire/peer_keys.hpp"
#include "tests/support/catch.hpp"

using namespace tongping;
using namespace tongping::wire;
namespace fs = std::filesystem;

namespace {

// A directory of its own, gone at the end.
class Folder {
 public:
  Folder() {
    std::string name = (fs::temp_directory_path() / "tongping-keys-XXXXXX").string();
    REQUIRE(::mkdtemp(name.data()) != nullptr);
    path_ = name;
  }
  ~Folder() { fs::remove_all(path_); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  fs::path operator/(const char* name) const { return path_ / name; }

 private:
  fs::path path_;
};

void write(const fs::path& file, const std::string& text, mode_t mode = 0600) {
  std::ofstream(file) << text;
  ::chmod(file.c_str(), mode);
}

unsigned mode_of(const fs::path& path) { return static_cast<unsigned>(fs::status(path).permissions()) & 0777U; }

// The key pair of RFC 26's reference implementation tests (libzmq's man page zmq_curve).
const std::string known_public = "rq:rM>}U?@Lns47E1%kR.o@n%FcmmsL/@{H8]yf7";
const std::string known_secret = "JTKVSB%%)wK0E.X)V>+}o?pNmC{O&4W4b!Ni{Lh6";

}  // namespace

TEST_CASE("a public key can be given on a command line: it is never taken for an option") {
  for (int i = 0; i < 2000; ++i) REQUIRE(wire::make_key_pair().public_key().front() != '-');
}

TEST_CASE("a key pair is made once, for its owner only") {
  const Folder folder;
  const auto made = load_or_make_key_pair(folder / "deep/er/station.key");
  REQUIRE(made);
  REQUIRE(is_key_text(made->public_key()));
  REQUIRE(is_key_text(made->secret_key()));
  REQUIRE(mode_of(folder / "deep/er/station.key") == 0600);
  REQUIRE(mode_of(folder / "deep/er") == 0700);
  const auto again = load_or_make_key_pair(folder / "deep/er/station.key");
  REQUIRE(again->public_key() == made->public_key());
  REQUIRE(again->secret_key() == made->secret_key());
  // Nothing is left beside it.
  REQUIRE(std::distance(fs::directory_iterator(folder / "deep/er"), {}) == 1);
}

TEST_CASE("programs that start at once get the same key pair") {
  const Folder folder;
  std::vector<std::string> keys(8);
  std::vector<std::thread> starters;
  for (std::string& key : keys) {
    starters.emplace_back([&] { key = load_or_make_key_pair(folder / "local/local.key").value().public_key(); });
  }
  for (std::thread& starter : starters) starter.join();
  for (const std::string& key : keys) REQUIRE(key == keys[0]);
}

TEST_CASE("a key file that others can read, or that is damaged, is refused with a line that helps") {
  const Folder folder;
  const auto file = folder / "station.key";
  write(file, "public " + known_public + "\nsecret " + known_secret + "\n", 0640);
  REQUIRE(load_key_pair(file).error().message.find("can be used by others (mode 0640)") != std::string::npos);
  ::chmod(file.c_str(), 0600);
  REQUIRE(load_key_pair(file)->public_key() == known_public);

  write(file, "public " + make_key_pair().public_key() + "\nsecret " + known_secret + "\n");
  REQUIRE(load_key_pair(file).error().message.find("does not belong to the secret key") != std::string::npos);
  write(file, "something else");
  REQUIRE(load_key_pair(file).error().message.find("is not a key file") != std::string::npos);
  REQUIRE(load_key_pair(folder / "absent").error().message.find("No such file") != std::string::npos);
  REQUIRE(load_key_pair(folder / ".").error().message.find("is not a file") != std::string::npos);
  write(file, std::string(2'000'000, 'x'));
  REQUIRE(load_key_pair(file).error().message.find("over 1 MiB") != std::string::npos);
}

TEST_CASE("a fingerprint is four words, the same for the same key") {
  // BLAKE2b-256 of the 32 bytes of the key begins with a04e20ef963461f8, computed with python3's hashlib.
  REQUIRE(fingerprint(known_public) == "padav-fagoz-nimuh-kalum");
  REQUIRE(fingerprint(make_key_pair().public_key()) != fingerprint(make_key_pair().public_key()));
  REQUIRE(fingerprint("short") == "not-a-key");
  REQUIRE_FALSE(is_key_text(std::string(40, ' ')));
  REQUIRE_FALSE(is_key_text(known_public + "x"));
}

TEST_CASE("authorised keys are added, replaced, removed and read again when the file changes") {
  const Folder folder;
  const auto file = folder / "authorised_keys";
  auto keys = PeerKeys::open(file).value();
  REQUIRE(keys.all().empty());
  REQUIRE(keys.add({known_public, {Permission::edit}, "Wall left 左"}));
  REQUIRE(mode_of(file) == 0600);

  auto other = PeerKeys::open(file).value();
  REQUIRE(other.find(known_public) == AuthorisedKey{known_public, {Permission::edit}, "Wall left 左"});
  REQUIRE(other.find(make_key_pair().public_key()) == std::nullopt);
  REQUIRE_FALSE(other.refresh().value());

  REQUIRE(keys.add({known_public, {Permission::watch}, "Wall left"}));
  REQUIRE(other.refresh().value());
  REQUIRE_FALSE(other.find(known_public)->permissions.may(Permission::edit));

  REQUIRE(keys.remove("nobody").error().message.find("has no key or name \"nobody\"") != std::string::npos);
  REQUIRE(keys.remove("Wall left"));
  REQUIRE(other.refresh().value());
  REQUIRE(other.all().empty());
  REQUIRE_FALSE(keys.add({"not a key", {Permission::watch}, "x"}));
  REQUIRE_FALSE(keys.add({known_public, {}, "x"}));
}

TEST_CASE("a damaged list of keys is refused with file and line, and while running the old one stays in force") {
  const Folder folder;
  const auto file = folder / "authorised_keys";
  write(file, "# mine\n\n" + known_public + " watch,operate Console\n");
  auto keys = PeerKeys::open(file).value();
  REQUIRE(keys.find(known_public)->permissions.may(Permission::operate));
  write(file, "# mine\n" + known_public + " fly Console\n");
  const auto refreshed = keys.refresh();
  REQUIRE(refreshed.error().message.find("authorised_keys:2: \"fly\" is not a permission") != std::string::npos);
  REQUIRE(keys.find(known_public).has_value());
  write(file, "short watch Console\n", 0644);
  REQUIRE(PeerKeys::open(file).error().message.find("can be used by others") != std::string::npos);
}

TEST_CASE("programs of one user find each other's stations by endpoint and by name") {
  const Folder folder;
  auto place = LocalPlace::open(folder / "local").value();
  REQUIRE(mode_of(folder / "local") == 0700);
  REQUIRE(LocalPlace::open(folder / "local")->client_key().public_key() == place.client_key().public_key());
  REQUIRE(place.find("tcp://127.0.0.1:7771").error().message.find("known here: none") != std::string::npos);

  const StationNotice hall{"Hall 1/主", "tcp://127.0.0.1:7770", "tcp://127.0.0.1:7771", known_public};
  const StationNotice annex{"annex", "tcp://0.0.0.0:40001", "tcp://0.0.0.0:40002", make_key_pair().public_key()};
  REQUIRE(place.announce(hall));
  REQUIRE(place.announce(annex));
  REQUIRE(place.find("tcp://localhost:7771").value() == hall);
  REQUIRE(place.find("tcp://127.0.0.1:40002").value() == annex);
  REQUIRE(place.find("Hall 1/主").value() == hall);
  REQUIRE(place.find("tcp://10.0.0.1:7771").error().message.find("annex (tcp://0.0.0.0:40002)") != std::string::npos);
  REQUIRE(place.all() == std::vector{hall, annex});

  place.withdraw(annex);
  REQUIRE(place.all() == std::vector{hall});
}

TEST_CASE("a station that starts where a killed one was replaces its notice") {
  const Folder folder;
  auto place = LocalPlace::open(folder / "local").value();
  REQUIRE(place.announce({"old", "tcp://127.0.0.1:7770", "tcp://127.0.0.1:7771", make_key_pair().public_key()}));
  const StationNotice next{"new", "tcp://0.0.0.0:7770", "tcp://0.0.0.0:7771", known_public};
  REQUIRE(place.announce(next));
  REQUIRE(place.all() == std::vector{next});
  // Its late end must not take away the notice of one that has the same name by now.
  place.withdraw({"new", "tcp://127.0.0.1:1", "tcp://127.0.0.1:2", known_public});
  REQUIRE(place.all() == std::vector{next});
}

TEST_CASE("two programs that run at the same time cannot have one name") {
  const Folder folder;
  auto first = LocalPlace::open(folder / "local").value();
  const StationNotice hall{"hall-1", "tcp://127.0.0.1:7770", "tcp://127.0.0.1:7771", known_public};
  REQUIRE(first.announce(hall));
  StationNotice other{"hall-1", "tcp://127.0.0.1:8880", "tcp://127.0.0.1:8881", known_public};
  {
    auto second = LocalPlace::open(folder / "local").value();
    const auto refused = second.announce(other);
    REQUIRE_FALSE(refused);
    REQUIRE(refused.error().message.find("as \"hall-1\" already (desk tcp://127.0.0.1:7771)") != std::string::npos);
    second.withdraw(other);
    REQUIRE(second.all() == std::vector{hall});
    other.name = "hall-2";
    REQUIRE(second.announce(other));
  }
  first.withdraw(hall);
  auto third = LocalPlace::open(folder / "local").value();
  other.name = "hall-1";
  REQUIRE(third.announce(other));
}

TEST_CASE("a meeting place that others can use is refused") {
  const Folder folder;
  REQUIRE(LocalPlace::open(folder / "local"));
  ::chmod((folder / "local").c_str(), 0755);
  REQUIRE(LocalPlace::open(folder / "local").error().message.find("chmod 700") != std::string::npos);
}
