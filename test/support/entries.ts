import type { Head } from '../../src/core/entry.ts'
import type { Event } from '../../src/core/event.ts'
import { EMPTY_HEAD, headOf, type Sealed, seal } from '../../src/ledger/entry.ts'

/** How a made entry looks; the store does not care what happened, so events are of a type of their own. */
export interface MadeOptions {
  readonly from?: Head
  /** The subject of the i-th entry (from 0). */
  readonly subject?: (index: number) => string
  /** Put into the data, so that two chains from one head differ. */
  readonly salt?: string
  /** Characters of ballast in the data. */
  readonly ballast?: number
}

/** An event that only the stores' tests know. */
export const madeEvent = (subject: string, data: object): Event => ({ type: 'test.made', subject, data }) as unknown as Event

/** A chain of `count` sealed entries. */
export function makeChain(org: string, count: number, options: MadeOptions = {}): readonly Sealed[] {
  const { from = EMPTY_HEAD, subject = (index) => `req_${index}`, salt = '', ballast = 0 } = options
  const chain: Sealed[] = []
  let head = from
  for (let index = 0; index < count; index++) {
    const data = { index, salt, text: 'Zoë said "no" ☕', ballast: 'x'.repeat(ballast) }
    const sealed = seal(org, head, 1_790_000_000_000 + head.seq, 'agent:tester', madeEvent(subject(index), data))
    chain.push(sealed)
    head = headOf(sealed.entry)
  }
  return chain
}

/** The head after a chain. */
export const endOf = (chain: readonly Sealed[]): Head => headOf((chain.at(-1) as Sealed).entry)

/** The texts of a chain. */
export const textsOf = (chain: readonly Sealed[]): readonly string[] => chain.map(({ text }) => text)
