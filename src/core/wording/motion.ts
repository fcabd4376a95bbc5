import { compileCharter } from '../charter/compile.ts'
import { adoptionAgainst } from '../decide/adoption.ts'
import { undoneBy } from '../improvements/undone.ts'
import { legible } from '../legible.ts'
import type { Motion, MotionKind } from '../motions/kinds.ts'
import { matterOf } from '../motions/matter.ts'
import type { Matter, MotionRecord } from '../motions/record.ts'
import type { State } from '../state.ts'
import type { Millis } from '../units.ts'
import { clockTime } from '../when.ts'
import type { Catalogue } from './catalogue/index.ts'
import { changeLines, matterLines } from './change.ts'
import { promoteHeadline, promoteParts, rollbackParts } from './experiments.ts'
import { evidenceText, improvementTitle, loosensText } from './improvement.ts'
import { peopleText } from './quorum.ts'
import { explained } from './risk.ts'
import { cut, legibleLines, quoted, shortId } from './text.ts'
import { lasting } from './time.ts'

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

const who = ({ by }: Pick<MotionRecord, 'by'>, { motions }: Catalogue): string => by?.operator ?? motions.server

/** The first line: who proposes what. */
export function motionHeadline(record: MotionRecord, state: State, words: Catalogue): string {
  const { motion } = record
  const by = who(record, words)
  switch (motion.kind) {
    case 'resolution':
      return words.motions.resolution(by, quoted(motion.text.replace(/\s+/g, ' '), HEADLINE_TEXT))
    case 'lift-halt':
      return words.motions.liftHalt(by)
    case 'promote':
      return promoteHeadline(motion, words.experiments)
    case 'roll-back':
      return words.experiments.rollBack(by, legible(motion.from), legible(motion.to))
    case 'adopt-charter': {
      const { changes = [] } = matterOf(state, record)
      const locked = changes.filter((change) => change.locked).length
      return words.motions.adoptCharter(by, changes.length, locked)
    }
    case 'replace-authenticator':
      return words.motions.replaceAuthenticator(by, motion.operator)
    case 'improve':
      return words.improvements.headline(by, cut(improvementTitle(motion.change, words), PART.line))
  }
}

/** How a motion is looked at. */
export interface Look {
  readonly state: State
  readonly zone: string
  readonly now: Millis
  /** Only the beginning of what is long. */
  readonly large: boolean
  readonly words: Catalogue
}

/** What it would do, and why. */
export function motionParts(record: MotionRecord, look: Look): readonly MotionPart[] {
  const { motion, reason } = record
  const { words } = look
  const parts = PARTS[motion.kind] as (motion: Motion, matter: Matter, look: Look, open: boolean) => readonly MotionPart[]
  return [
    ...(motion.kind === 'improve' ? undoneParts(record, look) : []),
    ...(reason === undefined
      ? []
      : [{ label: words.motions.saysWhy(who(record, words)), text: cut(legible(reason), REASON), quoted: true }]),
    ...parts(motion, matterOf(look.state, record), look, record.status.name === 'open'),
  ]
}

type PartsOf<K extends MotionKind> = (motion: Motion<K>, matter: Matter, look: Look, open: boolean) => readonly MotionPart[]

const PARTS = {
  resolution: ({ text }, _, { large, words }) => {
    const whole = legibleLines(text)
    return whole.length <= HEADLINE_TEXT && !whole.includes('\n')
      ? []
      : [{ label: words.motions.labels.text, text: large ? cut(whole, PART.text) : whole, quoted: true }]
  },
  'lift-halt': (_, { halted }, { zone, now, words }) => [
    ...(halted ? [{ label: words.motions.labels.halted, text: haltText(halted, zone, now, words) }] : []),
    { label: words.motions.labels.ifLifted, text: words.motions.ifLifted },
  ],
  promote: (motion, _, look, open) => promoteParts(motion, look, open),
  'roll-back': (motion, _, { words }, open) => rollbackParts(motion, words.experiments, open),
  'adopt-charter': (proposed, matter, { state, now, large, words }, open) => {
    const { motions, common } = words
    const { content, signatures = [] } = proposed
    const fault = open ? adoptionAgainst(state, proposed, now) : undefined
    const lines = changeLines(matter, words)
    const hash = compileCharter(content).hash.slice(0, 12)
    const hasLock = state.charter?.charter.constitution !== undefined || content.charter.constitution !== undefined
    const keys = [...new Set(signatures.map(({ statement }) => statement.key_id))]
    return [
      { label: motions.labels.changes, text: (large ? firstOf(lines, words) : lines).join('\n') || common.none, code: true },
      ...(hasLock ? [{ label: motions.labels.lockedLayer, text: lockedText(matter, words) }] : []),
      { label: motions.labels.signatures, text: keys.length === 0 ? common.none : common.by(keys.join(common.and)) },
      ...(fault ? [{ label: motions.labels.cannot, text: cut(explained(fault, motions.against), REASON) }] : []),
      { label: motions.labels.charter, text: open ? `${state.charterHash.slice(0, 12)} → ${hash}` : hash },
    ]
  },
  'replace-authenticator': ({ operator }, _, { words: { motions } }) => [
    { label: motions.labels.ifApproved, text: motions.ifReplaced(operator) },
    { label: motions.labels.toLookAt, text: motions.askThem(operator) },
  ],
  improve: (improvement, matter, { state, large, words }, open) => {
    const { improvements, motions, common } = words
    const { found_by, undoes } = improvement
    const lines = matterLines(improvement, matter, words)
    return [
      { label: motions.labels.changes, text: (large ? firstOf(lines, words) : lines).join('\n') || common.none, code: true },
      { label: improvements.labels.control, text: loosensText(improvement, matter, words) },
      { label: improvements.labels.backtest, text: evidenceText(improvement, words) },
      ...(open ? [{ label: improvements.labels.silence, text: improvements.silence }] : []),
      ...(found_by === undefined ? [] : [{ label: improvements.labels.foundBy, text: finderText(found_by, words) }]),
      ...(undoes === undefined ? [] : [{ label: improvements.labels.undoes, text: undoesText(undoes, state, words) }]),
    ]
  },
} as const satisfies { readonly [K in MotionKind]: PartsOf<K> }

