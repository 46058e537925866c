#!/bin/sh
# A Chromium for the browser tests: the system's, else Debian's package when root, else Playwright's own.
# Where none can be had the tests say so: skipped with the reason, or a failure when CI=true.
for name in chromium chromium-browser google-chrome google-chrome-stable; do
  command -v "$name" >/dev/null 2>&1 && exit 0
done
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
  echo "make: installing Chromium for the browser tests" >&2
  { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium fonts-dejavu-core; } \
    >/dev/null 2>&1 && exit 0
fi
.venv/bin/playwright install chromium >/dev/null 2>&1 && exit 0
echo "make: no Chromium on the path and none could be installed; the browser tests will say so" >&2
exit 0
