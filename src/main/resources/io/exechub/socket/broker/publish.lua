-- Appends events to their users' journals, each once, and says who is to be told.
-- For each event, in their order:
-- KEYS[1] meta       hash  epoch, seq, kept
-- KEYS[2] journal    stream
-- KEYS[3] versions   hash  submission id -> <version>:<seq>
-- KEYS[4] seen       zset  event id -> acceptance, epoch µs
-- KEYS[5] sockets    hash  socket id -> <lease end, epoch s>:<edge address>
-- For all of them:
-- ARGV[1] to ARGV[3] of the head
-- ARGV[4] most entries retained
-- ARGV[5] retention, ms
-- ARGV[6] how many replicas the caller will wait for
-- For each event, in their order:
-- ARGV[7] event id
-- ARGV[8] duplicate window, µs; 0: as long as the id is remembered
-- ARGV[9] submission id
-- ARGV[10] version, or '' if the publisher has none
-- ARGV[11] event name
-- ARGV[12] publishedAt, epoch ms
-- ARGV[13] data, opaque
-- Returns for each event {'duplicate', node} | {'stale', node}
-- | {'accepted', node, epoch, seq, live sockets, edge address, edge address, …}
-- | nil, if it failed and was not alone; alone, it is told why.
-- The node is the one of a cluster that this is, if the caller will wait; else ''.
local FOR_ALL, KEYS_EACH, ARGS_EACH = 6, 5, 7
local most, retention = tonumber(ARGV[4]), ARGV[5]
local seconds, micros = clock()
local started = seconds .. micros
local node = ARGV[3] == '' and ARGV[6] ~= '0' and redis.call('CLUSTER', 'MYID') or ''

-- Of the i-th event.
local function publish(i)
  local k, a = KEYS_EACH * (i - 1), FOR_ALL + ARGS_EACH * (i - 1)
  local meta, journal, versions, seen, sockets = KEYS[k + 1], KEYS[k + 2], KEYS[k + 3], KEYS[k + 4], KEYS[k + 5]
  local id, submission, version = ARGV[a + 1], ARGV[a + 3], ARGV[a + 4]
  -- Ids of one instant would be forgotten in the order of their letters.
  local now = i == 1 and started or string.format('%.0f', started + i - 1)
  local epoch, seq, _, kept = head(k + 1)

  local window, before = tonumber(ARGV[a + 2]), redis.call('ZSCORE', seen, id)
  if before and (window == 0 or tonumber(now) - tonumber(before) < window) then
    if ARGV[6] ~= '0' then
      -- Waiting covers what this connection wrote; perhaps another one wrote the event.
      redis.call('PEXPIRE', meta, ARGV[2])
    end
    return {'duplicate', node}
  end

  if version ~= '' then
    local newest = redis.call('HGET', versions, submission)
    if newest then
      local v, s = string.match(newest, '^(%d+):(%d+)$')
      if tonumber(s) > seq - most and tonumber(version) < tonumber(v) then
        return {'stale', node}
      end
    end
  end
  -- Before anything is written: failing here afterwards, the event would be its own duplicate when it is tried again.
  local count, edges = live(sockets, tonumber(seconds))
  local number = string.format('%d', seq + 1)
  -- Once a second is exact enough for all but brief retentions, and costs a busy user's events nothing.
  local keep = kept ~= seconds or tonumber(retention) < 100000
  if keep then
    redis.call('HSET', meta, 'seq', number, 'kept', seconds)
  else
    redis.call('HSET', meta, 'seq', number)
  end
  redis.call('XADD', journal, 'MAXLEN', '=', ARGV[4], number .. '-0',
    's', submission, 'a', seconds .. string.sub(micros, 1, 3), 'n', ARGV[a + 5], 'p', ARGV[a + 6], 'd', ARGV[a + 7])
  redis.call('ZADD', seen, now, id)
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
      for j = 1, #all, 2 do
        if tonumber(string.match(all[j + 1], ':(%d+)$')) <= seq + 1 - most then
          redis.call('HDEL', versions, all[j])
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

  return {'accepted', node, epoch, number, count, unpack(edges)}
end

if #KEYS == KEYS_EACH then
  return {publish(1)}
end
local answers, failed = {}, {}
for i = 1, #KEYS / KEYS_EACH do
  local user, ok, answer = KEYS[KEYS_EACH * (i - 1) + 1], false, nil
  -- A key that somebody else has made something of is no reason to refuse the events of others; but those of the same
  -- user must not overtake one that failed.
  if not failed[user] then
    ok, answer = pcall(publish, i)
  end
  answers[i] = ok and answer
  failed[user] = not ok
end
return answers
