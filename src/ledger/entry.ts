import type { Entry, Head } from '../core/entry.ts'
import { GENESIS } from '../core/entry.ts'
import type { Event } from '../core/event.ts'
import { canonicalJson, sha256 } from '../core/json.ts'
import type { Millis, Org } from '../core/units.ts'

/**
 * An entry with its exact text. `text` is the canonical JSON (RFC 8785) of the whole entry, `hash` included, on one line;
 * without its `"hash":"…",` part it is byte for byte what was hashed. Stores keep `text` and nothing else decides.
 */
export interface Sealed {
  readonly entry: Entry
  readonly text: string
}

/** The head of a ledger without entries. */
export const EMPTY_HEAD: Head = { seq: 0, hash: GENESIS }

const quoted = JSON.stringify

/**
 * Seals an event as the entry after `head`. The members stand in canonical order (actor, at, data, hash, org, prev, seq,
 * subject, type, v), so the text is put together once and only `data` goes through the JCS library.
 * @throws when the data is not canonical JSON.
 */
export function seal(org: Org, head: Head, at: Millis, actor: string, event: Event): Sealed {
  const before = `{"actor":${quoted(actor)},"at":${at},"data":${canonicalJson(event.data)},`
  const seq = head.seq + 1
  const after = `"org":${quoted(org)},"prev":"${head.hash}","seq":${seq},"subject":${quoted(event.subject)},"type":"${event.type}","v":1}`
  const hashed = before + after
  const hash = sha256(hashed)
  const entry = { v: 1, org, seq, at, actor, prev: head.hash, hash, ...event } as Entry
  // Cut from the text that hashing made flat: put together from `before` and `after` it would be a tree of a hundred small strings again.
  return { entry, text: `${hashed.slice(0, before.length)}"hash":"${hash}",${hashed.slice(before.length)}` }
}

/**
 * A stored text, read back once somebody looks at its entry: who only hands texts on never parses them. Checks nothing: `verify` is who
 * doubts. Looking at an entry that is no JSON throws a SyntaxError.
 */
export function unseal(text: string): Sealed {
  let entry: Entry | undefined
  return {
    get entry() {
      entry ??= JSON.parse(text) as Entry
      return entry
    },
    text,
  }
}

/** The head that an entry makes. */
export const headOf = (entry: Entry): Head => ({ seq: entry.seq, hash: entry.hash })
