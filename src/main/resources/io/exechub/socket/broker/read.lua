-- A page of the journal after a position: all that follows, or up to another one the latest event of each submission.
-- KEYS[1] meta       hash  epoch, seq
-- KEYS[2] journal    stream
-- KEYS[3] versions   hash
-- KEYS[4] seen       zset
-- KEYS[5] sockets    hash, not used
-- ARGV[1] to ARGV[3] of the head
-- ARGV[4] epoch of the position
-- ARGV[5] seq of the position
-- ARGV[6] most entries
-- ARGV[7] most bytes of data (one entry may be larger)
-- ARGV[8] window, ms: only the latest event of each submission, accepted within it; '': all
-- ARGV[9] with a window: seq up to which the latest events are asked for
-- Returns {epoch, head seq, from seq, next seq, complete (0 | 1), seq, name, publishedAt, data, seq, …}
local journal = KEYS[2]
local after, most, bytes, window = tonumber(ARGV[5]), tonumber(ARGV[6]), tonumber(ARGV[7]), ARGV[8]
local epoch, last, past = head(1)
local complete = 1
if not means(ARGV[4], after, epoch, last, past) then
  after, complete = 0, 0
end

-- An entry's fields are s, a, n, p, d in this order; its id is <seq>-0.
local function seqOf(entry)
  return tonumber(string.match(entry[1], '^%d+'))
end

local oldest = redis.call('XRANGE', journal, '-', '+', 'COUNT', 1)[1]
local from = after
if not oldest then
  from = last
elseif seqOf(oldest) > after + 1 then
  from = seqOf(oldest) - 1
end
if from ~= after and window == '' then
  complete = 0
end

-- A bound of another epoch says nothing here.
local bound = last
if window ~= '' and epoch == ARGV[4] then
  bound = math.min(last, tonumber(ARGV[9]))
end
local entries, whole = {}, true
if window == '' then
  entries = redis.call('XRANGE', journal, from + 1, '+', 'COUNT', most)
elseif from < bound then
  local since, latest, upper, done = now() / 1000 - tonumber(window), {}, bound .. '-0', false
  repeat
    local chunk = redis.call('XREVRANGE', journal, upper, from + 1, 'COUNT', 100)
    for _, entry in ipairs(chunk) do
      local fields = entry[2]
      if tonumber(fields[4]) < since then
        done = true
        break
      end
      if not latest[fields[2]] then
        latest[fields[2]] = true
        entries[#entries + 1] = entry
      end
      upper = '(' .. entry[1]
    end
  until done or #chunk < 100
  for i = 1, math.floor(#entries / 2) do
    entries[i], entries[#entries - i + 1] = entries[#entries - i + 1], entries[i]
  end
end

local reply, upto, size = {epoch, last, from, from, complete}, from, 0
for i, entry in ipairs(entries) do
  local fields = entry[2]
  size = size + #fields[10]
  if i > most or (i > 1 and size > bytes) then
    whole = false
    break
  end
  upto = seqOf(entry)
  reply[#reply + 1] = upto
  reply[#reply + 1] = fields[6]
  reply[#reply + 1] = fields[8]
  reply[#reply + 1] = fields[10]
end
if upto == from and from < last and window == '' then
  -- Entries that the head knows of are not there: say so rather than have the reader ask forever.
  upto, reply[5] = last, 0
end
-- Behind the last of the latest events there is nothing more to read up to the bound.
reply[4] = (window ~= '' and whole) and math.max(from, bound) or upto
return reply
