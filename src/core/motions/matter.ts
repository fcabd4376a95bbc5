import { type Change, diffContents } from '../constitution/diff.ts'
import { improve } from '../improvements/judge.ts'
import { kindOf } from '../improvements/table.ts'
import { canonicalJson } from '../json.ts'
import { fitsCard, legible } from '../legible.ts'
import type { State } from '../state.ts'
import type { Motion } from './kinds.ts'
import type { Matter, MotionRecord } from './record.ts'

/** What a motion would change now; of one that has ended, what it would have changed just before. */
export function matterOf(state: Pick<State, 'halted' | 'charter'>, { motion, was }: Pick<MotionRecord, 'motion' | 'was'>): Matter {
  return was ?? matterNow(state, motion)
}

/** What a motion would change, held against the state. */
export function matterNow({ halted, charter }: Pick<State, 'halted' | 'charter'>, motion: Motion): Matter {
  if (motion.kind === 'lift-halt') return halted ? { halted } : {}
  if (!charter) return {}
  if (motion.kind === 'adopt-charter') return { changes: diffContents(charter, motion.content) }
  if (motion.kind !== 'improve') return {}
  const improved = improve(charter, motion.change)
  return 'changes' in improved ? { changes: improved.changes, loosened: improved.loosened.map(({ path }) => path) } : {}
}

/** One difference in one line, such as `budgets.agent_day_usd: 10 → 20`; marked where it touches the locked layer. */
function changeLine({ path, before, after, locked }: Change): string {
  const value = (json: Change['before']): string => legible(JSON.stringify(json))
  const what =
    before === undefined ? `added ${value(after)}` : after === undefined ? `removed ${value(before)}` : `${value(before)} → ${value(after)}`
  return `${locked ? 'LOCKED ' : ''}${legible(path)}: ${what}`
}

/** Every difference in a line of its own; what touches the locked layer stands first. */
export const changeLines = ({ changes = [] }: Matter): readonly string[] =>
  [...changes.filter(({ locked }) => locked), ...changes.filter(({ locked }) => !locked)].map(changeLine)

/** What a motion would change, line by line; of an improvement that is no text of the charter, the change itself. */
export const matterLines = (motion: Motion, matter: Matter): readonly string[] =>
  motion.kind === 'improve' && !kindOf(motion.change).edits ? [legible(canonicalJson(motion.change))] : changeLines(matter)

/** Whether a chat card can show only a part of what a motion would do: then the whole must be sent before it is approved there. */
export function isLarge(state: Pick<State, 'halted' | 'charter'>, record: Pick<MotionRecord, 'motion' | 'was'>): boolean {
  const { motion } = record
  return !fitsCard(motion.kind === 'resolution' ? [motion.text] : matterLines(motion, matterOf(state, record)))
}
