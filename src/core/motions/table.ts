import { type Charter, compileCharter } from '../charter/compile.ts'
import { AGREE, replaceAgainst, replaceEvents } from '../confirm/replace.ts'
import { adoptionAgainst, adoptionEvents } from '../decide/adoption.ts'
import type { Context } from '../decide/context.ts'
import { quorumOf } from '../decide/quorum.ts'
import { type Event, event } from '../event.ts'
import { promoteAgainst, promoteCarried, rollbackAgainst, rolledBack } from '../experiments/promote.ts'
import { improveAgainst, improveEvents, improvePeople } from '../improvements/motion.ts'
import type { Quorum } from '../quorum.ts'
import type { Reason } from '../reason.ts'
import { en } from '../wording/catalogue/en.ts'
import { improvementTitle } from '../wording/improvement.ts'
import type { Motion, MotionKind } from './kinds.ts'
import type { MotionRecord } from './record.ts'

/** What a kind of motion needs and does. All of it is pure. */
export interface MotionRule<K extends MotionKind = MotionKind> {
  /** Approvals it needs under a charter; 1 or more. */
  people(charter: Charter, motion: Motion<K>): number
  /** Whether only an operator with the role admin may make it. */
  readonly admins?: boolean
  /** Operator id of whom it is about, who therefore does not approve it (unless one person runs the organisation). */
  about?(motion: Motion<K>): string
  /** Whether the program itself may make it, from what it found in the ledger; people carry it. */
  readonly program?: boolean
  /** What it would do, in one sentence for people; at most some 200 characters. */
  title(motion: Motion<K>): string
  /** What makes it the same proposal as another one that is open; absent: all that it carries. */
  same?(motion: Motion<K>): unknown
  /** Why it cannot be made now, or cannot be carried any more; undefined: it can. Asked when it is made and at each approval. */
  against?(ctx: Context, motion: Motion<K>): Reason | undefined
  /**
   * What it does: events that stand right after `motion.carried`, in the same decision. They must not carry an `input`: the
   * command that carried it stands in the first entry of the decision, and replay takes every `input` for a command of its own.
   */
  carried(ctx: Context, motion: Motion<K>, record: Pick<MotionRecord, 'id' | 'votes'>): readonly Event[]
}

/** Every kind of motion. */
const MOTIONS = {
  resolution: {
    people: () => 2,
    title: ({ text }) => `Resolve: ${text}`,
    carried: () => [],
  },
  'lift-halt': {
    people: ({ haltLift }) => haltLift,
    title: () => 'Lift the halt: requests are decided again',
    against: ({ state }) => (state.halted ? undefined : { code: 'not_halted', text: 'Nothing is halted, so there is nothing to lift' }),
    carried: ({ state }, _, { id }) => [event('org.resumed', state.org, { motion: id })],
  },
  'adopt-charter': {
    people: ({ document }) => document.amendments?.people ?? 1,
    admins: true,
    title: ({ content }) => `Put the charter ${compileCharter(content).hash.slice(0, 12)} into force`,
    against: ({ state, now }, proposed) => adoptionAgainst(state, proposed, now),
    carried: (ctx, { content, signatures }, { id }) =>
      adoptionEvents(ctx, content, { content, ...(signatures ? { signatures } : {}), motion: id }),
  },
  improve: {
    people: improvePeople,
    admins: true,
    program: true,
    title: ({ change }) => improvementTitle(change, en),
    same: ({ change, base }) => [change, base],
    against: improveAgainst,
    carried: improveEvents,
  },
  promote: {
    people: ({ experiments }) => experiments?.people ?? 1,
    title: ({ from, to, experiment }) => `Use ${to} where ${from} is used, as the experiment ${experiment} proved`,
    against: promoteAgainst,
    carried: (ctx, motion, { id }) => promoteCarried(ctx, motion, id),
  },
  // One person is enough: it restores what the charter itself chose.
  'roll-back': {
    people: () => 1,
    title: ({ from, to, experiment }) => `Use ${to} again where ${from} was promoted by the experiment ${experiment}`,
    against: rollbackAgainst,
    carried: (_, { experiment, why }, { id }) => [rolledBack(experiment, why, id)],
  },
  'replace-authenticator': {
    people: () => AGREE,
    admins: true,
    about: ({ operator }) => operator,
    title: ({ operator }) => `Set up a new authenticator for ${operator}; codes of the old one count no more`,
    same: ({ operator }) => operator,
    against: replaceAgainst,
    carried: replaceEvents,
  },
} as const satisfies { readonly [K in MotionKind]: MotionRule<K> }

/** Approvals a motion needs: what it needed when it was made, or more when the charter in force asks for more. */
export const peopleOf = (charter: Charter, { motion, people }: Pick<MotionRecord, 'motion' | 'people'>): number =>
  Math.max(people, ruleOf(motion).people(charter, motion))

/** The quorum of a motion that needs so many approvals. */
export const motionQuorum = (charter: Charter, { id, motion }: Pick<MotionRecord, 'id' | 'motion'>, people: number): Quorum =>
  quorumOf(charter, id, people, ruleOf(motion).about?.(motion))

/** The rule of a motion's kind. */
export const ruleOf = ({ kind }: Motion): MotionRule => MOTIONS[kind] as MotionRule
