import { GENESIS, type Head } from '../core/entry.ts'
import { canonicalJson, sha256 } from '../core/json.ts'
import type { Org, Seq } from '../core/units.ts'
import { EMPTY_HEAD } from './entry.ts'
import { hashedText } from './frame.ts'
import { readStrict } from './strict.ts'

/** What can be wrong with a stored entry. */
export type LedgerFaultCode =
  /** Not JSON, or not an entry of this format. */
  | 'malformed'
  /** An entry of another org. */
  | 'org'
  /** Not the number that comes next: an entry was removed, inserted or moved. */
  | 'gap'
  /** Does not name the hash of the entry before it. */
  | 'link'
  /** Valid JSON, but not the bytes that RFC 8785 gives. */
  | 'not_canonical'
  /** Its hash is not the SHA-256 of its text. */
  | 'hash'
  /** Earlier than the entry before it. */
  | 'time'
  /** A head known from elsewhere is not in it, or another entry stands there. */
  | 'head'

/** The first fault of a ledger. */
export interface LedgerFault {
  /** The number of the first bad entry: the one that should have stood there. */
  readonly seq: Seq
  readonly fault: LedgerFaultCode
  /** In plain words. */
  readonly detail: string
}

/** A verifier that is fed every stored text of one org in order. */
export interface Verifier {
  /** Checks the next text; returns the first fault seen so far, if any. */
  push(text: string): LedgerFault | undefined
  /** Ends the check: the first fault, also when the ledger ends before the known head. */
  finish(): LedgerFault | undefined
  /** The last entry that was good. */
  readonly head: Head
}

/** Where a check starts, and what it must come across. */
export interface VerifyOptions {
  /** The entry before the first text; the empty ledger's head when not given. */
  readonly from?: Head
  /**
   * A head known from elsewhere (a receipt, yesterday's check): it must be in the ledger, which may have grown since. A cut
   * tail is only seen with it, because what is left is a valid, shorter ledger.
   */
  readonly head?: Head
}

/**
 * Checks a ledger text by text: canonical bytes, hash, gapless numbers, links, org, version, and time that never runs back.
 * Streaming and pure. 146,000 entries of 565 characters per second on one core (`bench/stores.ts`), because the text is read
 * once where parsing it, writing it canonically and comparing took most of the time.
 */
export function createVerifier(org: Org, options: VerifyOptions = {}): Verifier {
  let head = options.from ?? EMPTY_HEAD
  let at = 0
  let first: LedgerFault | undefined

  const fail = (fault: LedgerFaultCode, detail: string): LedgerFault => {
    first = { seq: head.seq + 1, fault, detail }
    return first
  }

  return {
    get head() {
      return head
    },
    push(text) {
      if (first) return first
      const frame = readStrict(text)
      if (!frame) return fail(...whyNot(text))
      if (frame.seq !== head.seq + 1) return fail('gap', `entry ${frame.seq} stands where ${head.seq + 1} should`)
      if (frame.org !== org) return fail('org', `belongs to org ${JSON.stringify(frame.org)}`)
      if (sha256(hashedText(text, frame)) !== frame.hash) return fail('hash', 'its content does not have the hash it names')
      if (frame.prev !== head.hash) {
        const before = head.hash === GENESIS ? 'being the first' : `following entry ${head.seq}`
        return fail('link', `names another predecessor than ${before}`)
      }
      if (frame.at < at) return fail('time', `is ${at - frame.at} ms earlier than the entry before it`)
      if (frame.seq === options.head?.seq && frame.hash !== options.head.hash) return fail('head', 'is not the entry that was known')
      at = frame.at
      head = { seq: frame.seq, hash: frame.hash }
      return undefined
    },
    finish() {
      if (first || !options.head) return first
      if (head.seq < options.head.seq) fail('head', `the ledger ends here, but entry ${options.head.seq} was known`)
      return first
    },
  }
}

/** Names what is wrong with a text that is not an entry as it should be written. Slow, and only asked once. */
function whyNot(text: string): [LedgerFaultCode, string] {
  try {
    if (canonicalJson(JSON.parse(text)) !== text) return ['not_canonical', 'its bytes are not the canonical JSON of its content']
    return ['malformed', 'it does not have the members of an entry of version 1']
  } catch {
    return ['malformed', 'it is not JSON']
  }
}
