-- Included before scripts that have to know on which server they run.

-- Names the server, in 1 to 40 characters; '' if it is a replica. Two names differ where one server may lack what the
-- other accepted: replication and snapshots lag behind, so a promoted replica, or a server restarted from a snapshot, may
-- lack the newest writes. It is another server, then, though its address be the same. One restarted from its append-only
-- file is the same as before.
local function identity()
  local info = redis.call('INFO')
  local function said(field)
    return string.match(info, '\n' .. field .. ':(%w*)')
  end
  if said('role') == 'slave' then
    return ''
  end
  -- A server remembers whose replica it was when it was promoted.
  if string.match(said('master_replid2'), '[^0]') then
    return said('master_replid')
  end
  return said('aof_enabled') == '1' and 'first' or said('run_id')
end
