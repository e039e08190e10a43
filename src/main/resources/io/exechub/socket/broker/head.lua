-- Included before every script.

-- The journal's head: epoch, seq, and the epochs before this one. Begins a new epoch where nothing is known of the user
-- (any more): an epoch begins empty, for what an evicted meta left behind would carry numbers of the old one.
-- A journal that is first touched on another server than before goes on counting under a new epoch, too: the old server
-- may have given numbers, and shown them to clients, that did not reach this one. Up to the number that did, the old
-- epoch's positions mean the same here; 'past' remembers up to where, for the newest few: '<epoch>:<seq> …'.
-- KEYS[first] meta, then journal, versions, seen
-- ARGV[1] epoch to begin if one has to
-- ARGV[2] retention of positions, ms
-- ARGV[3] the server that this is, as far as the caller has noticed; or '' to ask it, which a node of a cluster can tell
-- Returns epoch, seq, past, and when the retention was extended last (epoch s; nil: never)
local function head(first)
  -- A position of one user should mean nothing in the journal of another.
  local meta, candidate = KEYS[first], first == 1 and ARGV[1] or ARGV[1] .. '-' .. first
  local server = ARGV[3] ~= '' and ARGV[3] or redis.call('CLUSTER', 'MYID')
  local known = redis.call('HMGET', meta, 'epoch', 'seq', 'server', 'past', 'kept')
  local epoch, seq, past = known[1], tonumber(known[2]), known[4] or ''
  if not epoch or not seq then
    redis.call('DEL', meta, KEYS[first + 1], KEYS[first + 2], KEYS[first + 3])
    redis.call('HSET', meta, 'epoch', candidate, 'seq', 0, 'server', server)
    redis.call('PEXPIRE', meta, ARGV[2])
    return candidate, 0, ''
  end
  if not known[3] then
    redis.call('HSET', meta, 'server', server)
    return epoch, seq, past, known[5]
  end
  if known[3] ~= server and ARGV[3] ~= '' then
    -- Callers that notice a promotion at different times would begin epochs against one another.
    server = identity()
  end
  if known[3] ~= server then
    past = string.match(epoch .. ':' .. seq .. ' ' .. past, '^' .. string.rep('%S* ?', 8))
    epoch = candidate
    redis.call('HSET', meta, 'epoch', epoch, 'server', server, 'past', past)
  end
  return epoch, seq, past, known[5]
end

-- Whether a position of some epoch means the same in the journal as it is now.
local function means(wanted, after, epoch, seq, past)
  if wanted == epoch then
    return after <= seq
  end
  for before, upTo in string.gmatch(past, '(%S+):(%d+)') do
    if before == wanted then
      return after <= tonumber(upTo)
    end
  end
  return false
end

-- Redis' own clock, so that nodes need not agree on the time: epoch seconds, and the microseconds in six digits. Both are
-- texts: Redis prints and reads each number that passes between it and a script, which costs as much as a command.
local function clock()
  local time = redis.call('TIME')
  return time[1], string.sub('00000' .. time[2], -6)
end

-- The same as a number: epoch microseconds.
local function now()
  local seconds, micros = clock()
  return tonumber(seconds .. micros)
end

-- How many sockets are live at a time, epoch s, and the addresses of their edges, each once. Expired leases do not count.
local function live(sockets, seconds)
  local count, edges, named = 0, {}, {}
  for _, value in ipairs(redis.call('HVALS', sockets)) do
    local lease, edge = string.match(value, '^(%d+):(.+)$')
    if lease and tonumber(lease) > seconds then
      count = count + 1
      if not named[edge] then
        named[edge] = true
        edges[#edges + 1] = edge
      end
    end
  end
  return count, edges
end
