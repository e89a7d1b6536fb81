#include "display-node/kiosk/x11_monitors.hpp"

#include <X11/Xatom.h>
#include <X11/Xlib.h>
#include <X11/extensions/Xrandr.h>

#include <algorithm>
#include <cmath>
#include <span>

#include "common/base/owned.hpp"
#include "display-node/kiosk/edid.hpp"
#include "display-node/kiosk/x11_display.hpp"

namespace tongping::kiosk {
namespace {

using Resources = base::Owned<XRRScreenResources, XRRFreeScreenResources>;
using Output = base::Owned<XRROutputInfo, XRRFreeOutputInfo>;
using Crtc = base::Owned<XRRCrtcInfo, XRRFreeCrtcInfo>;
using Monitors = base::Owned<XRRMonitorInfo, XRRFreeMonitors>;
using Bytes = base::Owned<unsigned char, XFree>;
using Connection = base::Owned<Display, XCloseDisplay>;

std::optional<Edid> edid_of(Display* display, RROutput output) {
  constexpr long longest = 128 / 4;  // in units of 32 bits
  const Atom property = XInternAtom(display, RR_PROPERTY_RANDR_EDID, True);
  if (property == 0) return std::nullopt;
  Atom type = 0;
  int format = 0;
  unsigned long count = 0;
  unsigned long after = 0;
  unsigned char* bytes = nullptr;
  if (XRRGetOutputProperty(display, output, property, 0, longest, False, False, AnyPropertyType, &type, &format, &count,
                           &after, &bytes) != 0) {
    return std::nullopt;
  }
  const Bytes owned(bytes);
  return format == 8 ? read_edid(std::span(bytes, count)) : std::nullopt;
}

int refresh_of(const XRRScreenResources& resources, const XRRCrtcInfo& crtc) {
  const std::span modes(resources.modes, static_cast<std::size_t>(resources.nmode));
  const auto mode = std::find_if(modes.begin(), modes.end(), [&](const XRRModeInfo& m) { return m.id == crtc.mode; });
  if (mode == modes.end() || mode->hTotal == 0 || mode->vTotal == 0) return 0;
  const double lines = static_cast<double>(mode->hTotal) * mode->vTotal;
  return static_cast<int>(std::lround(static_cast<double>(mode->dotClock) / lines));
}

void describe(Display* display, XRRScreenResources& resources, RROutput number, Monitor& monitor) {
  const Output output(XRRGetOutputInfo(display, &resources, number));
  if (!output) return;
  monitor.connector = std::string(output->name, static_cast<std::size_t>(output->nameLen));
  monitor.name = monitor.connector;
  if (const Crtc crtc(output->crtc != 0 ? XRRGetCrtcInfo(display, &resources, output->crtc) : nullptr); crtc) {
    monitor.refresh_hz = refresh_of(resources, *crtc);
  }
  if (const auto edid = edid_of(display, number)) {
    monitor.serial = edid->serial;
    if (!edid->name.empty()) monitor.name = edid->name;
  }
}

std::vector<Monitor> monitors_of(Display* display) {
  const ::Window root = DefaultRootWindow(display);
  const Resources resources(XRRGetScreenResourcesCurrent(display, root));
  int count = 0;
  const Monitors found(XRRGetMonitors(display, root, True, &count));
  std::vector<Monitor> monitors;
  if (!resources || !found) return monitors;
  for (const XRRMonitorInfo& info : std::span(found.get(), static_cast<std::size_t>(std::max(count, 0)))) {
    Monitor monitor;
    monitor.name = "monitor";
    monitor.index = static_cast<int>(monitors.size());
    monitor.geometry = {info.x, info.y, info.width, info.height};
    if (info.noutput > 0) describe(display, *resources, info.outputs[0], monitor);
    monitors.push_back(std::move(monitor));
  }
  return monitors;
}

bool has_randr(Display* display) {
  int major = 0;
  int minor = 0;
  return XRRQueryVersion(display, &major, &minor) != 0 && (major > 1 || minor >= 5);
}

bool has_window_manager(Display* display) {
  const Atom property = XInternAtom(display, "_NET_SUPPORTING_WM_CHECK", True);
  if (property == 0) return false;
  Atom type = 0;
  int format = 0;
  unsigned long count = 0;
  unsigned long after = 0;
  unsigned char* bytes = nullptr;
  XGetWindowProperty(display, DefaultRootWindow(display), property, 0, 1, False, XA_WINDOW, &type, &format, &count,
                     &after, &bytes);
  const Bytes owned(bytes);
  return count > 0;
}

bool stands_at(const X11Window& x11, const subtitle::Rect& place) {
  XWindowAttributes now;
  if (XGetWindowAttributes(x11.display, x11.window, &now) == 0) return false;
  int x = 0;
  int y = 0;
  ::Window child = 0;
  XTranslateCoordinates(x11.display, x11.window, DefaultRootWindow(x11.display), 0, 0, &x, &y, &child);
  return subtitle::Rect{x, y, now.width, now.height} == place;
}

// Of whoever manages windows: without borders, above panels, all of the monitor that it stands on.
void ask_for_fullscreen(const X11Window& x11, bool wanted) {
  XEvent message{};
  message.xclient.type = ClientMessage;
  message.xclient.window = x11.window;
  message.xclient.message_type = XInternAtom(x11.display, "_NET_WM_STATE", False);
  message.xclient.format = 32;
  message.xclient.data.l[0] = wanted ? 1 : 0;
  message.xclient.data.l[1] = static_cast<long>(XInternAtom(x11.display, "_NET_WM_STATE_FULLSCREEN", False));
  message.xclient.data.l[3] = 1;  // an ordinary program asks
  XSendEvent(x11.display, DefaultRootWindow(x11.display), False, SubstructureNotifyMask | SubstructureRedirectMask,
             &message);
}

}  // namespace

std::optional<std::vector<Monitor>> query_x11_monitors(SDL_Window* window) {
  const X11Window x11(window);
  const Connection own(x11 ? nullptr : XOpenDisplay(nullptr));
  Display* display = x11 ? x11.display : own.get();
  if (display == nullptr || !has_randr(display)) return std::nullopt;
  return monitors_of(display);
}

void watch_x11_monitors(SDL_Window* window) {
  const X11Window x11(window);
  if (!x11 || !has_randr(x11.display)) return;
  SDL_EventState(SDL_SYSWMEVENT, SDL_ENABLE);
  // SDL has selected one kind, and a server keeps what a connection selected first until that is taken back.
  XRRSelectInput(x11.display, DefaultRootWindow(x11.display), 0);
  XRRSelectInput(x11.display, DefaultRootWindow(x11.display),
                 RRScreenChangeNotifyMask | RRCrtcChangeNotifyMask | RROutputChangeNotifyMask);
}

bool is_x11_monitor_change(const SDL_SysWMmsg& message) {
  if (message.subsystem != SDL_SYSWM_X11) return false;
  XEvent event = message.msg.x11.event;
  int first_event = 0;
  int first_error = 0;
  if (XRRQueryExtension(event.xany.display, &first_event, &first_error) == 0) return false;
  if (event.type == first_event + RRScreenChangeNotify) XRRUpdateConfiguration(&event);
  return event.type == first_event + RRScreenChangeNotify || event.type == first_event + RRNotify;
}

bool put_x11_window(SDL_Window* window, const subtitle::Rect& place, bool whole) {
  const X11Window x11(window);
  if (!x11) return false;
  if (stands_at(x11, place)) return true;
  const bool managed = whole && has_window_manager(x11.display);
  if (managed) ask_for_fullscreen(x11, false);
  XMoveResizeWindow(x11.display, x11.window, place.x, place.y, static_cast<unsigned>(place.width),
                    static_cast<unsigned>(place.height));
  if (managed) ask_for_fullscreen(x11, true);
  XFlush(x11.display);
  return true;
}

}  // namespace tongping::kiosk
