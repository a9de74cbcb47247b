# What the scripts of tools/ share: messages, the build, and waiting for a line of a program's output.
# Sourced by them, never run.
# shellcheck shell=bash

root=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd -P)

# How a person calls the script that runs: tools/setup, .ci/run.
me=$(basename -- "$(dirname -- "$(readlink -f -- "$0")")")/${0##*/}

say() { printf '%s\n' "$@"; }

# die MESSAGE [LINE...]: what went wrong, where, and what to do; then the script ends with 1.
die() {
  printf '%s: %s\n' "$me" "$1" >&2
  shift
  (($# == 0)) || printf '  %s\n' "$@" >&2
  exit 1
}

# The command as a person would type it: quoted only where the shell needs it.
shell_words() {
  local word out=""
  for word in "$@"; do
    if [[ $word =~ ^[A-Za-z0-9_./:=@%+,-]+$ ]]; then
      out+=" $word"
    else
      out+=" '${word//\'/\'\\\'\'}'"
    fi
  done
  printf '%s' "${out# }"
}

# Compiler cache and npm write below HOME; where that is not writable (a service account, a read-only
# container) they get a place in the build folder instead of failing.
use_writable_home() {
  local home=${HOME:-/nonexistent}
  [[ -d $home && -w $home ]] && mkdir -p "$home/.cache" 2>/dev/null && return
  export CCACHE_DIR=${CCACHE_DIR:-$root/build/.ccache}
  export npm_config_cache=${npm_config_cache:-$root/build/.npm}
}

# make_folder PATH WHAT FIX: creates a folder that files can be written in, or says how to get one.
make_folder() {
  local path=$1 what=$2 fix=$3 reason
  if ! reason=$(mkdir -p -- "$path" 2>&1); then
    die "$what $path cannot be created (${reason##*: })." "$fix"
  fi
  if ! reason=$( (: >"$path/.writable") 2>&1); then
    die "$what $path is not writable (${reason##*: })." "$fix"
  fi
  rm -f -- "$path/.writable"
}

# One script at a time works in a build folder; the next one waits for it.
lock_build() {
  local preset=$1
  make_folder "$root/build/$preset" "the build folder" \
    "Give yourself the right to write there, for example: sudo chown -R $(id -un) $(shell_words "$root/build")"
  exec {build_lock}>"$root/build/$preset/.lock"
  flock -n "$build_lock" && return
  say "Another build works in build/$preset; waiting for it (at most 30 minutes)."
  flock -w 1800 "$build_lock" || die "the other build in build/$preset did not end within 30 minutes." \
    "Find it with: fuser -v $(shell_words "$root/build/$preset/.lock")"
}
unlock_build() { exec {build_lock}>&-; }

# configure_preset PRESET: configures build/PRESET when that has not been done, or for other presets or another
# place of the tree. Quiet; when it fails, everything that it printed is shown.
configure_preset() {
  local preset=$1 dir=$root/build/$1 source_dir=""
  use_writable_home
  lock_build "$preset"
  [[ ! -f $dir/CMakeCache.txt ]] ||
    source_dir=$(sed -n 's/^CMAKE_HOME_DIRECTORY:INTERNAL=//p' "$dir/CMakeCache.txt")
  if [[ ! -f $dir/build.ninja || $root/CMakePresets.json -nt $dir/build.ninja || $source_dir != "$root" ]]; then
    say "Configuring build/$preset"
    # --fresh: a half-finished configuration, or one of a tree that has since moved, is no use to anyone.
    if ! (cd -- "$root" && cmake --fresh --preset "$preset") >"$dir/configure.log" 2>&1; then
      cat "$dir/configure.log" >&2
      die "the configuration of build/$preset failed; its output is above."
    fi
    touch "$dir/build.ninja"
  fi
  unlock_build
}

# build_preset PRESET [TARGET...]: configures when needed and builds. On a terminal with ninja's progress line;
# elsewhere quiet, and when it fails, what failed is shown in full.
build_preset() {
  local preset=$1 dir=$root/build/$1 targets=()
  shift
  configure_preset "$preset"
  (($# == 0)) || targets=(--target "$@")
  lock_build "$preset"
  say "Building build/$preset"
  if [[ -t 1 ]]; then
    NINJA_STATUS='[%f/%t] ' cmake --build "$dir" "${targets[@]}" || die "the build of build/$preset failed."
  elif ! cmake --build "$dir" "${targets[@]}" >"$dir/build.log" 2>&1; then
    # Without the lines of the steps that succeeded.
    grep -vE '^\[[0-9]+/[0-9]+\] ' "$dir/build.log" >&2 || :
    die "the build of build/$preset failed; what failed is above, everything is in build/$preset/build.log."
  fi
  unlock_build
}

# wait_for_line FILE PID SECONDS PATTERN: reads FILE as it grows until a line matches the regular expression;
# the line is then in matched_line. Fails when the process has ended or the time is over.
wait_for_line() {
  local file=$1 pid=$2 limit=$3 pattern=$4
  local line lines tail_pid result=1 deadline=$((SECONDS + limit))
  matched_line=""
  exec {lines}< <(exec tail -n +1 -f -s 0.1 --pid="$pid" -- "$file" 2>/dev/null)
  tail_pid=$!
  while ((SECONDS < deadline)) && IFS= read -r -t $((deadline - SECONDS)) -u "$lines" line; do
    if [[ $line =~ $pattern ]]; then
      # shellcheck disable=SC2034  # the result, read by the caller
      matched_line=$line
      result=0
      break
    fi
  done
  kill "$tail_pid" 2>/dev/null || :
  exec {lines}<&-
  return "$result"
}

# port_taken PORT: true when some process of this machine listens on the TCP port. Read from
# the kernel's tables: a trial connection would show up in the other program's log.
port_taken() {
  local hex
  hex=$(printf '%04X' "$1")
  cat /proc/net/tcp /proc/net/tcp6 2>/dev/null | grep -qE "^ *[0-9]+: [0-9A-F]+:$hex [0-9A-F]+:0000 0A "
}

# launch LOG COMMAND...: starts a program in the background, its output in LOG; its process id is in launched.
# It ends with this script even when the script is killed outright.
launch() {
  local log=$1 tie=()
  shift
  : >"$log"
  command -v setpriv >/dev/null && tie=(setpriv --pdeathsig TERM --)
  "${tie[@]}" "$@" >"$log" 2>&1 </dev/null &
  # shellcheck disable=SC2034  # the result, read by the caller
  launched=$!
}

# end PID SECONDS: asks a program to end, waits, and kills it when it does not.
end() {
  local pid=$1 limit=$2
  kill -TERM "$pid" 2>/dev/null || return 0
  timeout "$limit" tail -f -s 0.1 --pid="$pid" /dev/null || kill -KILL "$pid" 2>/dev/null || :
  wait "$pid" 2>/dev/null || :
}
