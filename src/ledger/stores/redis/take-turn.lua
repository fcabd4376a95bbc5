-- Takes the turn on an org, or a place in the line for it. Called again by who waits; that changes nothing but to hand an
-- expired turn on.
--
-- KEYS[1] turn      string with expiry: the ticket that has the turn
-- KEYS[2] waiting   list of tickets
-- ARGV[1] ticket    of the caller
-- ARGV[2] turn ms   how long a turn lasts
-- ARGV[3] line ms   after how long an abandoned line is forgotten
-- ARGV[4] channel   for hints
-- Returns 1 when the caller has the turn, else 0.

local holder = redis.call('GET', KEYS[1])
if holder == ARGV[1] then return 1 end
if not redis.call('LPOS', KEYS[2], ARGV[1]) then
  redis.call('RPUSH', KEYS[2], ARGV[1])
  redis.call('PEXPIRE', KEYS[2], ARGV[3])
end
if holder then return 0 end

local following = redis.call('LPOP', KEYS[2])
redis.call('SET', KEYS[1], following, 'PX', ARGV[2])
if following == ARGV[1] then return 1 end
redis.call('PUBLISH', ARGV[4], 'turn:' .. following)
return 0
