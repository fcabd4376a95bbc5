import { termsOf } from '../constitution/check.ts'
import { keyringOf } from '../constitution/keyring.ts'
import type { Entry } from '../entry.ts'
import type { Events } from '../event.ts'
import type { State } from '../state.ts'
import { warnAnew } from './budget.ts'
import { historyKeys, recountHistory } from './history.ts'
import { onMade } from './improvements.ts'
import { redrawMotions } from './motions.ts'

/** `charter.adopted`: the charter is in force, and so are its keys. */
export function onAdopted(state: State, entry: Entry, data: Events['charter.adopted']): void {
  const { hash, motion } = data
  const { content, signatures = [] } = data.input?.command ?? data
  // An entry without content is none that this program writes; the charter in force then stays.
  if (!content) return
  const standing = { org: state.org, charter: state.charter?.charter, hash: state.charterHash, seal: state.seal }
  const { prev, under, needed } = termsOf(standing, { charter: content.charter, hash, signatures })
  const rotations = state.seal?.rotations ?? 0
  state.seal = { at: entry.at, prev, under, needed, keyring: keyringOf(content.charter), rotations }
  const before = historyKeys(state)
  warnAnew(state, content)
  state.charter = content
  state.charterHash = hash
  recountHistory(state, before)
  redrawMotions(state, entry)
  if (motion !== undefined) onMade(state, motion, hash)
}

/** `keys.rotated` */
export function onKeysRotated(state: State, _: Entry, { input, rotation }: Events['keys.rotated']): void {
  if (state.seal) state.seal = { ...state.seal, keyring: input.command.keyring, rotations: rotation }
}
