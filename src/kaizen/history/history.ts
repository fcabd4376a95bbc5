import type { CharterContent } from '../../core/charter/content.ts'
import type { Entry } from '../../core/entry.ts'
import type { EventType } from '../../core/event.ts'
import { digestOf } from '../../core/json.ts'
import type { Millis } from '../../core/units.ts'
import type { Window } from '../backtest/result.ts'
import type { Fact, Wait } from './fact.ts'
import { createRequests, REQUEST_TYPES } from './requests.ts'
import { createWaits, WAIT_TYPES } from './waits.ts'

/** What the detectors look at: the requests of a window and what became of them up to its end. */
export interface History {
  readonly window: Window
  /** In the order they were asked. */
  readonly facts: readonly Fact[]
  readonly waits: readonly Wait[]
  /** How often each rule matched, by id. */
  readonly matched: ReadonlyMap<string, number>
  /** Charters that were in force in the window, by hash. */
  readonly charters: ReadonlyMap<string, CharterContent>
  /** The charter in force at the end; undefined: there was none. */
  readonly charter: CharterContent | undefined
  /** Since when each rule in force stands as it is, by id. */
  readonly rulesSince: ReadonlyMap<string, Millis>
  /** Keys that can be used, by id, with since when; those that were added in what was read. */
  readonly keys: ReadonlyMap<string, Millis>
  /** When each key was last used in the window, by id. */
  readonly keysUsed: ReadonlyMap<string, Millis>
}

/** Reads entries in their order into a {@link History}. What lies before the window is needed only for charters and for who holds locks. */
export interface HistoryRun {
  push(entry: Entry): void
  /** The same from a stored text, of which only what says something is parsed. @throws SyntaxError */
  pushText(text: string): void
  finish(): History
}

/** Types of entries that say something here. */
const SAYS: ReadonlySet<string> = new Set<EventType>(['charter.adopted', 'key.added', 'key.revoked', ...REQUEST_TYPES, ...WAIT_TYPES])
const TYPE = '","type":"'
const END = '","v":1}'
/** Stands in every entry whose sender had a key, which says that it was used. */
const KEY = '"key":"'

/** Whether a text has to be parsed, told by its end: canonical entries end with their type, and no string in them holds a bare quote. */
function isNeeded(text: string): boolean {
  const at = text.endsWith(END) ? text.lastIndexOf(TYPE) : -1
  return at < 0 || SAYS.has(text.slice(at + TYPE.length, -END.length)) || text.includes(KEY)
}

/** One pass: nothing is decided and no state is folded. */
export function createHistory(window: Window): HistoryRun {
  const requests = createRequests(window)
  const waits = createWaits(window)
  const charters = new Map<string, CharterContent>()
  const keys = new Map<string, Millis>()
  const keysUsed = new Map<string, Millis>()
  let charter: CharterContent | undefined
  let rules = new Map<string, { readonly digest: string; readonly since: Millis }>()

  const adopt = (content: CharterContent, hash: string, at: Millis): void => {
    const known = rules
    rules = new Map(
      (content.charter.rules ?? []).map((rule) => {
        const digest = digestOf(rule)
        const before = known.get(rule.id)
        return [rule.id, before?.digest === digest ? before : { digest, since: at }]
      }),
    )
    charters.set(hash, content)
    charter = content
  }

  let latest = 0
  const push = (said: Entry): void => {
    // As the ledger itself has it: no entry is older than the one before. A file that nobody verified may say otherwise.
    const entry = said.at >= latest ? said : { ...said, at: latest }
    latest = entry.at
    if (entry.at >= window.to) return
    if (entry.type === 'charter.adopted') {
      const content = entry.data.content ?? entry.data.input?.command.content
      if (content) adopt(content, entry.data.hash, entry.at)
      return
    }
    if (entry.at >= window.from && 'input' in entry.data && entry.data.input) {
      const { principal } = entry.data.input
      if ('key' in principal) keysUsed.set(principal.key, entry.at)
    }
    if (entry.type === 'key.added') keys.set(entry.data.input.command.key_id, entry.at)
    if (entry.type === 'key.revoked') keys.delete(entry.subject)
    waits.push(entry)
    requests.push(entry)
  }
  return {
    push,
    pushText(text) {
      if (isNeeded(text)) push(JSON.parse(text) as Entry)
    },
    finish: () => ({
      window,
      ...requests.result(),
      waits: waits.result(),
      charters,
      charter,
      rulesSince: new Map([...rules].map(([id, { since }]) => [id, since])),
      keys,
      keysUsed,
    }),
  }
}
