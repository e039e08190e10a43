-- Says that a node is ready to read streams, and how many such nodes there are.
-- KEYS[1] readers    zset  node -> when it last said so, epoch ms
-- ARGV[1] node
-- ARGV[2] how long a word counts, ms
-- Returns the number of nodes, this one included
local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
redis.call('ZADD', KEYS[1], string.format('%.0f', now), ARGV[1])
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', string.format('%.0f', now - tonumber(ARGV[2])))
redis.call('PEXPIRE', KEYS[1], ARGV[2])
return redis.call('ZCARD', KEYS[1])
