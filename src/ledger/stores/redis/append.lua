-- Appends entries to one org's ledger if its head is still the given one.
-- Every check stands before the first write: Redis does not roll a script back.
--
-- KEYS[1] head       hash: seq, hash
-- KEYS[2] ledger     stream
-- KEYS[3] turn       string: the ticket that has the turn
-- KEYS[4] waiting    list of tickets
-- KEYS[5] fence      string: tokens below it are refused
-- ARGV[1] seq        the head's seq as the caller knows it
-- ARGV[2] hash       the head's hash as the caller knows it
-- ARGV[3] new hash   of the last entry
-- ARGV[4] token      of the caller, for the fence
-- ARGV[5] ticket     of the caller's turn, or ''
-- ARGV[6] turn ms    how long the next in line has the turn
-- ARGV[7] channel    for hints
-- ARGV[6+2i]         key of the list of the i-th entry's subject; under the same hash tag as the rest
-- ARGV[7+2i]         text of the i-th entry
-- Returns 'appended'; 'conflict' when the head is another or another has the turn; 'fenced'; 'headless' when the head is
-- missing although there is or should be a ledger.

local fence = redis.call('GET', KEYS[5])
if fence and tonumber(fence) > tonumber(ARGV[4]) then return 'fenced' end

local holder = redis.call('GET', KEYS[3])
if holder and holder ~= ARGV[5] then return 'conflict' end

local seq = redis.call('HGET', KEYS[1], 'seq')
if seq then
  if seq ~= ARGV[1] or redis.call('HGET', KEYS[1], 'hash') ~= ARGV[2] then return 'conflict' end
elseif ARGV[1] ~= '0' or redis.call('EXISTS', KEYS[2]) == 1 then
  return 'headless'
end

local base = tonumber(ARGV[1])
local count = (#ARGV - 7) / 2
for i = 1, count do
  local at = string.format('%.0f', base + i)
  redis.call('XADD', KEYS[2], '0-' .. at, 'e', ARGV[7 + 2 * i])
  redis.call('RPUSH', ARGV[6 + 2 * i], at)
end
redis.call('HSET', KEYS[1], 'seq', string.format('%.0f', base + count), 'hash', ARGV[3])
redis.call('PUBLISH', ARGV[7], 'append')

if holder then
  local following = redis.call('LPOP', KEYS[4])
  if following then
    redis.call('SET', KEYS[3], following, 'PX', ARGV[6])
    redis.call('PUBLISH', ARGV[7], 'turn:' .. following)
  else
    redis.call('DEL', KEYS[3])
  end
end
return 'appended'
