-- Gives the turn to the next in line, or leaves the line.
--
-- KEYS[1] turn      string with expiry: the ticket that has the turn
-- KEYS[2] waiting   list of tickets
-- ARGV[1] ticket    of the caller
-- ARGV[2] turn ms   how long the next one has the turn
-- ARGV[3] channel   for hints
-- Returns 1 when the caller had the turn, else 0.

if redis.call('GET', KEYS[1]) ~= ARGV[1] then
  redis.call('LREM', KEYS[2], 0, ARGV[1])
  return 0
end
local following = redis.call('LPOP', KEYS[2])
if following then
  redis.call('SET', KEYS[1], following, 'PX', ARGV[2])
  redis.call('PUBLISH', ARGV[3], 'turn:' .. following)
else
  redis.call('DEL', KEYS[1])
end
return 1
