#!/bin/sh
# Starts the service once as it starts in a cluster, with the bundled Redis, lets it run until it is ready, and ends it;
# leaves the classes that it loaded in an archive: rehearse.sh JAVA JAR ARCHIVE
set -eu
java=$1 jar=$2 archive=$3
log=$(mktemp)

CLUSTER=kubernetes CLUSTER_DNS=localhost CLUSTER_HOST=127.0.0.1 CLUSTER_PORT=0 EVENT_BUS_PORT=0 PORT=0 MANAGEMENT_PORT=0 DRAIN_WINDOW=0s \
  "$java" -XX:AOTCacheOutput="$archive" -XX:+UseCompactObjectHeaders -XX:+UseG1GC -jar "$jar" > "$log" 2>&1 &
service=$!

seconds=0
until grep -q 'Ctrl-C ends it' "$log"; do
  if [ $seconds = 120 ] || ! kill -0 $service 2> /dev/null; then
    cat "$log" >&2
    exit 1
  fi
  seconds=$((seconds + 1))
  sleep 1
done

# An event's way through Redis loads what a start alone does not.
redis=$(sed -n 's/.*127\.0\.0\.1:\([0-9]*\), bundled.*/\1/p' "$log")
REDIS_PORT=$redis "$java" -jar "$jar" publish --user demo --submission s1 --status SUCCESS
kill $service
# The archive is written after the service has ended, which takes a while.
wait $service
test -s "$archive"
rm "$log"
