-- Saves a position unless a newer one is saved.
--
-- KEYS[1] positions   hash
-- ARGV[1] name
-- ARGV[2] seq
-- Returns 1 when it was saved, else 0.

local saved = redis.call('HGET', KEYS[1], ARGV[1])
if saved and tonumber(saved) >= tonumber(ARGV[2]) then return 0 end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
return 1
