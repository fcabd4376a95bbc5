import type { Context } from '../decide/context.ts'
import { type Event, event } from '../event.ts'
import type { Json } from '../json.ts'
import type { MotionRecord } from '../motions/record.ts'
import type { Reason } from '../reason.ts'
import type { Edit, Step } from './edit.ts'
import { grantAgainst, grantEvents } from './grant-pattern.ts'
import type { Improvement, ImprovementKind, ImprovementOf } from './kinds.ts'

/** What a kind of change is. All of it is pure. */
interface Kind<K extends ImprovementKind> {
  /** What it changes in the content of a charter; absent: nothing, it is done by `act`. */
  edits?(change: ImprovementOf<K>): readonly Edit[]
  /** What it does besides, where it is no text of the charter: it always counts as loosened when `loosens`. */
  readonly act?: {
    readonly loosens: boolean
    against(ctx: Context, change: ImprovementOf<K>): Reason | undefined
    events(ctx: Context, change: ImprovementOf<K>, motion: Pick<MotionRecord, 'id' | 'votes'>): readonly Event[]
  }
  /** The change that undoes it; absent: `act` cannot be undone by a change of the law, and `instead` says what to do. */
  inverse?(change: ImprovementOf<K>): ImprovementOf<ImprovementKind>
  readonly instead?: string
}

/** A change whose values at one place are `from` and `to`. */
const at = (change: { readonly from: unknown; readonly to: unknown }, ...path: readonly Step[]): readonly Edit[] => [
  { at: path, from: (change.from ?? undefined) as Json | undefined, to: (change.to ?? undefined) as Json | undefined },
]

const turned = <T extends { readonly from: unknown; readonly to: unknown }>(change: T): T => ({
  ...change,
  from: change.to,
  to: change.from,
})

const nameOf = (model: { readonly [key: string]: Json }): string => String(model['id'] ?? 'a model without id')

/** Every kind of change. */
const KINDS: { readonly [K in ImprovementKind]: Kind<K> } = {
  substitute_model: {
    edits: ({ tier, from, to }) => {
      const list: readonly Step[] = ['models', 'tiers', { item: String(tier) }, 'models']
      // It takes the other one's place, so that undoing it gives the same text again.
      return [
        { at: [...list, { item: nameOf(to) }], to, before: nameOf(from) },
        { at: [...list, { item: nameOf(from) }], from },
      ]
    },
    inverse: turned,
  },
  standing_grant_for_pattern: {
    act: { loosens: true, against: grantAgainst, events: grantEvents },
    instead: 'revoke it with `countersign grants revoke`',
  },
  digest_route: {
    edits: (change) => at(change, 'charter', 'approvals', 'routes', { item: change.route }, 'digest'),
    inverse: turned,
  },
  cost_threshold: {
    edits: (change) => at(change, 'charter', 'escalate', 'cost_above_usd'),
    inverse: turned,
  },
  confidence_threshold: {
    edits: (change) => at(change, 'charter', 'escalate', 'confidence_below'),
    inverse: turned,
  },
  trust_threshold: {
    edits: (change) => at(change, 'charter', 'trust', 'capabilities', change.capability, 'threshold'),
    inverse: turned,
  },
  tool_risk: {
    edits: (change) => at(change, 'charter', 'risk', 'tools', 'list', change.tool),
    inverse: turned,
  },
  timeout: {
    edits: (change) =>
      change.route === undefined || change.stage === undefined
        ? at(change, 'charter', 'escalate', 'timeout')
        : at(change, 'charter', 'approvals', 'routes', { item: change.route }, 'stages', { item: change.stage }, 'timeout'),
    inverse: turned,
  },
  severity_timeout: {
    edits: (change) => at(change, 'charter', 'approvals', 'timeouts', change.severity),
    inverse: turned,
  },
  sample_rate: {
    edits: (change) => at(change, 'charter', 'kaizen', 'experiments', 'declared', change.experiment, 'sample_rate'),
    inverse: turned,
  },
  budget_move: {
    edits: ({ giver, taker }) => [
      ...at(giver, 'charter', 'budgets', 'role_day_usd', giver.role),
      ...at(taker, 'charter', 'budgets', 'role_day_usd', taker.role),
    ],
    inverse: ({ kind, giver, taker }) => ({ kind, giver: turned(taker), taker: turned(giver) }),
  },
  remove_rule: {
    edits: ({ rule }) => [{ at: ['charter', 'rules', { item: rule.id }], from: rule as unknown as Json }],
    inverse: ({ rule, before }) => ({ kind: 'add_rule', rule, before }),
  },
  add_rule: {
    edits: ({ rule, before }) => [
      { at: ['charter', 'rules', { item: rule.id }], to: rule as unknown as Json, ...(before === null ? {} : { before }) },
    ],
    inverse: ({ rule, before }) => ({ kind: 'remove_rule', rule, before }),
  },
  rule_effect: {
    edits: (change) => at(change, 'charter', 'rules', { item: change.rule }, 'effect'),
    inverse: turned,
  },
  agent_tools: {
    edits: (change) => at(change, 'charter', 'agents', 'list', { item: change.agent }, 'tools'),
    inverse: turned,
  },
  agent_priority: {
    edits: (change) => at(change, 'charter', 'agents', 'list', { item: change.agent }, 'max_priority'),
    inverse: turned,
  },
  preemption: {
    edits: (change) => at(change, 'charter', 'locks', 'preemption'),
    inverse: turned,
  },
  remove_key: {
    act: {
      loosens: false,
      against: ({ state }, { key_id }) => {
        const key = [...state.keys.entries()].find(([, one]) => one.id === key_id)?.[1]
        if (!key) return { code: 'not_found', text: `There is no key ${key_id}` }
        return key.revoked === undefined ? undefined : { code: 'already_ended', text: `The key ${key_id} has ended already` }
      },
      events: (_, { key_id }, { id }) => [event('key.revoked', key_id, { motion: id })],
    },
    instead: 'make a new one with `countersign keys add`',
  },
}

/** The kind of a change. */
export const kindOf = (change: Improvement): Kind<ImprovementKind> => KINDS[change.kind] as unknown as Kind<ImprovementKind>

/** The change that undoes another, or what to do instead. */
export function inverseOf(change: Improvement): { readonly change: Improvement } | { readonly instead: string } {
  const { inverse, instead = 'propose another change' } = kindOf(change)
  return inverse ? { change: inverse(change) } : { instead }
}
