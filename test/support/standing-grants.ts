import { expect } from 'vitest'
import type { Principal } from '../../src/core/principal.ts'
import type { ProblemCode } from '../../src/core/problem.ts'
import type { Pattern, Proposal } from '../../src/core/standing-grants/terms.ts'
import { ALICE, BOB, type Changes, Core, MINUTE, TIMER } from './core.ts'

/** An hour, in ms. */
export const HOUR = 60 * MINUTE
/** The charter's section for standing grants. */
export const LAW = { standing_grants: { max_for: '8h', max_uses: 50, max_usd: 20 } }
/** Asks people about every mail, and denies what goes to a rival. */
export const RULES = {
  rules: [
    { id: 'mail', effect: 'confirm', when: "request.tool == 'mail.send'", reason_code: 'mail', reason: 'Mail is read by people first' },
    { id: 'bulk', effect: 'confirm', when: "request.args.to == 'list@acme.test'", reason_code: 'list', reason: 'Lists are asked' },
    { id: 'rival', effect: 'deny', when: "request.args.to == 'ceo@rival.test'", reason_code: 'rival', reason: 'Never to a rival' },
  ],
}
/** A request to send a mail. */
export const mail = (to: unknown = 'ann@acme.test', more: Changes = {}) => ({
  task_intent: 'Write to a client',
  resource_type: 'api_call',
  tool: 'mail.send',
  target_resource: 'smtp.acme.test',
  args: { to, subject: 'Hello' },
  estimated_cost_usd: 1,
  ...more,
})
/** Mail to anybody at home. */
export const TO: Record<string, Pattern> = { to: { re2: '[a-z.]+@acme\\.test' } }
/** Terms that cover {@link mail}. */
export const terms = (
  more: Partial<{ until: number; for: number; max_uses: number; max_spend: number; args: Record<string, Pattern> }> = {},
) =>
  ({
    tool: 'mail.send',
    args: TO,
    ...(more.until === undefined ? { for: HOUR } : {}),
    max_uses: 3,
    max_spend: 10_000_000,
    ...more,
  }) as Proposal

/** The core alone, under a charter that lets people give standing grants. */
export class Permits extends Core {
  constructor(changes: Changes = {}) {
    super({ ...LAW, ...RULES, ...changes })
    this.session()
  }
  approve(request_id: string, who: Principal = ALICE, standing?: Proposal): ProblemCode | 'ok' {
    return this.code({ kind: 'vote', request_id, vote: 'approve', door: 'http', ...(standing ? { standing } : {}) }, who)
  }
  /** Asks, approves with terms, and answers the standing grant. */
  given(standing: Proposal = terms(), changes: Changes = mail()) {
    const { id } = this.asked(changes)
    expect(this.approve(id, ALICE, standing)).toBe('ok')
    return this.permit(id)
  }
  permit(request: string) {
    const permit = this.state.permits.get(`sg_${request}`)
    if (!permit) throw new Error('no standing grant')
    return permit
  }
  again(id: string) {
    return this.state.permits.get(id)
  }
  revoke(standing_id: string, who: Principal = BOB): ProblemCode | 'ok' {
    return this.code({ kind: 'revoke-standing', standing_id, door: 'http' }, who)
  }
  sweep(...standing_ids: string[]): void {
    this.submit({ kind: 'sweep', request_ids: [], standing_ids }, TIMER)
  }
  ends(how: string): number {
    return this.ledger.filter((entry) => entry.type === 'standing.ended' && entry.data.how === how).length
  }
}

/** How a request is decided. */
export const name = (core: Permits, changes: Changes = mail()): string => core.asked(changes).status.name
