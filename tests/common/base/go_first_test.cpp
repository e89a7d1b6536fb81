#include "common/base/go_first.hpp"

#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/support/catch.hpp"

using namespace tongping;

namespace {

constexpr uid_t nobody = 65534;

enum Answer { may, may_not, cannot_be_tried };

// Of a process without privileges whose threads may be raised to nice 20 − `limit`.
Answer with_limit(rlim_t limit) {
  const pid_t child = ::fork();
  if (child == 0) {
    const rlimit both{limit, limit};
    if (::setrlimit(RLIMIT_NICE, &both) != 0 || ::setuid(nobody) != 0) ::_exit(cannot_be_tried);
    ::_exit(base::may_go_first() ? may : may_not);
  }
  int status = 0;
  REQUIRE(::waitpid(child, &status, 0) == child);
  REQUIRE(WIFEXITED(status));
  return static_cast<Answer>(WEXITSTATUS(status));
}

}  // namespace

TEST_CASE("a thread may go before others exactly where the system's limit lets it, and who asks stays as it was") {
  if (::geteuid() != 0) {
    WARN("only root can drop its privileges: not tested");
    return;
  }
  CHECK(with_limit(0) == may_not);
  if (with_limit(30) == cannot_be_tried) {
    WARN("this machine lets nobody raise a limit: half of it is tested");
  } else {
    CHECK(with_limit(30) == may);
    CHECK(with_limit(29) == may_not);
  }
  const int before = ::getpriority(PRIO_PROCESS, 0);
  (void)base::may_go_first();
  CHECK(::getpriority(PRIO_PROCESS, 0) == before);
}
