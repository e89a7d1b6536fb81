// Looks at an X server from outside, as somebody in the hall would: pixels, cursor, sleep.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace tongping::support {

// Throws where there is no server, or where it refuses.
class X11Probe {
 public:
  explicit X11Probe(const std::string& display);
  ~X11Probe();

  std::int64_t pixel(int x, int y) const;      // as 0x00RRGGBB; what lies outside the screen is -1
  std::vector<std::uint32_t> picture() const;  // of all, row by row

  void move_cursor(int x, int y) const;
  bool shows_cursor() const;

  void sleep_after(int seconds) const;  // without anybody at the keyboard
  void fall_asleep() const;
  bool sleeps() const;

  // As a driver does it when a monitor is plugged in.
  void set_output_bytes(const std::string& connector, const char* property,
                        const std::vector<std::uint8_t>& bytes) const;

 private:
  struct Connection;
  std::unique_ptr<Connection> connection_;
};

}  // namespace tongping::support
