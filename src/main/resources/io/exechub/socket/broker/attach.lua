-- Adds a socket under a lease, or extends the lease it has.
-- KEYS[1] meta       hash  epoch, seq
-- KEYS[2] journal    stream
-- KEYS[3] versions   hash
-- KEYS[4] seen       zset
-- KEYS[5] sockets    hash  socket id -> <lease end, epoch s>:<edge address>
-- ARGV[1] to ARGV[3] of the head
-- ARGV[4] socket id
-- ARGV[5] edge address
-- ARGV[6] lease, s
-- ARGV[7] most live sockets of the user; 0: no limit (a renewal)
-- Returns {epoch, seq}, or {'full'}
local sockets = KEYS[5]
local id, edge, lease, most = ARGV[4], ARGV[5], tonumber(ARGV[6]), tonumber(ARGV[7])
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
local epoch, seq = head()
redis.call('PEXPIRE', KEYS[1], ARGV[2])
return {epoch, seq}
