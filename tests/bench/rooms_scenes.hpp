// Rooms in which people talk, for rooms_bench.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "tests/support/simulated_room.hpp"

namespace tongping::bench {

// The talkers' microphones come first, in their order; at the others nobody speaks.
struct Scene {
  std::string name;
  support::Room room;
  std::vector<double> talker_db;       // louder or quieter than usual; none: all alike
  double noise_dbfs = -62.0;           // of a fan, at a microphone whose talker is at -26 dBFS
  double overlap = 0.15;               // share of turns that begin before the one before has ended
  double fan_on_db = 0.0;              // the fan is so much louder in the second half
  double leans_back_db = 0.0;          // each talker so much weaker at the own microphone in the second half
  std::vector<double> turned_up_db;    // each microphone in the second half
  std::vector<double> late_ms;         // each microphone's sound, as of devices of their own
  std::optional<support::Room> later;  // who and what stands elsewhere in the second half
};

// Side by side, each with a microphone in front, `mouth_m` from the mouth.
inline Scene row(std::string name, std::size_t talkers, double apart_m, double mouth_m, double echo_s, bool cardioid,
                 std::size_t unused = 0) {
  Scene scene;
  scene.name = std::move(name);
  scene.room.size = {std::max(6.0, static_cast<double>(talkers + unused) * apart_m + 3.0), 6.0, 3.0};
  scene.room.echo_s = echo_s;
  for (std::size_t i = 0; i < talkers + unused; ++i) {
    const double x = 1.6 + apart_m * static_cast<double>(i);
    const support::Point mouth{x, 2.0, 1.2};
    const support::Point at{x + 0.02 * static_cast<double>(i % 3), 2.0 + mouth_m * 0.9, 1.2 - mouth_m * 0.43};
    if (i < talkers) scene.room.mouths.push_back(mouth);
    scene.room.microphones.push_back({at, mouth, cardioid});
  }
  return scene;
}

// Around a table, `table_m` from its middle.
inline Scene around(std::string name, std::size_t talkers, double table_m, double mouth_m, double echo_s,
                    bool cardioid) {
  Scene scene;
  scene.name = std::move(name);
  scene.room.size = {7.3, 6.1, 2.9};
  scene.room.echo_s = echo_s;
  for (std::size_t i = 0; i < talkers; ++i) {
    const double angle = 2.0 * std::numbers::pi * (static_cast<double>(i) + 0.2) / static_cast<double>(talkers);
    const auto place = [&](double from_middle, double height) {
      return support::Point{3.4 + from_middle * std::cos(angle), 3.1 + from_middle * std::sin(angle), height};
    };
    const support::Point mouth = place(table_m, 1.2);
    scene.room.mouths.push_back(mouth);
    scene.room.microphones.push_back({place(table_m - mouth_m * 0.9, 1.2 - mouth_m * 0.43), mouth, cardioid});
  }
  return scene;
}

inline Scene hall() {
  Scene scene;
  scene.name = "hall: lectern, moderator, two handhelds, echo 1.4 s";
  scene.room.size = {20.0, 14.0, 6.0};
  scene.room.echo_s = 1.4;
  const std::pair<support::Point, double> mouths[] = {
      {{6.0, 2.0, 1.6}, 0.3}, {{9.0, 2.5, 1.3}, 0.3}, {{8.0, 8.0, 1.5}, 0.08}, {{14.0, 9.0, 1.2}, 0.08}};
  for (const auto& [mouth, metres] : mouths) {
    scene.room.mouths.push_back(mouth);
    scene.room.microphones.push_back({{mouth.x, mouth.y + metres * 0.9, mouth.z - metres * 0.43}, mouth, true});
  }
  return scene;
}

// A moderator carries a microphone, `mouth_m` from the mouth, at first far from a lectern at which nobody has spoken
// yet, later so near to it that its microphone is `lectern_m` away. Two more sit at a table.
inline Scene walk(std::string name, double mouth_m, double lectern_m) {
  Scene scene;
  scene.name = std::move(name);
  scene.room.size = {9.0, 7.0, 3.2};
  scene.room.echo_s = 0.5;
  const auto carry = [&](support::Room& room, const support::Point& mouth) {
    room.mouths[0] = mouth;
    room.microphones[0].at = {mouth.x, mouth.y + mouth_m * 0.8, mouth.z - mouth_m * 0.6};
    room.microphones[0].towards = mouth;
  };
  const support::Point lectern{2.0, 2.5, 1.3};
  scene.room.mouths = {{}, {5.0, 5.0, 1.2}, {6.0, 5.0, 1.2}};
  scene.room.microphones = {{}, {{5.0, 4.7, 1.1}, {5.0, 5.0, 1.2}}, {{6.0, 4.7, 1.1}, {6.0, 5.0, 1.2}}, {lectern, {}}};
  carry(scene.room, {5.5, 2.0, 1.6});
  scene.later = scene.room;
  carry(*scene.later, {2.0, 2.5 - lectern_m * 0.9, 1.3 + lectern_m * 0.43});
  return scene;
}

// `scene` as it is but for what `change` does to it.
template <typename Change>
Scene with(Scene scene, Change change) {
  change(scene);
  return scene;
}

inline std::vector<Scene> rooms() {
  return {row("row of 4 + 1 unused, 1.2 m apart, 25 cm, cardioid", 4, 1.2, 0.25, 0.4, true, 1),
          row("row of 4 + 1 unused, 1.2 m apart, 40 cm, all around", 4, 1.2, 0.4, 0.5, false, 1),
          row("row of 3 + 1 unused, 0.7 m apart, 40 cm, all around", 3, 0.7, 0.4, 0.4, false, 1),
          row("row of 3, 0.7 m apart, 60 cm, all around", 3, 0.7, 0.6, 0.5, false),
          row("row of 7 + 5 unused, 0.9 m apart, 30 cm, cardioid", 7, 0.9, 0.3, 0.5, true, 5),
          row("two at one table, 0.6 m apart, 50 cm, cardioid", 2, 0.6, 0.5, 0.5, true),
          around("4 around a table of 1.6 m, 60 cm, all around", 4, 1.0, 0.6, 0.5, false),
          around("7 around a table of 2 m, 40 cm, all around", 7, 1.2, 0.4, 0.5, false),
          around("7 around a table of 3 m, 30 cm, cardioid, echo 0.8 s", 7, 1.6, 0.3, 0.8, true),
          hall()};
}

// What happens at a row of four or five microphones, 1 to 1.2 m apart.
inline std::vector<Scene> events() {
  const auto four = [](std::string name) { return row(std::move(name), 4, 1.0, 0.3, 0.4, true); };
  const auto five = [](std::string name) { return row(std::move(name), 4, 1.2, 0.3, 0.4, true, 1); };
  const auto all_around = [](std::string name) { return row(std::move(name), 4, 1.2, 0.4, 0.5, false); };
  std::vector<Scene> scenes{
      with(five("gains of +6, -6, 0, +9 and, unused, +9 dB"),
           [](Scene& s) {
             const double gains[] = {6.0, -6.0, 0.0, 9.0, 9.0};
             for (std::size_t i = 0; i < 5; ++i) s.room.microphones[i].gain_db = gains[i];
           }),
      with(five("talkers of +5, -5, 0, -7 dB"),
           [](Scene& s) {
             s.talker_db = {5, -5, 0, -7};
           }),
      with(all_around("talkers of +4, -4, 0, -4 dB, 40 cm, all around"),
           [](Scene& s) {
             s.talker_db = {4, -4, 0, -4};
           }),
      with(four("a loud fan, -44 dBFS"), [](Scene& s) { s.noise_dbfs = -44.0; }),
      with(four("then the fan is 18 dB louder"), [](Scene& s) { s.fan_on_db = 18.0; }),
      with(four("everybody interrupts"), [](Scene& s) { s.overlap = 0.6; }),
      with(all_around("everybody interrupts, 40 cm, all around"), [](Scene& s) { s.overlap = 0.6; }),
      with(four("devices that are 0, 25, 8, 14 ms late"),
           [](Scene& s) {
             s.late_ms = {0, 25, 8, 14};
           }),
      with(four("then all lean back by 6 dB"), [](Scene& s) { s.leans_back_db = 6.0; }),
      with(five("then one is turned up by 8 dB"),
           [](Scene& s) {
             s.turned_up_db = {8, 0, 0, 0, 0};
           }),
      with(five("then one is turned down by 8 dB"),
           [](Scene& s) {
             s.turned_up_db = {0, -8, 0, 0, 0};
           }),
      with(five("then the unused one is turned up by 10 dB"),
           [](Scene& s) {
             s.turned_up_db = {0, 0, 0, 0, 10};
           }),
      walk("then a handheld is carried to an unused lectern", 0.1, 0.5),
      walk("then a lapel microphone is carried to an unused lectern", 0.2, 0.4),
      with(five("then one is turned up, one down by 5 dB"), [](Scene& s) {
        s.turned_up_db = {5, -5, 0, 0, 0};
      })};
  return scenes;
}

}  // namespace tongping::bench
