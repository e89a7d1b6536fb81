#include "tests/support/x11_probe.hpp"

#include <X11/Xatom.h>
#include <X11/Xlib.h>
#include <X11/Xutil.h>
#include <X11/extensions/Xfixes.h>
#include <X11/extensions/Xrandr.h>
#include <X11/extensions/scrnsaver.h>

#include <algorithm>
#include <span>
#include <stdexcept>

namespace tongping::support {

struct X11Probe::Connection {
  ~Connection() { XCloseDisplay(display); }
  ::Window root() const { return DefaultRootWindow(display); }
  Display* display;
};

X11Probe::X11Probe(const std::string& display) {
  Display* opened = XOpenDisplay(display.c_str());
  if (opened == nullptr) throw std::runtime_error("no X server at " + display);
  connection_.reset(new Connection{opened});
}
X11Probe::~X11Probe() = default;

std::int64_t X11Probe::pixel(int x, int y) const {
  XWindowAttributes root;
  XGetWindowAttributes(connection_->display, connection_->root(), &root);
  if (x < 0 || y < 0 || x >= root.width || y >= root.height) return -1;
  XImage* image = XGetImage(connection_->display, connection_->root(), x, y, 1, 1, AllPlanes, ZPixmap);
  if (image == nullptr) return -1;
  const auto value = static_cast<std::int64_t>(XGetPixel(image, 0, 0) & 0xFFFFFFU);
  XDestroyImage(image);
  return value;
}

std::vector<std::uint32_t> X11Probe::picture() const {
  XWindowAttributes root;
  XGetWindowAttributes(connection_->display, connection_->root(), &root);
  const auto width = static_cast<unsigned>(root.width);
  const auto height = static_cast<unsigned>(root.height);
  XImage* image = XGetImage(connection_->display, connection_->root(), 0, 0, width, height, AllPlanes, ZPixmap);
  if (image == nullptr) throw std::runtime_error("XGetImage failed");
  std::vector<std::uint32_t> pixels;
  pixels.reserve(std::size_t{width} * height);
  for (int y = 0; y < root.height; ++y) {
    for (int x = 0; x < root.width; ++x)
      pixels.push_back(static_cast<std::uint32_t>(XGetPixel(image, x, y) & 0xFFFFFFU));
  }
  XDestroyImage(image);
  return pixels;
}

void X11Probe::move_cursor(int x, int y) const {
  XWarpPointer(connection_->display, 0, connection_->root(), 0, 0, 0, 0, x, y);
  XSync(connection_->display, False);
}

bool X11Probe::shows_cursor() const {
  XFixesCursorImage* cursor = XFixesGetCursorImage(connection_->display);
  if (cursor == nullptr) throw std::runtime_error("XFixesGetCursorImage failed");
  const std::span pixels(cursor->pixels, static_cast<std::size_t>(cursor->width) * cursor->height);
  const bool any = std::any_of(pixels.begin(), pixels.end(), [](unsigned long value) { return value != 0; });
  XFree(cursor);
  return any;
}

void X11Probe::sleep_after(int seconds) const {
  XSetScreenSaver(connection_->display, seconds, 0, PreferBlanking, AllowExposures);
  XSync(connection_->display, False);
}

void X11Probe::fall_asleep() const {
  XForceScreenSaver(connection_->display, ScreenSaverActive);
  XSync(connection_->display, False);
}

bool X11Probe::sleeps() const {
  XScreenSaverInfo info;
  if (XScreenSaverQueryInfo(connection_->display, connection_->root(), &info) == 0) {
    throw std::runtime_error("XScreenSaverQueryInfo failed");
  }
  return info.state == ScreenSaverOn;
}

void X11Probe::set_output_bytes(const std::string& connector, const char* property,
                                const std::vector<std::uint8_t>& bytes) const {
  Display* display = connection_->display;
  XRRScreenResources* resources = XRRGetScreenResourcesCurrent(display, connection_->root());
  const Atom atom = XInternAtom(display, property, False);
  for (const RROutput number : std::span(resources->outputs, static_cast<std::size_t>(resources->noutput))) {
    XRROutputInfo* output = XRRGetOutputInfo(display, resources, number);
    if (connector == output->name) {
      XRRChangeOutputProperty(display, number, atom, XA_INTEGER, 8, PropModeReplace, bytes.data(),
                              static_cast<int>(bytes.size()));
    }
    XRRFreeOutputInfo(output);
  }
  XRRFreeScreenResources(resources);
  XSync(display, False);
}

}  // namespace tongping::support
