-- Adds a socket under a lease, or extends the lease it has.
-- KEYS[1] meta       hash  epoch, seq
-- KEYS[2] journal    stream
-- KEYS[3] versions   hash
-- KEYS[4] seen       zset
-- KEYS[5] sockets    hash  socket id -> <lease end, epoch s>:<edge address>
-- ARGV[1] socket id
-- ARGV[2] edge address
-- ARGV[3] lease, s
-- ARGV[4] most live sockets of the user; 0: no limit (a renewal)
-- ARGV[5] retention of positions, ms
-- ARGV[6] epoch to begin if none is known
-- Returns {epoch, seq}, or {'full'}
local meta, sockets = KEYS[1], KEYS[5]
local id, edge, lease, most = ARGV[1], ARGV[2], tonumber(ARGV[3]), tonumber(ARGV[4])
local seconds = math.floor(now() / 1000000)

if most > 0 then
  local all, others = redis.call('HGETALL', sockets), 0
  for i = 1, #all, 2 do
    if tonumber(string.match(all[i + 1], '^(%d+):')) <= seconds then
      redis.call('HDEL', sockets, all[i])
    elseif all[i] ~= id then
      others = others + 1
    end
  end
  if others >= most then
    return {'full'}
  end
end

redis.call('HSET', sockets, id, string.format('%.0f', seconds + lease) .. ':' .. edge)
redis.call('EXPIRE', sockets, lease)
local epoch, seq = head(meta, KEYS[2], KEYS[3], KEYS[4], ARGV[6], ARGV[5])
redis.call('PEXPIRE', meta, ARGV[5])
return {epoch, seq}
