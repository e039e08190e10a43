#!/usr/bin/env python3
"""Publishes one submission event through Redis.

    pip install redis==6.4.0        # or Debian's python3-redis
    export REDIS_URL=redis://localhost:6379
    python3 publish.py stream u1 s1 RUNNING
    python3 publish.py channel u1 s1 SUCCESS '{"stdout": "42"}'
"""
import json
import os
import sys
import time
import uuid

import redis
from redis.backoff import ExponentialBackoff
from redis.retry import Retry

CHANNEL = "submission-events"
STREAM = "submission-stream"


def connect():
    """Once for the whole program. A command that fails is sent again: the eventId makes that harmless."""
    return redis.Redis.from_url(
        os.environ.get("REDIS_URL", "redis://localhost:6379"),
        socket_timeout=5,
        retry=Retry(ExponentialBackoff(cap=1, base=0.1), 5),
        retry_on_error=[redis.ConnectionError, redis.TimeoutError],
    )


def event(user_id, submission_id, status, **more):
    """With an eventId that is made once. Better still: one that your database has, so that it outlives a crash."""
    return {
        "userId": user_id,
        "submissionId": submission_id,
        "status": status,
        "eventId": str(uuid.uuid4()),
        "publishedAt": time.time_ns() // 1_000_000,
        **more,
    }


def add(connection, published):
    """At least once: it waits in the stream while the service is away."""
    connection.xadd(STREAM, {"event": json.dumps(published)})


def publish(connection, published):
    """Lost if nobody listens, which Redis says; so try again for a while."""
    for pause in (0.1, 0.2, 0.4, 0.8, None):
        if connection.publish(CHANNEL, json.dumps(published)) > 0:
            return
        if pause is not None:
            time.sleep(pause)
    raise RuntimeError(f"nobody listens to {CHANNEL}")


def main(way, user_id, submission_id, status, result="null"):
    ways = {"stream": add, "channel": publish}
    ways[way](connect(), event(user_id, submission_id, status, result=json.loads(result)))


if __name__ == "__main__":
    try:
        main(*sys.argv[1:])
    except (redis.RedisError, RuntimeError) as problem:
        sys.exit(f"not published: {problem}")
