# Starts the JVM faster: keeps what it works out at each start in a file (Java 25, JEP 483 and 514). Sourced by steelyard.
#
# The file is made once for each JDK and distribution, by a start of its own beside the first command, and put in place by
# one rename. Without it, or if the JVM cannot use it, everything works as well and starts slower.
# STEELYARD_CACHE_DIR says where it is (otherwise a folder among the user's caches). STEELYARD_START_CACHE=off makes and uses
# none; =wait makes it before the command runs, as for an image of a container.

# Prints the folder, if there is one that is the user's own: what lies in it is run.
start_cache_folder() {
  local folder=${STEELYARD_CACHE_DIR:-}
  if [ -z "$folder" ]; then
    [ -n "${XDG_CACHE_HOME:-}" ] || [ -d "${HOME:-/nowhere}" ] || return 1
    folder=${XDG_CACHE_HOME:-$HOME/.cache}/steelyard
  fi
  echo "$folder"
}

# Prints a name: of the place of the JDK $1 and the distribution $2, then of what lies there.
start_cache_name() {
  local place content
  place=$(echo "$1 $2" | cksum | cut -d ' ' -f 1)
  content=$({ cat "$1/release" "$2"/lib/*.jar; ls "$2/bundles"; } 2> /dev/null | cksum | cut -d ' ' -f 1)
  echo "start-$place-$content.aot"
}

# Makes the file $1 with the JDK $3 for the distribution $4, run by $2: nice, or env where somebody waits for it; what stands
# behind are the JVM's options.
make_start_cache() {
  local file=$1 run=$2 java=$3 home=$4 unfinished=$1.$$
  shift 4
  mkdir -p "${file%/*}" 2> /dev/null && [ -w "${file%/*}" ] || return 1
  # Each start makes a file of its own, and the last one in place stays: they are all the same.
  # What the user tells his JVM (a debugger, say) is not for this one.
  if echo 'steelyard:plugins' | JDK_JAVA_OPTIONS='' "$run" "$java/bin/java" "$@" -XX:AOTCacheOutput="$unfinished" \
    -cp "$home/lib/*" io.steelyard.launcher.Main shell > /dev/null 2>&1 && [ -s "$unfinished" ]; then
    mv -f "$unfinished" "$file"
    # What was there before at the same place is of no use to anybody.
    find "${file%/*}" -name "$(basename "${file%-*}")-*" ! -name "$(basename "$file")*" -delete
  else
    rm -f "$unfinished" "$unfinished.config"
    return 1
  fi
}
