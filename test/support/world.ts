import { loadCharter } from '../../src/charter/load.ts'
import type { CharterContent } from '../../src/core/charter/content.ts'
import { parseCharter } from '../../src/core/charter/parse.ts'
import type { Clock, IdSource } from '../../src/core/ports.ts'
import type { Principal } from '../../src/core/principal.ts'
import type { Millis } from '../../src/core/units.ts'
import { Governor } from '../../src/governor/governor.ts'
import { MemoryStore } from './memory-store.ts'

/** 2026-11-21 12:00 UTC: where a test's time begins. */
export const START: Millis = Date.UTC(2026, 10, 21, 12)

/** A clock that moves only when it is told to. */
export class ManualClock implements Clock {
  #now: Millis

  constructor(start: Millis = START) {
    this.#now = start
  }

  now(): Millis {
    return this.#now
  }

  /** Lets `ms` pass. */
  advance(ms: Millis): void {
    this.#now += ms
  }
}

/** Ids that count: `req_00000000000000000001`. */
export class CountingIds implements IdSource {
  #count = 0

  next(prefix: string): string {
    this.#count++
    return prefix + this.#count.toString(36).padStart(20, '0')
  }
}

/** What a test changes in the charter document, one level deep. */
export type CharterChanges = { readonly [key: string]: unknown }

const DEFAULT = await loadCharter(new URL('../../charters/default.yaml', import.meta.url).pathname)

/** The default charter with changes merged one level deep: `{ budgets: { agent_day_usd: 3 }, operators: [...] }`. */
export function charterContent(changes: CharterChanges = {}): CharterContent {
  const document: Record<string, unknown> = { ...DEFAULT.charter }
  for (const [key, value] of Object.entries(changes)) {
    const known = document[key]
    const merges = isObject(known) && isObject(value)
    document[key] = merges ? { ...known, ...value } : value
  }
  const parsed = parseCharter({ charter: document, models: DEFAULT.models })
  if ('faults' in parsed) throw new Error(`the test's charter is not valid: ${JSON.stringify(parsed.faults)}`)
  return parsed.content
}

const isObject = (value: unknown): value is Record<string, unknown> => value !== null && typeof value === 'object' && !Array.isArray(value)

const BOOT: Principal = { kind: 'system', part: 'boot' }

/** A real governor on a ledger in memory, with time and ids in the test's hand. */
export interface World {
  readonly governor: Governor
  readonly clock: ManualClock
  readonly ids: CountingIds
  readonly store: MemoryStore
  /** What the governor reported to nobody else, in order. */
  readonly faults: unknown[]
  /** Puts another charter into force. */
  adopt(changes: CharterChanges): Promise<void>
  /** Stops the governor and closes the store. */
  close(): Promise<void>
}

/** Builds a world: store, governor, and the charter adopted as at boot. */
export async function buildWorld(
  options: { readonly charter?: CharterChanges; readonly store?: MemoryStore; readonly org?: string } = {},
): Promise<World> {
  const { org = 'default' } = options
  const clock = new ManualClock()
  const ids = new CountingIds()
  const store = options.store ?? new MemoryStore()
  const faults: unknown[] = []
  const governor = await Governor.start({ org, store, clock, ids, fault: (error) => faults.push(error) })
  const adopt = async (changes: CharterChanges): Promise<void> => {
    const answer = await governor.submit({ kind: 'adopt', content: charterContent({ org, ...changes }) }, BOOT)
    if (!answer.ok) throw new Error(answer.refusal.detail)
  }
  await adopt(options.charter ?? {})
  const close = async (): Promise<void> => {
    await governor.stop()
    await store.close()
  }
  return { governor, clock, ids, store, faults, adopt, close }
}
