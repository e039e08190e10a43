-- Appends an event to its user's journal, once, and says who is to be told.
-- KEYS[1] meta       hash  epoch, seq
-- KEYS[2] journal    stream
-- KEYS[3] versions   hash  submission id -> <version>:<seq>
-- KEYS[4] seen       zset  event id -> acceptance, epoch µs
-- KEYS[5] sockets    hash  socket id -> <lease end, epoch s>:<edge address>
-- ARGV[1] to ARGV[3] of the head
-- ARGV[4] event id
-- ARGV[5] duplicate window, µs; 0: as long as the id is remembered
-- ARGV[6] submission id
-- ARGV[7] version, or '' if the publisher has none
-- ARGV[8] most entries retained
-- ARGV[9] retention, ms
-- ARGV[10] event name
-- ARGV[11] publishedAt, epoch ms
-- ARGV[12] data, opaque
-- ARGV[13] how many replicas the caller will wait for
-- Returns {'duplicate'} | {'stale'} | {'accepted', epoch, seq, live sockets, edge address, edge address, …}
local meta, journal, versions, seen, sockets = KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5]
local id, window, submission, version = ARGV[4], tonumber(ARGV[5]), ARGV[6], ARGV[7]
local most, retention = tonumber(ARGV[8]), ARGV[9]
local at = now()
local epoch, seq = head()

local before = redis.call('ZSCORE', seen, id)
if before and (window == 0 or at - tonumber(before) < window) then
  if ARGV[13] ~= '0' then
    -- Waiting covers what this connection wrote; perhaps another one wrote the event.
    redis.call('PEXPIRE', meta, ARGV[2])
  end
  return {'duplicate'}
end

if version ~= '' then
  local newest = redis.call('HGET', versions, submission)
  if newest then
    local v, s = string.match(newest, '^(%d+):(%d+)$')
    if tonumber(s) > seq - most and tonumber(version) < tonumber(v) then
      return {'stale'}
    end
  end
end

seq = redis.call('HINCRBY', meta, 'seq', 1)
redis.call('PEXPIRE', meta, ARGV[2])
redis.call('XADD', journal, 'MAXLEN', '=', most, seq .. '-0',
  's', submission, 'a', string.format('%.0f', at / 1000), 'n', ARGV[10], 'p', ARGV[11], 'd', ARGV[12])
redis.call('PEXPIRE', journal, retention)

redis.call('ZADD', seen, string.format('%.0f', at), id)
if redis.call('ZCARD', seen) > most then
  redis.call('ZREMRANGEBYRANK', seen, 0, -most - 1)
end
redis.call('PEXPIRE', seen, retention)

if version ~= '' then
  redis.call('HSET', versions, submission, version .. ':' .. seq)
  if redis.call('HLEN', versions) > 2 * most then
    local all = redis.call('HGETALL', versions)
    for i = 1, #all, 2 do
      if tonumber(string.match(all[i + 1], ':(%d+)$')) <= seq - most then
        redis.call('HDEL', versions, all[i])
      end
    end
  end
end
-- Whether this event has a version or not: those before it are retained as long as it is.
redis.call('PEXPIRE', versions, retention)

local count, edges = live(sockets, at)
return {'accepted', epoch, seq, count, unpack(edges)}
