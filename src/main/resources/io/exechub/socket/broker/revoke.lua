-- Revokes a user's tokens issued before a time. What was revoked before stays so, for as long as it was to be.
-- KEYS[1] revoked    string, epoch ms
-- ARGV[1] issued before, epoch ms
-- ARGV[2] retention, ms
-- Returns the time before which tokens are revoked now
local before = math.max(tonumber(ARGV[1]), tonumber(redis.call('GET', KEYS[1]) or 0))
local retention = math.max(tonumber(ARGV[2]), redis.call('PTTL', KEYS[1]))
redis.call('SET', KEYS[1], string.format('%.0f', before), 'PX', string.format('%.0f', retention))
return string.format('%.0f', before)
