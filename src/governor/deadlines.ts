import { duesOf as approvalDues } from '../core/approvals/timers.ts'
import { digestDues } from '../core/digests/owed.ts'
import { leaseDues } from '../core/locks/read.ts'
import type { RequestRecord, State } from '../core/state.ts'
import { summaryDues } from '../core/summary/due.ts'
import type { Millis } from '../core/units.ts'

/** Every time at which time does something to a request, epoch ms. */
function requestDues(record: RequestRecord): readonly Millis[] {
  const { status } = record
  switch (status.name) {
    case 'pending':
      return approvalDues(record).map(({ at }) => at)
    case 'queued':
      return [status.deadline]
    case 'granted':
      return [status.expires]
    case 'executing':
      return [status.until]
    default:
      return []
  }
}

/**
 * Every time at which something may happen to what an id names: a request, the digest it waits in, its lease or one of its own, an open motion or
 * standing grant; to the org itself, its daily summary. A lease has two when it will be preempted, since who preempts may leave.
 */
export function duesOf(
  state: Pick<State, 'org' | 'charter' | 'at' | 'days' | 'digests' | 'requests' | 'motions' | 'leases' | 'permits'>,
  id: string,
): readonly Millis[] {
  const { requests, motions, leases, permits } = state
  if (id === state.org) return summaryDues(state)
  const request = requests.get(id)
  const motion = motions.get(id)
  const lease = leases.get(id)
  const permit = permits.get(id)
  const open = motion?.status.name === 'open' ? motion.deadline : permit && !permit.ended ? permit.terms.until : undefined
  const own = request ? [...requestDues(request), ...digestDues(state, id)] : open === undefined ? [] : [open]
  return [...own, ...(lease ? leaseDues(lease) : [])]
}

interface Due {
  readonly at: Millis
  readonly id: string
}

/**
 * The deadlines of all open requests as one binary heap, earliest first. What was decided meanwhile stays in until its time and
 * is then found not to be due: cheaper than looking it up at every decision.
 */
export class Deadlines {
  readonly #heap: Due[] = []

  /** The earliest deadline, or undefined. */
  get next(): Millis | undefined {
    return this.#heap[0]?.at
  }

  /** Notes that time may do something to a request at `at`. */
  add(at: Millis, id: string): void {
    const heap = this.#heap
    heap.push({ at, id })
    for (let i = heap.length - 1, parent = (i - 1) >> 1; i > 0 && this.#swapIfLater(parent, i); i = parent, parent = (i - 1) >> 1);
  }

  /** Takes out at most `limit` ids whose time has come. */
  take(now: Millis, limit: number): readonly string[] {
    const ids: string[] = []
    for (let top = this.#heap[0]; top && top.at <= now && ids.length < limit; top = this.#heap[0]) {
      ids.push(top.id)
      this.#pop()
    }
    return ids
  }

  #pop(): void {
    const heap = this.#heap
    const last = heap.pop()
    if (!last || heap.length === 0) return
    heap[0] = last
    for (let i = 0; ; ) {
      const left = 2 * i + 1
      const child = (heap[left + 1]?.at ?? Infinity) < (heap[left]?.at ?? Infinity) ? left + 1 : left
      if (child >= heap.length || !this.#swapIfLater(i, child)) return
      i = child
    }
  }

  #swapIfLater(parent: number, child: number): boolean {
    const [a, b] = [this.#heap[parent] as Due, this.#heap[child] as Due]
    if (a.at <= b.at) return false
    this.#heap[parent] = b
    this.#heap[child] = a
    return true
  }
}
