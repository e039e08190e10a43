-- The live sockets of a user, and where they are.
-- KEYS[1] sockets    hash  socket id -> <lease end, epoch s>:<edge address>
-- Returns {socket id, lease end, edge address, socket id, …}
local reply, all, at = {}, redis.call('HGETALL', KEYS[1]), now()
for i = 1, #all, 2 do
  local lease, edge = string.match(all[i + 1], '^(%d+):(.+)$')
  if lease and tonumber(lease) * 1000000 > at then
    reply[#reply + 1] = all[i]
    reply[#reply + 1] = lease
    reply[#reply + 1] = edge
  end
end
return reply
