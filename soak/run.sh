#!/bin/sh
# Lets something run for long in a framework with everything in it: soak/run.sh MODE [--OPTION VALUE...]; `soak/run.sh` lists
# the modes. Builds what is missing. JAVA_HOME names a JDK 25; JOPTS is added to the options of the JVM. So that growth shows,
# neither the heap nor the cache of compiled code changes its size, and what the JDK keeps softly goes at each collection.
set -eu
soak=$(cd "$(dirname "$0")" && pwd)
. "$soak/../distribution/src/main/scripts/find-java.sh"
home=$(find_java 25 java) || { echo "JDK 25 or newer is needed, and none was found." >&2; exit 1; }
if [ ! -d "$soak/target/classes" ]; then
  (cd "$soak/.." && mvn -q -B -DskipTests package -pl soak -am) 1>&2
fi
for layout in "$soak"/../distribution/target/steelyard-*/; do :; done
path="$soak/target/classes"
for jar in "$layout"lib/org.apache.felix.framework-*.jar "$layout"bundles/io.steelyard.api-*.jar; do path="$path:$jar"; done
# shellcheck disable=SC2086 # options are separate words
exec "$home/bin/java" -Xms512m -Xmx512m -XX:+AlwaysPreTouch -XX:NativeMemoryTracking=summary -XX:SoftRefLRUPolicyMSPerMB=0 \
  -XX:InitialCodeCacheSize=64m -XX:ReservedCodeCacheSize=64m \
  -XX:-UseDynamicNumberOfCompilerThreads -XX:-UseDynamicNumberOfGCThreads --add-modules jdk.incubator.vector --enable-native-access=ALL-UNNAMED \
  --sun-misc-unsafe-memory-access=allow ${JOPTS:-} -Dsteelyard.distribution="$layout" -Dsteelyard.examples="$soak/../examples" \
  -cp "$path" io.steelyard.soak.Soak "$@"
