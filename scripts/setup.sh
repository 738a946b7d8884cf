#!/bin/sh
# Installs what `npm start` and `npm test` need and what is missing: packages, Node 24, browsers, PostgreSQL, Thai
# fonts. Runs under the system's Node and npm, says nothing when everything is there, and changes nothing then.
# The browsers are required; PostgreSQL and the fonts are taken where they can be had.
#   TUEAN_SETUP_OFFLINE=1   install nothing, only say what is missing
set -eu
cd "$(dirname "$0")/.."

say() { printf 'setup: %s\n' "$*" >&2; }
fail() {
  say "$*"
  exit 1
}
have() { command -v "$1" >/dev/null 2>&1; }

# npm scripts put node_modules/.bin first; the system's node must run here, because `npm ci` replaces that folder.
PATH=$(printf '%s' "$PATH" | tr ':' '\n' | grep -v 'node_modules/' | tr '\n' ':')
PATH=${PATH%:}
export PATH

have node || fail 'expected Node 20 or newer with npm on the PATH, found none'
have npm || fail 'expected npm on the PATH, found none'
[ "$(node -p 'Number(process.versions.node.split(".")[0]) >= 20')" = true ] ||
  fail "expected Node 20 or newer, found $(node --version)"

offline=${TUEAN_SETUP_OFFLINE:-}

# The installed tree is right when every package that the lock file asks of this machine is there in that version.
packages_match() {
  node -e '
    const { readFileSync } = require("node:fs");
    const read = (path) => JSON.parse(readFileSync(path, "utf8")).packages;
    try {
      const wanted = read("package-lock.json");
      const installed = read("node_modules/.package-lock.json");
      const wrong = Object.entries(wanted).filter(
        ([path, { version, optional, devOptional, peer }]) =>
          path && !optional && !devOptional && !peer && installed[path]?.version !== version,
      );
      process.exit(wrong.length === 0 ? 0 : 1);
    } catch {
      process.exit(1);
    }'
}

if ! packages_match; then
  [ -z "$offline" ] || fail 'the packages of package-lock.json are not installed: run npm ci'
  say 'installing packages (npm ci)'
  npm ci --no-fund --no-audit >&2 || fail 'npm ci failed; expected it to install the packages of package-lock.json'
fi

# Node 24 is a package whose install script fetches the binary; an npm that holds scripts back leaves it out.
node24() { node_modules/.bin/node --version 2>/dev/null | grep -q '^v24\.'; }
if ! node24; then
  [ -z "$offline" ] || fail 'Node 24 is not in node_modules: run npm rebuild node'
  say 'installing Node 24'
  (cd node_modules/node && node installArchSpecificPackage.js) >&2 || npm rebuild node >&2 || true
  node24 || fail "expected node_modules/.bin/node to be Node 24, found $(node_modules/.bin/node --version 2>&1 || true)"
fi

as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n "$@"; fi
}
can_apt() {
  have apt-get && { [ "$(id -u)" = 0 ] || { have sudo && sudo -n true 2>/dev/null; }; }
}
apt_updated=
apt_install() {
  can_apt || return 1
  if [ -z "$apt_updated" ]; then
    as_root apt-get update -qq >&2 || return 1
    apt_updated=1
  fi
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >&2
}

find_browser() { node_modules/.bin/node scripts/browsers.ts "$1" 2>/dev/null; }

need_browser() { # name, command that downloads it, its apt packages by preference
  find_browser "$1" >/dev/null && return 0
  [ -z "$offline" ] || fail "no $1 found"
  say "installing $1"
  sh -c "$2" >&2 || true
  find_browser "$1" >/dev/null && return 0
  for package in $3; do
    apt_install "$package" || continue
    find_browser "$1" >/dev/null && return 0
  done
  fail "expected a $1 that takes unpacked extensions: install one, or name its binary in $(echo "$1" | tr a-z A-Z)"
}

cache=${XDG_CACHE_HOME:-$HOME/.cache}/tuean/browsers
need_browser chromium 'node_modules/.bin/playwright install chromium' 'chromium chromium-browser'
# Playwright's own Firefox is patched and takes no WebDriver BiDi add-ons: the stock one is fetched.
need_browser firefox "node_modules/.bin/browsers install firefox@stable --path '$cache'" 'firefox-esr firefox'

# Wanted, not required: tried once, and again only when the packages were installed anew.
tried=node_modules/.cache/tuean-wanted-tried
if [ -z "$offline" ] && [ ! -e "$tried" ]; then
  wanted=
  have postgres || have pg_ctl || ls /usr/lib/postgresql/*/bin/postgres >/dev/null 2>&1 || wanted="$wanted postgresql"
  { have fc-list && fc-list :lang=th 2>/dev/null | grep -q .; } || wanted="$wanted fonts-thai-tlwg"
  for package in $wanted; do
    say "installing $package"
    apt_install "$package" || say "$package could not be installed: what needs it is left out"
  done
  mkdir -p node_modules/.cache && : >"$tried"
fi
