-- Appends an event to its user's journal, once, and says who is to be told.
-- KEYS[1] meta       hash  epoch, seq, kept
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
local id, submission, version, most, retention = ARGV[4], ARGV[6], ARGV[7], tonumber(ARGV[8]), ARGV[9]
local seconds, micros = clock()
local epoch, seq, _, kept = head()

local window, before = tonumber(ARGV[5]), redis.call('ZSCORE', seen, id)
if before and (window == 0 or tonumber(seconds .. micros) - tonumber(before) < window) then
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
local number = string.format('%d', seq + 1)
-- Once a second is exact enough for all but brief retentions, and costs a busy user's events nothing.
local keep = kept ~= seconds or tonumber(retention) < 100000
if keep then
  redis.call('HSET', meta, 'seq', number, 'kept', seconds)
else
  redis.call('HSET', meta, 'seq', number)
end
redis.call('XADD', journal, 'MAXLEN', '=', ARGV[8], number .. '-0',
  's', submission, 'a', seconds .. string.sub(micros, 1, 3), 'n', ARGV[10], 'p', ARGV[11], 'd', ARGV[12])
redis.call('ZADD', seen, seconds .. micros, id)
if seq >= most then
  redis.call('ZREMRANGEBYRANK', seen, '0', '-' .. string.format('%d', most + 1))
end

if version ~= '' and redis.call('HSET', versions, submission, version .. ':' .. number) == 1 then
  local remembered = redis.call('HLEN', versions)
  if remembered == 1 then
    -- Only just made, it has no retention yet.
    keep = true
  elseif remembered > 2 * most then
    local all = redis.call('HGETALL', versions)
    for i = 1, #all, 2 do
      if tonumber(string.match(all[i + 1], ':(%d+)$')) <= seq + 1 - most then
        redis.call('HDEL', versions, all[i])
      end
    end
  end
end

if keep then
  redis.call('PEXPIRE', meta, ARGV[2])
  redis.call('PEXPIRE', journal, retention)
  redis.call('PEXPIRE', seen, retention)
  -- Whether this event has a version or not: those before it are retained as long as it is.
  redis.call('PEXPIRE', versions, retention)
end

local count, edges = live(sockets, tonumber(seconds))
return {'accepted', epoch, number, count, unpack(edges)}
