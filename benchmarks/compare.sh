#!/usr/bin/env bash
# Times this platform and its peers in turn, and prints a table:
#
#   PEERS=DIRECTORY benchmarks/compare.sh [FILE.tsv]
#
# FILE.tsv (default benchmarks/target/comparison.tsv) receives every row and is added to if it is there. In the environment:
#
#   PEERS         has a folder with a run.sh for each peer, called with  train|infer|mem THREADS [workload...]  and printing the
#                 rows that TrainingSteps prints
#   PEER_LIST     which of them                                       (djl bdpt py)
#   BACKENDS      which backends of ours                              (ojalgo)
#   THREADS       on how many threads                                 (1 2)
#   POLICIES      OMP_WAIT_POLICY of the peers where there are several threads; "default" leaves it to their OpenMP, of which
#                 GNU's spins for a while and then sleeps             (default ACTIVE PASSIVE)
#   ROUNDS        how often everything is run                         (3)
#   MODES         what is run                                         (train infer mem)
#   WORKLOADS     which workloads are trained                         (all)
#   DNNL          the file of a libdnnl, for the control; default: from the class path of PEERS/gemm
#   CONTROL       a command that prints how fast the machine is now; default: Control.java with DNNL on all processors
#   LEAST         what the control must reach                         (280)
#   PATIENCE      how often a run is tried until then                 (30)
#
# Before and behind each run the control is measured. A run between two controls of which one is below LEAST does not count and
# is repeated.
set -euo pipefail
benchmarks=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
. "$benchmarks/../distribution/src/main/scripts/find-java.sh"
peers=$(cd "${PEERS:?names the folder of the peers}" && pwd)
JAVA_HOME=$(find_java 25 javac) || { echo "JDK 25 or newer is needed, and none was found." >&2; exit 1; }
export JAVA_HOME
# An OpenBLAS that does not know a processor takes its slowest kernels; this names the family of those with AVX-512.
if [ -z "${OPENBLAS_CORETYPE+set}" ] && grep -qs avx512f /proc/cpuinfo; then
  export OPENBLAS_CORETYPE=SKYLAKEX
fi
mkdir -p "$benchmarks/target"
rows=${1:-$benchmarks/target/comparison.tsv}
log=$rows.log
read -ra backends <<< "${BACKENDS:-ojalgo}"
read -ra peer_list <<< "${PEER_LIST:-djl bdpt py}"
read -ra threads_list <<< "${THREADS:-1 2}"
read -ra policies <<< "${POLICIES:-default ACTIVE PASSIVE}"
read -ra modes <<< "${MODES:-train infer mem}"
read -ra workloads <<< "${WORKLOADS:-}"
least=${LEAST:-280}
[ -f "$rows" ] || printf 'peer\tworkload\tthreads\tmetric\tmedian\tmin\tmax\tpolicy\tround\tcontrol\n' > "$rows"

# The library of the control, unpacked from the peers' jar.
library() {
  local jar
  if [ -n "${DNNL:-}" ]; then
    echo "$DNNL"
    return
  fi
  if [ ! -f "$benchmarks/target/control/libdnnl.so.3" ]; then
    jar=$(tr ':' '\n' < "$peers/gemm/target/cp.txt" | grep 'dnnl-.*-linux-x86_64\.jar$' | head -n 1)
    mkdir -p "$benchmarks/target/control"
    (cd "$benchmarks/target/control" && "$JAVA_HOME/bin/jar" xf "$jar" org/bytedeco/dnnl/linux-x86_64 \
      && mv org/bytedeco/dnnl/linux-x86_64/*.so* . && rm -r org)
  fi
  echo "$benchmarks/target/control/libdnnl.so.3"
}

control() {
  if [ -n "${CONTROL:-}" ]; then
    $CONTROL
  else
    OMP_NUM_THREADS=$(nproc) LD_LIBRARY_PATH=$benchmarks/target/control \
      "$JAVA_HOME/bin/java" --enable-native-access=ALL-UNNAMED "$benchmarks/Control.java" "$dnnl" 2>> "$log"
  fi
}

# runs COMMAND POLICY THREADS: all modes, rows to standard output.
runs() {
  local command=$1 policy=$2 threads=$3 mode
  for mode in "${modes[@]}"; do
    (
      [ "$policy" = default ] || export OMP_WAIT_POLICY=$policy
      case $mode in
        train) $command train "$threads" ${workloads[@]+"${workloads[@]}"} ;;
        *) $command "$mode" "$threads" ;;
      esac
    ) 2>> "$log" || echo "$command $mode on $threads threads failed; see $log" >&2
  done
}

# counted ROUND COMMAND POLICY THREADS: repeats a run until the machine was free before and behind it.
counted() {
  local round=$1 command=$2 policy=$3 threads=$4 try before after new
  for ((try = 1; try <= ${PATIENCE:-30}; try++)); do
    before=${free:-$(control)}
    free=
    if [ "$before" -lt "$least" ]; then
      echo "  control $before below $least: waiting" >&2
      sleep 10
      continue
    fi
    new=$(runs "$command" "$policy" "$threads")
    after=$(control)
    if [ "$after" -lt "$least" ]; then
      echo "  control $before before and $after behind: does not count" >&2
      continue
    fi
    free=$after
    awk -v OFS='\t' -v policy="$policy" -v round="$round" -v control="$(((before + after) / 2))" -F '\t' \
      'NF == 7 { sub(/-passive$/, "", $1); print $0, policy, round, control }' <<< "$new" >> "$rows"
    return
  done
  echo "  gave up: the machine was never free" >&2
}

ours() {
  local backend=$1
  shift
  "$benchmarks/run.sh" "$backend" "$@"
}

dnnl=
[ -n "${CONTROL:-}" ] || dnnl=$(library)
free=
first=$(awk -F '\t' 'NR > 1 && $9 > most { most = $9 } END { print most + 1 }' "$rows")
for ((round = first; round < first + ${ROUNDS:-3}; round++)); do
  for threads in "${threads_list[@]}"; do
    for backend in "${backends[@]}"; do
      echo "round $round: $backend on $threads" >&2
      counted "$round" "ours $backend" default "$threads"
    done
    for peer in "${peer_list[@]}"; do
      for policy in "${policies[@]}"; do
        # One thread waits for no other.
        if [ "$threads" = 1 ] && [ "$policy" != "${policies[0]}" ]; then
          continue
        fi
        echo "round $round: $peer on $threads, $policy" >&2
        counted "$round" "$peers/$peer/run.sh" "$policy" "$threads"
      done
    done
  done
done
"$JAVA_HOME/bin/java" "$benchmarks/Summary.java" "$rows" "$benchmarks/targets.tsv"
