/**
 * What ends our children when we are gone and can do nothing any more, as a script of the one shell that Linux and macOS both have: it
 * takes a megabyte, and needs no program of ours to be found.
 *
 * It reads `add PID STARTED MARK` and `drop PID` until its input closes, which it does when Atrium is gone, however that came about.
 * Then, like a stop, it waits for the children to follow their closed inputs, asks the rest to end, and makes them. A group is signalled
 * only while its leader is the very process that was added (a number may be given to another); what left its group, or outlived its
 * leader, is found by its mark where the system shows it (Linux).
 */
export const WATCHER_SCRIPT = `
trap '' HUP INT TERM
list=
marks=

started_of() {
  if [ -r /proc/sys/kernel/random/boot_id ]; then
    stat=$(cat "/proc/$1/stat" 2>/dev/null) || return 1
    boot=$(cat /proc/sys/kernel/random/boot_id)
    set -- \${stat##*) }
    [ "$1" = Z ] && return 1
    shift 19
    echo "$boot:$1"
  else
    LC_ALL=C /bin/ps -o lstart= -p "$1" | sed -e 's/^ *//' -e 's/ *$//' -e 's/ /_/g'
  fi
}

marked() {
  [ -d /proc/self ] && [ -n "$marks" ] || return 0
  printf '%s' "$marks" | grep -lF -f - /proc/[0-9]*/environ 2>/dev/null | while IFS=/ read -r none proc pid file; do
    stat=$(cat "/proc/$pid/stat" 2>/dev/null) || continue
    case \${stat##*) } in Z*|X*) ;; *) echo "$pid" ;; esac
  done
}

groups() {
  for entry in $list; do
    pid=\${entry%%=*}
    [ "$(started_of "$pid")" = "\${entry#*=}" ] && echo "$pid"
  done
}

send() {
  alive=
  for pid in $(groups); do alive=1; kill -s "$1" -- "-$pid" 2>/dev/null; done
  for pid in $(marked); do alive=1; kill -s "$1" -- "$pid" 2>/dev/null; done
  [ -n "$alive" ]
}

while read -r word pid started mark; do
  case $word in
    add)
      list="$list $pid=$started"
      marks="\${marks}ATRIUM_CHILD=$mark
"
      ;;
    drop)
      kept=
      for entry in $list; do [ "\${entry%%=*}" = "$pid" ] || kept="$kept $entry"; done
      list=$kept
      marks=$(printf '%s' "$marks" | grep -vF "$started")
      [ -z "$marks" ] || marks="$marks
"
      ;;
  esac
done

send 0 || exit 0
sleep 2
send TERM || exit 0
sleep 2
for round in 1 2 3 4 5 6 7 8 9 10; do
  send KILL || exit 0
  sleep 1
done
`
