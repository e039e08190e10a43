-- The edges that hold live sockets of a user.
-- KEYS[1] sockets    hash  socket id -> <lease end, epoch s>:<edge address>
-- Returns {edge address, edge address, …}
local _, edges = live(KEYS[1], now())
return edges