/** Of an improvement that was undone: when, by whom and by which motion. */
function undoneParts({ id }: MotionRecord, { state, zone, now, words }: Look): readonly MotionPart[] {
  const { improvements, outcomes, common } = words
  const by = undoneBy(state, id)
  if (!by?.ended) return []
  const status = state.motions.get(by.id)?.status
  const people = status?.name === 'carried' ? status.by.map(({ operator, door }) => outcomes.through(operator, common.doors[door])) : []
  const text = improvements.undone(clockTime(by.ended.at, zone, now), people.join(common.and), common.id(shortId(by.id)))
  return [{ label: improvements.labels.undone, text }]
}

/** What a change takes back, as who reads it knows it. */
function undoesText(id: string, { improvements }: State, words: Catalogue): string {
  const undone = improvements.get(id)
  const name = words.common.id(shortId(id))
  return undone ? `${cut(improvementTitle(undone.change, words), PART.line)} (${name})` : name
}

const finderText = (finder: string, { improvements }: Catalogue): string =>
  (Object.hasOwn(improvements.finders, finder) ? improvements.finders[finder] : undefined) ?? legible(finder)

const lockedText = ({ changes = [] }: Matter, { motions }: Catalogue): string =>
  changes.some(({ locked }) => locked) ? motions.locked.touched : motions.locked.untouched

const haltText = ({ by, at, reason }: NonNullable<Matter['halted']>, zone: string, now: Millis, { motions, common }: Catalogue): string =>
  motions.haltedBy(by.operator, common.doors[by.door], clockTime(at, zone, now), quoted(reason, REASON))

/** As many lines as a card has room for, each cut. */
function firstOf(lines: readonly string[], { motions }: Catalogue): readonly string[] {
  const left = lines.length - PART.lines
  return [...lines.slice(0, PART.lines).map((line) => cut(line, PART.line)), ...(left > 0 ? [motions.moreChanges(left)] : [])]
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

/** What became of a motion; null while it waits. */
export function motionEnd(record: MotionRecord, zone: string, now: Millis, words: Catalogue): MotionEnd | null {
  const { motion, status, at: made, deadline, votes } = record
  const { motions, outcomes, common } = words
  if (status.name === 'open') return null
  const at = outcomes.atProposed(clockTime(status.at, zone, now), lasting(status.at - made, words))
  if (status.name === 'carried') {
    const approvals = votes.filter(({ vote }) => vote === 'approve')
    const by = approvals.some(({ solo }) => solo)
      ? peopleText(approvals, words)
      : status.by.map(({ operator, door }) => outcomes.through(operator, common.doors[door])).join(common.and)
    const text = `${common.by(by)} ${at}; ${motions.holds[motion.kind]}`
    return { tone: 'yes', how: 'approved', label: motions.end.approved, text, reason: '' }
  }
  const { cause, by, reason } = status
  if (cause === 'operator') {
    const text = `${by ? `${outcomes.by(by.operator, common.doors[by.door])} ` : ''}${at}; ${motions.nothingChanged}`
    return { tone: 'no', how: 'rejected', label: motions.end.rejected, text, reason: cut(legible(votes.at(-1)?.reason ?? ''), REASON) }
  }
  if (cause === 'timeout') {
    const text = motions.tooFew(at, lasting(deadline - made, words))
    return { tone: 'no', how: 'timed_out', label: motions.end.timedOut, text, reason: '' }
  }
  return {
    tone: 'no',
    how: 'stale',
    label: motions.end.stale,
    text: `${at}: ${cut(explained(reason, motions.against), REASON)}`,
    reason: '',
  }
}
