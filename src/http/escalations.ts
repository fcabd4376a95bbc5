import { decidingVotes } from '../core/decided.ts'
import type { RequestRecord, State } from '../core/state.ts'
import type { GovernorFace, StoredEntry } from '../governor/face.ts'

/** Decided requests that the inbox still shows. */
const KEPT = 200

/** When a request was decided, epoch ms; before that, when it was asked. */
export const decidedAt = (record: RequestRecord): number =>
  decidingVotes(record).at(-1)?.at ?? ('at' in record.status ? record.status.at : record.at)

/**
 * The requests that people were asked about, kept in order as the ledger grows: who lists what waits must not walk through all
 * that was granted at once since yesterday. Holds ids only; what they are is asked of the state.
 */
export class Escalations {
  readonly #state: () => State
  readonly #pending = new Set<string>()
  readonly #decided = new Set<string>()
  readonly #stop: () => void

  constructor(governor: Pick<GovernorFace, 'state' | 'subscribe'>) {
    this.#state = () => governor.state()
    const known = [...governor.state().requests.entries()].map(([, r]) => r).filter((r) => r.escalation)
    for (const r of known.filter((r) => r.status.name === 'pending').sort((a, b) => a.at - b.at || a.version - b.version)) this.#note(r)
    for (const r of known.filter((r) => r.status.name !== 'pending').sort((a, b) => decidedAt(a) - decidedAt(b))) this.#note(r)
    this.#stop = governor.subscribe(({ entry }) => {
      const record = this.#state().requests.get(entry.subject)
      if (record?.escalation) this.#note(record)
    })
  }

  /** How many wait. */
  get size(): number {
    return this.#pending.size
  }

  /** What waits, oldest first, after a request id (undefined: from the start; an id that is not waiting any more: by its time). */
  *pending(after?: string): Generator<RequestRecord> {
    const from = after === undefined ? undefined : this.#state().requests.get(after)
    let passed = from === undefined || !this.#pending.has(from.id)
    for (const id of this.#pending) {
      const record = this.#state().requests.get(id)
      if (passed && record && (!from || this.#pending.has(from.id) || record.at >= from.at)) yield record
      if (id === after) passed = true
    }
  }

  /** What was decided, latest first. */
  decided(): readonly RequestRecord[] {
    const requests = this.#state().requests
    return [...this.#decided].reverse().flatMap((id) => requests.get(id) ?? [])
  }

  /** Stops following. */
  stop(): void {
    this.#stop()
  }

  #note({ id, status }: RequestRecord): void {
    if (status.name === 'pending') {
      this.#pending.add(id)
      return
    }
    this.#pending.delete(id)
    this.#decided.add(id)
    if (this.#decided.size > KEPT) for (const oldest of [...this.#decided].slice(0, this.#decided.size - KEPT)) this.#decided.delete(oldest)
  }
}

/** Whether an entry changes what an approver sees: a request that people were asked about, a motion, or the charter. */
export function concernsApprovers(state: State, { entry }: StoredEntry): boolean {
  if (entry.type === 'charter.adopted') return true
  if (entry.type.startsWith('motion.') || entry.type.startsWith('standing.')) return true
  const staged =
    entry.type === 'stage.passed' ||
    entry.type.startsWith('approval.') ||
    entry.type.startsWith('break-glass.') ||
    entry.type.startsWith('question.')
  const shows = entry.type.startsWith('request.') || staged || (entry.type === 'vote.cast' && entry.data.missing !== undefined)
  return shows && state.requests.get(entry.subject)?.escalation !== undefined
}
