import type { Entry, Head } from '../../core/entry.ts'
import type { Clock } from '../../core/ports.ts'
import type { Millis, Org, Seq } from '../../core/units.ts'
import { createLawCheck, isLaw } from '../../ledger/law.ts'
import { createReplay, type ReplayDifference } from '../../ledger/replay.ts'
import { createVerifier } from '../../ledger/verify.ts'
import type { Source } from './texts.ts'

/** What is known of the ledger from elsewhere: a head's hash, and perhaps its number. */
export interface KnownHead {
  readonly hash: string
  readonly seq?: Seq
}

/** What a check found. */
export interface Checked {
  readonly ok: boolean
  readonly org: Org
  /** Where the ledger was read. */
  readonly source: string
  /** Good entries; all there are when ok. */
  readonly entries: Seq
  readonly head: Head
  /** Epoch ms of the first and last good entry. */
  readonly first_at?: Millis
  readonly last_at?: Millis
  readonly ms: Millis
  /** The first bad entry and what is wrong with it. */
  readonly fault?: { readonly seq: Seq; readonly fault: string; readonly detail: string }
  /** Present when decisions were made again. */
  readonly replay?: { readonly commands: number; readonly difference?: ReplayDifference }
  /** The rest of an append that was cut off and never answered. */
  readonly torn?: string
}

/** Checks a ledger from its first entry: the chain always, the decisions too when asked. */
export async function checkLedger(
  source: Source,
  clock: Clock,
  how: { readonly replay: boolean; readonly known?: KnownHead },
): Promise<Checked> {
  const { org } = source
  const { known } = how
  const verifier = createVerifier(org, known?.seq === undefined ? {} : { head: { seq: known.seq, hash: known.hash } })
  const replay = how.replay ? createReplay(org) : undefined
  const started = clock.now()
  let first: string | undefined
  let last: string | undefined
  let differs: ReplayDifference | undefined
  const lawOf = createLawCheck(org)
  let unsigned: Checked['fault']
  let met = known === undefined || known.seq !== undefined
  const end = await source.read((text) => {
    if (verifier.push(text)) return
    first ??= text
    last = text
    met ||= verifier.head.hash === known?.hash
    if (!replay && !isLaw(text)) return
    const entry = JSON.parse(text) as Entry
    differs = replay?.push(entry)
    const detail = isLaw(text) ? lawOf(entry) : undefined
    if (detail !== undefined) unsigned ??= { seq: entry.seq, fault: 'signature', detail }
  })
  const { head } = verifier
  const broken = verifier.finish() ?? (end.broken && ({ ...end.broken, fault: 'unreadable' } as const))
  const fault = broken ?? unsigned ?? (met ? undefined : { seq: head.seq, fault: 'head', detail: 'no entry has the hash that was known' })
  // After a broken chain the end of the last command is not known.
  const difference = fault ? differs : replay?.finish()
  return {
    ok: !fault && !difference,
    org,
    source: source.name,
    entries: head.seq,
    head: { seq: head.seq, hash: head.hash },
    ...(first !== undefined && last !== undefined && { first_at: timeOf(first), last_at: timeOf(last) }),
    ms: clock.now() - started,
    ...(fault && { fault }),
    ...(replay && { replay: { commands: replay.commands, ...(difference && { difference }) } }),
    ...(end.torn !== undefined && { torn: end.torn }),
  }
}

const timeOf = (text: string): Millis => (JSON.parse(text) as Entry).at
