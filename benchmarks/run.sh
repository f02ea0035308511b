#!/bin/sh
# Times training steps: benchmarks/run.sh BACKEND train|infer|mem|dump THREADS [argument...]; see TrainingSteps.
# JMH's kernels:        benchmarks/run.sh jmh [argument of JMH...], for example  jmh MatrixProduct -p backend=ojalgo
# Builds what is missing. JAVA_HOME names a JDK 25; JOPTS is added to the options of the JVM that is timed.
set -eu
benchmarks=$(cd "$(dirname "$0")" && pwd)
. "$benchmarks/../distribution/src/main/scripts/find-java.sh"
home=$(find_java 25 java) || { echo "JDK 25 or newer is needed, and none was found." >&2; exit 1; }
if [ ! -f "$benchmarks/target/classpath.txt" ]; then
  (cd "$benchmarks/.." && mvn -q -B -DskipTests package -pl benchmarks -am) 1>&2
fi
modules="--add-modules jdk.incubator.vector --enable-native-access=ALL-UNNAMED"
path="$benchmarks/target/classes:$(cat "$benchmarks/target/classpath.txt")"
if [ "${1:-}" = jmh ]; then
  shift
  # shellcheck disable=SC2086 # options are separate words
  exec "$home/bin/java" $modules ${JOPTS:-} -cp "$path" org.openjdk.jmh.Main "$@"
fi
[ $# -ge 3 ] || { sed -n 's/^# //p' "$0" >&2; exit 2; }
backend=$1 mode=$2 threads=$3
shift 3
# shellcheck disable=SC2086
T0=$(date +%s.%N) exec "$home/bin/java" $modules -Xmx2g -XX:ActiveProcessorCount="$threads" ${JOPTS:-} -cp "$path" \
  io.steelyard.benchmarks.TrainingSteps "$backend" "$mode" "$@"
