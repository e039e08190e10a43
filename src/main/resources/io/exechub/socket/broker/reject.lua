-- Keeps a rejected message, unless the same was kept just now; or nothing is changed.
-- KEYS[1] mark       string  there is one while repeats are not kept
-- KEYS[2] rejected   stream
-- ARGV[1] how long the mark stands, s
-- ARGV[2] most entries, about
-- ARGV[3] at, epoch ms
-- ARGV[4] source
-- ARGV[5] reason
-- ARGV[6] raw
-- Returns 1 if it was kept, 0 if it was before
local mark, rejected = KEYS[1], KEYS[2]
if redis.call('EXISTS', mark) == 1 then
  return 0
end
redis.call('XADD', rejected, 'MAXLEN', '~', ARGV[2], '*',
  'at', ARGV[3], 'source', ARGV[4], 'reason', ARGV[5], 'raw', ARGV[6])
redis.call('SET', mark, 1, 'EX', ARGV[1])
return 1
