# Finds a JDK without being told where it is. Sourced by the scripts called steelyard.

# Prints the major version of the JDK in a folder, from the file `release` that every one of them has.
java_version() {
  local version
  version=$(sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$1/release" 2>/dev/null) || return 1
  [ -n "$version" ] && [ -x "$1/bin/java" ] && echo "$version"
}

# Prints the first folder with a JDK or JRE of at least the version $1 that has bin/$2.
find_java() {
  local on_path home version
  on_path=$(command -v java || true)
  while [ -L "$on_path" ]; do
    case $(readlink "$on_path") in
      /*) on_path=$(readlink "$on_path") ;;
      *) on_path=$(dirname "$on_path")/$(readlink "$on_path") ;;
    esac
  done
  for home in \
    "${JAVA_HOME:-/nowhere}" "${on_path%/bin/java}" \
    /usr/lib/jvm/* "$HOME"/.sdkman/candidates/java/* /Library/Java/JavaVirtualMachines/*/Contents/Home /opt/*; do
    version=$(java_version "$home") || continue
    if [ "$version" -ge "$1" ] && [ -x "$home/bin/$2" ]; then
      echo "$home"
      return
    fi
  done
  return 1
}
