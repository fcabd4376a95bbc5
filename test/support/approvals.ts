import type { Principal } from '../../src/core/principal.ts'
import type { RequestRecord } from '../../src/core/state.ts'
import { type RequestView, viewOf } from '../../src/core/view.ts'
import { createReplay } from '../../src/ledger/replay.ts'
import { type Changes, Core, MINUTE, NOON, TIMER } from './core.ts'

/** The people of these tests: three engineers, an admin, somebody on call. Their Telegram ids count from 2001. */
export const NAMES = ['ann', 'bob', 'cid', 'dora', 'eve'] as const
export type Name = (typeof NAMES)[number]

/** A person of these tests as the core sees them. */
export const person = (name: Name): Principal => ({ kind: 'person', identity: { on: 'telegram', user: 2001 + NAMES.indexOf(name) } })

export const OPERATORS = NAMES.map((id, i) => ({ id, telegram: 2001 + i }))
export const GROUPS = { engineers: ['ann', 'bob', 'cid'], admins: ['dora'], oncall: ['eve'] }

/** A stage with changes; two engineers within ten minutes. */
export const stage = (changes: Changes = {}) => ({ id: 'team', any_of: ['engineers'], quorum: 2, timeout: '10m', ...changes })

/** A charter whose every escalated request goes through these stages. */
export const routed = (stages: readonly unknown[], changes: Changes = {}, approvals: Changes = {}): Changes => ({
  solo: false,
  operators: OPERATORS,
  agents: { list: [{ id: 'crew-01', owner: 'nobody' }] },
  approvals: { groups: GROUPS, routes: [{ id: 'all', when: 'true', stages }], ...approvals },
  ...changes,
})

/** The core under such a charter, with the few words these tests say to it. */
export class Team extends Core {
  constructor(changes: Changes, now = NOON) {
    super(changes, now)
    this.session()
  }

  record(id: string): RequestRecord {
    const found = this.state.requests.get(id)
    if (!found) throw new Error(`no ${id}`)
    return found
  }

  view(id: string): RequestView {
    return viewOf(this.record(id), this.state, this.charter, this.now)
  }

  yes(id: string, name: Name, more: { readonly stage?: number; readonly confirm?: string } = {}) {
    return this.code({ kind: 'vote', request_id: id, vote: 'approve', door: 'http', ...more }, person(name))
  }

  no(id: string, name: Name) {
    return this.code({ kind: 'vote', request_id: id, vote: 'reject', door: 'http' }, person(name))
  }

  delegate(id: string, from: Name, to: string) {
    return this.code({ kind: 'delegate', request_id: id, to, door: 'http' }, person(from))
  }

  /** Minutes pass; with `sweep` the timer looks at the request. */
  pass(minutes: number, sweep?: string): void {
    this.now += minutes * MINUTE
    if (sweep !== undefined) this.submit({ kind: 'sweep', request_ids: [sweep] }, TIMER)
  }

  /** Types of the entries about a subject. */
  types(subject: string): readonly string[] {
    return this.ledger.filter((entry) => entry.subject === subject).map(({ type }) => type)
  }

  /** The data of the last entry of a type. */
  last(type: string): Readonly<Record<string, unknown>> | undefined {
    return this.ledger.findLast((entry) => entry.type === type)?.data as Readonly<Record<string, unknown>> | undefined
  }

  /** Where the ledger says something else than its own commands decide; undefined: nowhere. */
  replayed() {
    const replay = createReplay('default')
    for (const entry of JSON.parse(JSON.stringify(this.ledger))) replay.push(entry)
    return replay.finish()
  }
}
