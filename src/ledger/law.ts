import { sealFault } from '../core/constitution/check.ts'
import { rotationFault } from '../core/constitution/rotate.ts'
import type { Entry } from '../core/entry.ts'
import type { Event } from '../core/event.ts'
import { onAdopted, onKeysRotated } from '../core/evolve/law.ts'
import { digestOf } from '../core/json.ts'
import { emptyState } from '../core/state.ts'
import type { Org } from '../core/units.ts'

/** How the canonical text of an entry ends whose signatures are looked at: few are, so every other text costs a comparison. */
const ENDS = ['"type":"charter.adopted","v":1}', '"type":"keys.rotated","v":1}'] as const

/** Whether a stored text is one that {@link createLawCheck} looks at. */
export const isLaw = (text: string): boolean => ENDS.some((end) => text.endsWith(end))

/**
 * Checks the signatures of every charter and every rotation of a ledger, in order: what is wrong with one, in words. The ledger alone
 * proves who signed the law; no file beside it is needed.
 */
export function createLawCheck(org: Org): (entry: Entry) => string | undefined {
  const state = emptyState(org)
  return (entry) => {
    try {
      const { type, data } = entry as unknown as Event
      if (type === 'charter.adopted') {
        const { content, signatures = [] } = data.input?.command ?? data
        if (!content || digestOf(content) !== data.hash) return 'the charter in it does not have the hash it names'
        const standing = { org, charter: state.charter?.charter, hash: state.charterHash, seal: state.seal }
        const fault = sealFault(standing, { charter: content.charter, hash: data.hash, signatures }, entry.at)
        if (fault) return fault.text
        onAdopted(state, entry, data)
      } else if (type === 'keys.rotated' && state.seal) {
        const fault = rotationFault(org, state.seal, data.input.command, entry.at)
        if (fault) return fault.text
        onKeysRotated(state, entry, data)
      }
      return undefined
    } catch (error) {
      return `its charter cannot be read: ${(error as Error).message}`
    }
  }
}
