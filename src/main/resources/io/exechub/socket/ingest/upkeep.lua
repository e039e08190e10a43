-- Trims what has been acknowledged for long enough, and counts what has not been acknowledged yet.
-- KEYS[1] stream
-- ARGV[1] group
-- ARGV[2] how long acknowledged entries are kept, ms; 0: for ever
-- ARGV[3] most undelivered entries to count
-- Returns how many entries are pending or undelivered; at most ARGV[3] of the latter are counted

-- The id next to another one; of a number that is none of the clock's, Lua does not know the next.
local function after(id)
  local millis, n = string.match(id, '^(%d+)-(%d+)$')
  return #n > 15 and id or string.format('%s-%.0f', millis, tonumber(n) + 1)
end

local stream, group, kept = KEYS[1], ARGV[1], tonumber(ARGV[2])
local delivered
for _, info in ipairs(redis.call('XINFO', 'GROUPS', stream)) do
  local named = {}
  for i = 1, #info, 2 do
    named[info[i]] = info[i + 1]
  end
  if named['name'] == group then
    delivered = named['last-delivered-id']
  end
end
local pending = redis.call('XPENDING', stream, group)

if kept > 0 then
  local time = redis.call('TIME')
  local oldest = tonumber(time[1]) * 1000 - kept
  -- With nothing pending, all that was delivered is acknowledged, the last one included.
  local needed = pending[1] > 0 and pending[2] or after(delivered)
  if tonumber(string.match(needed, '^%d+')) > oldest then
    needed = string.format('%.0f', oldest)
  end
  redis.call('XTRIM', stream, 'MINID', needed)
end

return pending[1] + #redis.call('XRANGE', stream, '(' .. delivered, '+', 'COUNT', ARGV[3])
