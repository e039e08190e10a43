-- Removes a socket, or all of a user's sockets at one edge; only if that edge still holds them.
-- KEYS[1] sockets    hash  socket id -> <lease end, epoch s>:<edge address>
-- KEYS[2] attached   zset  socket id -> when it was added, epoch µs
-- ARGV[1] edge address
-- ARGV[2] socket id, or '' for all at that edge
-- Returns how many were removed
local sockets, attached, edge, id = KEYS[1], KEYS[2], ARGV[1], ARGV[2]

local function mine(value)
  return value and string.match(value, '^%d+:(.+)$') == edge
end

local function remove(socket)
  redis.call('ZREM', attached, socket)
  return redis.call('HDEL', sockets, socket)
end

if id ~= '' then
  return mine(redis.call('HGET', sockets, id)) and remove(id) or 0
end
local removed, all = 0, redis.call('HGETALL', sockets)
for i = 1, #all, 2 do
  if mine(all[i + 1]) then
    removed = removed + remove(all[i])
  end
end
return removed
