# Read by ./run and ./test (POSIX sh), which set $here to the project's folder. Prepares what is missing, and only that.

venv=$here/.venv

say() { printf '%s\n' "$*" >&2; }
die() { say "$(basename "$0"): $*"; exit 1; }
have() { command -v "$1" >/dev/null 2>&1; }
on_debian() { [ -r /etc/debian_version ] && have apt-get; }
on_mac() { [ "$(uname -s)" = Darwin ]; }
installed() { [ "$(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null)" = installed ]; }

# apt_install PACKAGE...: as root, or with sudo. RUNLEVEL=1 keeps a fresh server package from starting its server.
apt_install() {
  [ $# -gt 0 ] || return 0
  root=
  if [ "$(id -u)" -ne 0 ]; then
    have sudo || die "these packages are missing; install them as root: $*"
    root=sudo
  fi
  say "Installing $* ..."
  log=$(mktemp)
  $root env DEBIAN_FRONTEND=noninteractive apt-get -qq update >"$log" 2>&1 || :
  if ! $root env DEBIAN_FRONTEND=noninteractive RUNLEVEL=1 \
    apt-get -qq install -y --no-install-recommends "$@" >>"$log" 2>&1 </dev/null; then
    tail -n 20 "$log" >&2
    die "apt-get could not install: $*"
  fi
  rm -f "$log"
}

# find_python: print the first Python that is new enough and can make virtual environments.
find_python() {
  for candidate in python3 python3.13 python3.12 python3.11 /opt/homebrew/bin/python3 /usr/local/bin/python3; do
    if "$candidate" -c 'import ensurepip, ssl, sys, venv; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; then
      command -v "$candidate"
      return
    fi
  done
  return 1
}

# system_packages: print what ./run needs from the system and does not find.
system_packages() {
  [ -s /etc/ssl/certs/ca-certificates.crt ] || printf '%s ' ca-certificates
  find_python >/dev/null || printf '%s ' python3 python3-venv
  if on_debian; then # PDF: text layout, and faces that every letter of the house is set in
    for package in libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-liberation fonts-dejavu-core; do
      installed "$package" || printf '%s ' "$package"
    done
  fi
}

# prepare_venv LOCK: make .venv hold exactly what the lock file says. A stamp in .venv remembers which lock that was.
prepare_venv() {
  stamp=$venv/.$1
  made=$venv/.made
  version=$("$venv/bin/python" -V 2>/dev/null || :)
  want="$(cksum <"$here/$1") $version $here"
  if [ -n "$version" ] && [ "$(cat "$stamp" 2>/dev/null)" = "$want" ]; then return 0; fi

  # shellcheck disable=SC2046  # a list of words
  if on_debian; then apt_install $(system_packages); fi
  python=$(find_python) || die "Python 3.11 or newer is needed (with venv), and none was found."
  if [ "$(cat "$made" 2>/dev/null || printf %s "$version $here")" != "$version $here" ] ||
    ! "$venv/bin/python" -m pip --version >/dev/null 2>&1; then
    rm -rf "$venv" # made somewhere else, by another Python, or only half
    "$python" -m venv "$venv" || die "could not make $venv"
    version=$("$venv/bin/python" -V)
    want="$(cksum <"$here/$1") $version $here"
  fi
  printf '%s' "$version $here" >"$made"
  say "Installing the packages of $1 into .venv ..."
  "$venv/bin/python" -m pip install -qq --disable-pip-version-check --no-input --require-hashes -r "$here/$1" ||
    die "pip could not install the packages of $1"
  printf '%s' "$want" >"$stamp"
}
