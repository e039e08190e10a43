-- Adds a socket under a lease, or extends the lease it has.
-- KEYS[1] meta       hash  epoch, seq
-- KEYS[2] journal    stream
-- KEYS[3] versions   hash
-- KEYS[4] seen       zset
-- KEYS[5] sockets    hash  socket id -> <lease end, epoch s>:<edge address>
-- KEYS[6] attached   zset  socket id -> when it was added, epoch µs; only kept where the oldest are closed
-- ARGV[1] to ARGV[3] of the head
-- ARGV[4] socket id
-- ARGV[5] edge address
-- ARGV[6] lease, s
-- ARGV[7] most live sockets of the user, if this one is not there yet; 0: no limit
-- ARGV[8] what happens at the limit: 'refuse', or 'close' the oldest
-- ARGV[9] whether ages are kept, '1' or '0'
-- Returns {epoch, seq, and of each socket that was closed: socket id, lease end, edge address}, or {'full'}
local sockets, attached = KEYS[5], KEYS[6]
local id, edge, lease, most = ARGV[4], ARGV[5], tonumber(ARGV[6]), tonumber(ARGV[7])
local at = now()
local seconds = math.floor(at / 1000000)
local closed = {}

local function remove(socket)
  redis.call('HDEL', sockets, socket)
  redis.call('ZREM', attached, socket)
end

-- One of unknown age was there before ages were kept.
local function age(socket)
  return at - tonumber(redis.call('ZSCORE', attached, socket) or 0)
end

-- The live sockets but for this one, {socket id, lease end, edge address} each; and whether this one is there.
local function others()
  local all, live, there = redis.call('HGETALL', sockets), {}, false
  for i = 1, #all, 2 do
    local lease_end, its_edge = string.match(all[i + 1], '^(%d+):(.+)$')
    if tonumber(lease_end) <= seconds then
      remove(all[i])
    elseif all[i] == id then
      there = true
    else
      live[#live + 1] = {all[i], lease_end, its_edge}
    end
  end
  return live, there
end

if most > 0 then
  local live, there = others()
  if not there and #live >= most then
    if ARGV[8] ~= 'close' then
      return {'full'}
    end
    local ages = {}
    for _, socket in ipairs(live) do
      ages[socket[1]] = age(socket[1])
    end
    table.sort(live, function(a, b) return ages[a[1]] > ages[b[1]] end)
    for i = 1, #live - most + 1 do
      remove(live[i][1])
      for _, part in ipairs(live[i]) do
        closed[#closed + 1] = part
      end
    end
  end
end

redis.call('HSET', sockets, id, string.format('%.0f', seconds + lease) .. ':' .. edge)
redis.call('EXPIRE', sockets, lease)
if ARGV[9] == '1' then
  redis.call('ZADD', attached, 'NX', string.format('%.0f', at), id)
  redis.call('EXPIRE', attached, lease)
end
local epoch, seq = head(1)
redis.call('PEXPIRE', KEYS[1], ARGV[2])
return {epoch, seq, unpack(closed)}
