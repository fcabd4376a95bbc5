import { compileCharter } from '../charter/compile.ts'
import { adoptionAgainst } from '../decide/adoption.ts'
import { legible } from '../legible.ts'
import type { Motion, MotionKind } from '../motions/kinds.ts'
import { changeLines, matterOf } from '../motions/matter.ts'
import type { Matter, MotionRecord } from '../motions/record.ts'
import type { State } from '../state.ts'
import type { Millis } from '../units.ts'
import { clockTime, span } from '../when.ts'
import { peopleText } from './quorum.ts'
import { DOORS } from './request.ts'
import { cut, legibleLines, quoted } from './text.ts'

/** A labelled part of a motion, for people. */
export interface MotionPart {
  readonly label: string
  /** Safe to read; may hold line breaks. */
  readonly text: string
  /** Somebody's own words. */
  readonly quoted?: boolean
  /** Fixed-width. */
  readonly code?: boolean
}

/** Longest part of a resolution in the first line; the whole stands below. */
const HEADLINE_TEXT = 90
/** What a card shows of a motion too large for it: characters of a line, lines, characters of a resolution; together below `CARD_ROOM`. */
const PART = { line: 120, lines: 11, text: 600 } as const
/** Characters of somebody's reason that are shown. */
const REASON = 300

const who = ({ by }: Pick<MotionRecord, 'by'>): string => by?.operator ?? 'The server'

const count = (n: number, one: string): string => `${n} ${one}${n === 1 ? '' : 's'}`

/** The first line: who proposes what. */
export function motionHeadline(record: MotionRecord, state: State): string {
  const { motion } = record
  switch (motion.kind) {
    case 'resolution':
      return `${who(record)} proposes: ${quoted(motion.text.replace(/\s+/g, ' '), HEADLINE_TEXT)}`
    case 'lift-halt':
      return `${who(record)} proposes to lift the halt`
    case 'adopt-charter': {
      const { changes = [] } = matterOf(state, record)
      const locked = changes.filter((change) => change.locked).length
      return `${who(record)} proposes a new charter: ${count(changes.length, 'change')}${locked > 0 ? `, ${locked} of them in the locked layer` : ''}`
    }
  }
}

/** How a motion is looked at. */
export interface Look {
  readonly state: State
  readonly zone: string
  readonly now: Millis
  /** Only the beginning of what is long. */
  readonly large: boolean
}

/** What it would do, and why. */
export function motionParts(record: MotionRecord, look: Look): readonly MotionPart[] {
  const { motion, reason } = record
  const parts = PARTS[motion.kind] as (motion: Motion, matter: Matter, look: Look, open: boolean) => readonly MotionPart[]
  return [
    ...(reason === undefined ? [] : [{ label: `${who(record)} says why`, text: cut(legible(reason), REASON), quoted: true }]),
    ...parts(motion, matterOf(look.state, record), look, record.status.name === 'open'),
  ]
}

type PartsOf<K extends MotionKind> = (motion: Motion<K>, matter: Matter, look: Look, open: boolean) => readonly MotionPart[]

const PARTS = {
  resolution: ({ text }, _, { large }) => {
    const whole = legibleLines(text)
    return whole.length <= HEADLINE_TEXT && !whole.includes('\n')
      ? []
      : [{ label: 'Text', text: large ? cut(whole, PART.text) : whole, quoted: true }]
  },
  'lift-halt': (_, { halted }, { zone, now }) => [
    ...(halted ? [{ label: 'Halted', text: haltText(halted, zone, now) }] : []),
    { label: 'If it is lifted', text: 'new requests are decided again; what the halt rejected stays rejected' },
  ],
  'adopt-charter': (proposed, matter, { state, now, large }, open) => {
    const { content, signatures = [] } = proposed
    const fault = open ? adoptionAgainst(state, proposed, now) : undefined
    const lines = changeLines(matter)
    const hash = compileCharter(content).hash.slice(0, 12)
    const hasLock = state.charter?.charter.constitution !== undefined || content.charter.constitution !== undefined
    const keys = [...new Set(signatures.map(({ statement }) => statement.key_id))]
    return [
      { label: 'Changes', text: (large ? firstOf(lines) : lines).join('\n') || 'none', code: true },
      ...(hasLock ? [{ label: 'Locked layer', text: lockedText(matter) }] : []),
      { label: 'Signatures', text: keys.length === 0 ? 'none' : `by ${keys.join(' and ')}` },
      ...(fault ? [{ label: 'As things stand it cannot be approved', text: cut(legible(fault.text), REASON) }] : []),
      { label: 'Charter', text: open ? `${state.charterHash.slice(0, 12)} → ${hash}` : hash },
    ]
  },
} as const satisfies { readonly [K in MotionKind]: PartsOf<K> }

const lockedText = ({ changes = [] }: Matter): string =>
  changes.some(({ locked }) => locked) ? 'changed by the lines that begin with LOCKED' : 'not touched'

const haltText = ({ by, at, reason }: NonNullable<Matter['halted']>, zone: string, now: Millis): string =>
  `by ${by.operator} ${DOORS[by.door]} at ${clockTime(at, zone, now)}: ${quoted(reason, REASON)}`

/** As many lines as a card has room for, each cut. */
function firstOf(lines: readonly string[]): readonly string[] {
  const left = lines.length - PART.lines
  return [...lines.slice(0, PART.lines).map((line) => cut(line, PART.line)), ...(left > 0 ? [`… and ${count(left, 'more change')}`] : [])]
}

/** What became of a motion, for people. */
export interface MotionEnd {
  readonly tone: 'yes' | 'no' | 'over'
  readonly how: 'approved' | 'rejected' | 'timed_out' | 'stale'
  /** One or two words. */
  readonly label: string
  /** Who, when, how fast; and what holds now. */
  readonly text: string
  /** The words of who rejected it; empty when there are none. */
  readonly reason: string
}

const NOW_HOLDS = {
  resolution: 'it stands in the ledger',
  'lift-halt': 'the halt is lifted',
  'adopt-charter': 'the new charter is in force',
} as const satisfies Record<Motion['kind'], string>

/** What became of a motion; null while it waits. */
export function motionEnd({ motion, status, at: made, deadline, votes }: MotionRecord, zone: string, now: Millis): MotionEnd | null {
  if (status.name === 'open') return null
  const at = `at ${clockTime(status.at, zone, now)}, ${span(status.at - made)} after it was proposed`
  if (status.name === 'carried') {
    const approvals = votes.filter(({ vote }) => vote === 'approve')
    const by = approvals.some(({ solo }) => solo)
      ? peopleText(approvals)
      : status.by.map(({ operator, door }) => `${operator} ${DOORS[door]}`).join(' and ')
    return { tone: 'yes', how: 'approved', label: 'Approved', text: `by ${by} ${at}; ${NOW_HOLDS[motion.kind]}`, reason: '' }
  }
  const { cause, by, reason } = status
  if (cause === 'operator') {
    const text = `${by ? `by ${by.operator} ${DOORS[by.door]} ` : ''}${at}; nothing changed`
    return { tone: 'no', how: 'rejected', label: 'Rejected', text, reason: cut(legible(votes.at(-1)?.reason ?? ''), REASON) }
  }
  if (cause === 'timeout') {
    const text = `${at}: too few people approved it in ${span(deadline - made)}, so the answer is no`
    return { tone: 'no', how: 'timed_out', label: 'Ran out', text, reason: '' }
  }
  return { tone: 'no', how: 'stale', label: 'Dropped', text: `${at}: ${cut(legible(reason.text), REASON)}`, reason: '' }
}
