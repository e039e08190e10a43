-- Included before every script that needs the journal's head.
-- Returns epoch, seq; begins a new epoch where nothing is known of the user (any more).
-- Positions are kept for the retention, ms. An epoch begins empty: what an evicted meta left behind would carry numbers of the old one.
local function head(meta, journal, versions, seen, candidate, retention)
  local known = redis.call('HMGET', meta, 'epoch', 'seq')
  if known[1] and known[2] then
    return known[1], tonumber(known[2])
  end
  redis.call('DEL', journal, versions, seen)
  redis.call('HSET', meta, 'epoch', candidate, 'seq', 0)
  redis.call('PEXPIRE', meta, retention)
  return candidate, 0
end

-- Redis' own clock, so that nodes need not agree on the time: epoch microseconds.
local function now()
  local time = redis.call('TIME')
  return tonumber(time[1]) * 1000000 + tonumber(time[2])
end

-- How many sockets are live, and the addresses of their edges, each once. Expired leases do not count.
local function live(sockets, at)
  local count, edges, named = 0, {}, {}
  for _, value in ipairs(redis.call('HVALS', sockets)) do
    local lease, edge = string.match(value, '^(%d+):(.+)$')
    if lease and tonumber(lease) * 1000000 > at then
      count = count + 1
      if not named[edge] then
        named[edge] = true
        edges[#edges + 1] = edge
      end
    end
  end
  return count, edges
end
