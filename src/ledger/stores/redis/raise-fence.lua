-- From now on refuses appends of one store with a token below the given one. Scripts run one at a time, so an older append
-- has either run before this or is refused.
--
-- KEYS[1] fence   string with expiry
-- ARGV[1] token
-- ARGV[2] ms      how long the fence stands; longer than any command can lie in a buffer
-- Returns the fence.

local fence = tonumber(redis.call('GET', KEYS[1]) or '0')
local token = math.max(fence, tonumber(ARGV[1]))
redis.call('SET', KEYS[1], string.format('%.0f', token), 'PX', ARGV[2])
return token
