import { diffContents } from '../constitution/diff.ts'
import { improve } from '../improvements/judge.ts'
import { fitsCard } from '../legible.ts'
import type { State } from '../state.ts'
import { en } from '../wording/catalogue/en.ts'
import { matterLines } from '../wording/change.ts'
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

/** Whether a chat card can show only a part of what a motion would do: then the whole must be sent before it is approved there. */
export function isLarge(state: Pick<State, 'halted' | 'charter'>, record: Pick<MotionRecord, 'motion' | 'was'>): boolean {
  const { motion } = record
  // In English, so that what counts never hangs on who reads.
  return !fitsCard(motion.kind === 'resolution' ? [motion.text] : matterLines(motion, matterOf(state, record), en))
}
