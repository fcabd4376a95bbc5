import { readFileSync } from 'node:fs'
import type { Redis } from 'ioredis'

const lua = (name: string): string => readFileSync(new URL(`./${name}.lua`, import.meta.url), 'utf8')

/** The scripts as commands: keys, then arguments, as each file's header says. */
export interface Scripts {
  ledgerAppend(...args: string[]): Promise<'appended' | 'conflict' | 'fenced' | 'headless'>
  ledgerTakeTurn(...args: string[]): Promise<0 | 1>
  ledgerReleaseTurn(...args: string[]): Promise<0 | 1>
  ledgerRaiseFence(...args: string[]): Promise<number>
}

/** Defines the scripts on a connection. They travel as a hash (EVALSHA), and whole once after a server's restart. */
export function defineScripts(redis: Redis): Redis & Scripts {
  redis.defineCommand('ledgerAppend', { lua: lua('append'), numberOfKeys: 5 })
  redis.defineCommand('ledgerTakeTurn', { lua: lua('take-turn'), numberOfKeys: 2 })
  redis.defineCommand('ledgerReleaseTurn', { lua: lua('release-turn'), numberOfKeys: 2 })
  redis.defineCommand('ledgerRaiseFence', { lua: lua('raise-fence'), numberOfKeys: 1 })
  return redis as Redis & Scripts
}
