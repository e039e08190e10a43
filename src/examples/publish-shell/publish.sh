#!/bin/sh
# Publishes one submission event, through Redis or over HTTP. Needs jq, and redis-cli (7.0 or newer) or curl (7.76 or newer).
#
#     export REDIS_URL=redis://localhost:6379
#     ./publish.sh stream u1 s1 RUNNING
#     ./publish.sh channel u1 s1 SUCCESS '{"stdout":"42"}'
#
#     export EXECHUB_URL=http://localhost:3001 EXECHUB_TOKEN=…   # a token whose scope contains publish
#     ./publish.sh http u1 s1 SUCCESS '{"stdout":"42"}'
set -eu

# With an eventId that is made once: repeating the event is harmless. Better still: one that your database has.
event=$(jq -cn --arg userId "$2" --arg submissionId "$3" --arg status "$4" --argjson result "${5:-null}" \
  --arg eventId "$(cat /proc/sys/kernel/random/uuid 2> /dev/null || uuidgen)" \
  '{$userId, $submissionId, $status, $result, $eventId, publishedAt: (now * 1000 | floor)}')

# -e: an error of Redis is one of the command; -x: the last argument is read, however long it is.
redis() { printf '%s' "$event" | redis-cli -e -u "${REDIS_URL:-redis://localhost:6379}" -x "$@"; }

repeat() { # COMMAND: until it succeeds, for a while
  for pause in 0.1 0.2 0.4 0.8; do
    "$@" && return
    sleep "$pause"
  done
  "$@"
}

# At least once: it waits in the stream while the service is away.
stream() { redis XADD submission-stream '*' event > /dev/null; }

# Lost if nobody listens, which Redis says.
channel() { [ "$(redis PUBLISH submission-events)" -gt 0 ]; }

# Answered once it is safe. The token is read, so that nobody finds it in a list of processes.
http() {
  printf 'header = "Authorization: Bearer %s"' "$EXECHUB_TOKEN" |
    curl -sS --fail-with-body --retry 5 --retry-connrefused --max-time 10 -K - \
      --data-binary "$event" "${EXECHUB_URL:-http://localhost:3001}/api/v1/events" |
    jq -e '.rejected == []' > /dev/null
}

case $1 in
  stream | channel) repeat "$1" || { echo "not published: nobody takes it" >&2; exit 1; } ;;
  http) http || { echo 'not published: refused' >&2; exit 1; } ;;
  *) echo "$1 (expected: stream, channel or http)" >&2; exit 2 ;;
esac
