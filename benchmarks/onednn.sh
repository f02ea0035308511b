#!/bin/sh
# What oneDNN does beside and within the backend:  benchmarks/onednn.sh ratio THREADS [N...]        see ProductRatio
#                                                  benchmarks/onednn.sh primitives [SUBJECT...]     see PrimitivesAgainstKernels
# Builds what is missing. JAVA_HOME names a JDK 25; JOPTS is added to the JVM's options, for example -Dseconds=30.
set -eu
benchmarks=$(cd "$(dirname "$0")" && pwd)
. "$benchmarks/../distribution/src/main/scripts/find-java.sh"
home=$(find_java 25 java) || { echo "JDK 25 or newer is needed, and none was found." >&2; exit 1; }
threads=1
case ${1:-} in
  ratio)
    [ $# -ge 2 ] || { sed -n 's/^# //p' "$0" >&2; exit 2; }
    program=ProductRatio threads=$2
    shift 2
    ;;
  primitives)
    program=PrimitivesAgainstKernels
    shift
    ;;
  *)
    sed -n 's/^# //p' "$0" >&2
    exit 2
    ;;
esac
if [ ! -f "$benchmarks/target/classpath.txt" ]; then
  (cd "$benchmarks/.." && mvn -q -B -DskipTests package -pl benchmarks -am) 1>&2
fi
# shellcheck disable=SC2086 # options are separate words
exec "$home/bin/java" --add-modules jdk.incubator.vector --enable-native-access=ALL-UNNAMED -Xmx2g \
  -XX:ActiveProcessorCount="$threads" ${JOPTS:-} -cp "$benchmarks/target/classes:$(cat "$benchmarks/target/classpath.txt")" \
  "io.steelyard.benchmarks.$program" "$@"
