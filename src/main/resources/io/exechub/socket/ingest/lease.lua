-- Takes, keeps or gives up the right to read a stream.
-- KEYS[1] lease      string, the node that reads the stream now
-- ARGV[1] node
-- ARGV[2] lease, ms; 0: give it up
-- Returns 1 if the node holds the lease afterwards, else 0
local holder = redis.call('GET', KEYS[1])
if holder and holder ~= ARGV[1] then
  return 0
end
if ARGV[2] == '0' then
  redis.call('DEL', KEYS[1])
  return 0
end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return 1
