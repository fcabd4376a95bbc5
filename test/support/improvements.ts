import type { Command } from '../../src/core/command.ts'
import type { Improvement } from '../../src/core/improvements/kinds.ts'
import type { Evidence, ImproveBody } from '../../src/core/improvements/record.ts'
import type { Principal } from '../../src/core/principal.ts'
import type { ProblemCode } from '../../src/core/problem.ts'
import { type Changes, Core } from './core.ts'

/** What a backtest might have said. */
export const EVIDENCE: Evidence = {
  from: 0,
  to: 7 * 86_400_000,
  requests: 100,
  changed: 12,
  taps: { was: 12, would: 0 },
  granted_more: 6_000_000,
  held_back: 0,
  risk_added: 12,
  against_people: 0,
  blind: [],
  digest: 'd'.repeat(64),
}

/** Alice and bob approve, alice administers, and nobody does it alone. */
export const TWO: Changes = {
  solo: false,
  local_operator: false,
  operators: [
    { id: 'alice', telegram: 1001, roles: ['approver', 'admin'] },
    { id: 'bob', slack: { team: 'T1', user: 'U2' } },
  ],
}

/** Asks people about less, which loosens a control. */
export const LOOSER: Improvement = { kind: 'cost_threshold', from: 5, to: 8 }
/** Asks people about more, which loosens none. */
export const STRICTER: Improvement = { kind: 'cost_threshold', from: 5, to: 2 }

/** A core of two people, one of them an administrator. */
export const twoPeople = (changes: Changes = {}): Core => new Core({ ...TWO, ...changes })

/** Proposes a change for the charter in force. */
export function improveCommand(core: Core, id: string, change: Improvement, more: Partial<ImproveBody> = {}): Command {
  return {
    kind: 'move',
    motion_id: id,
    motion: { kind: 'improve', change, base: core.state.charterHash, evidence: EVIDENCE, ...more },
    door: 'cli',
  }
}

/** As {@link improveCommand}, sent; the refusal's code, or 'ok'. */
export const propose = (core: Core, id: string, change: Improvement, by: Principal, more: Partial<ImproveBody> = {}): ProblemCode | 'ok' =>
  core.code(improveCommand(core, id, change, more), by)

/** Approves or rejects a motion. */
export const second = (core: Core, motion_id: string, by: Principal, vote: 'approve' | 'reject' = 'approve'): ProblemCode | 'ok' =>
  core.code({ kind: 'second', motion_id, vote, door: 'cli' }, by)
