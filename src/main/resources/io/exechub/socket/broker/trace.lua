-- Appends to what is known of a submission's events.
-- KEYS[1] trace      stream
-- ARGV[1] most entries retained, about
-- ARGV[2] retention, ms
-- ARGV[3] … for each entry: how many texts follow, then its fields and values
-- Returns the number of entries appended
local at, appended = 3, 0
while ARGV[at] do
  local texts = tonumber(ARGV[at])
  redis.call('XADD', KEYS[1], 'MAXLEN', '~', ARGV[1], '*', unpack(ARGV, at + 1, at + texts))
  at, appended = at + 1 + texts, appended + 1
end
redis.call('PEXPIRE', KEYS[1], ARGV[2])
return appended
