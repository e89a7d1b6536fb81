#include "common/base/worker.hpp"

#include <pthread.h>

#include <cassert>

namespace tongping::base {

Worker::~Worker() {
  request_stop();
  join();
}

void Worker::start(const std::string& name, std::function<void(const StopFlag&)> body) {
  assert(!thread_.joinable() && name.size() <= 15);
  thread_ = std::thread([this, name, body = std::move(body)] {
    ::pthread_setname_np(::pthread_self(), name.c_str());
    body(stop_requested_);
    finished_ = true;
  });
}

void Worker::request_stop() { stop_requested_ = true; }

void Worker::join() {
  if (thread_.joinable()) thread_.join();
}

}  // namespace tongping::base
