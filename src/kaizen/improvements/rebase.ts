import { BASE_CHANGED } from '../../core/decide/adoption.ts'
import type { ImprovementRecord } from '../../core/improvements/record.ts'
import { sha256 } from '../../core/json.ts'
import type { State } from '../../core/state.ts'
import type { Millis } from '../../core/units.ts'
import type { GovernorFace } from '../../governor/face.ts'
import { type ProposeDeps, proposeImprovement } from './propose.ts'

const DAY: Millis = 86_400_000
/** Charters that may follow on each other while one is tested: then it is left to the next start. */
const TRIES = 3

/** What re-bases; stopped before the governor is. */
export interface Rebaser {
  /** Resolves when what was under way has ended. */
  stop(): Promise<void>
}

/** Improvements that were dropped within a day because their charter changed, and were not proposed again since; in the order of their ids. */
function droppedOnes({ improvements, at }: Pick<State, 'improvements' | 'at'>): readonly ImprovementRecord[] {
  const all = [...improvements.entries()].map(([, record]) => record)
  const again = new Set(all.map(({ rebases }) => rebases))
  return all
    .filter(({ id, ended }) => ended?.reason === BASE_CHANGED.code && ended.at > at - DAY && !again.has(id))
    .sort((a, b) => (a.id < b.id ? -1 : 1))
}

/**
 * Tests improvements again whose charter changed, on the charter in force and the same number of days, and proposes those that still
 * fit; the others stay dropped. Several processes may do it at once: the new motion's id is that of the change and the charter, so it is made once.
 */
export function keepRebasing(
  deps: ProposeDeps & { readonly governor: Pick<GovernorFace, 'subscribe'> },
  fault: (error: unknown) => void,
): Rebaser {
  const { governor } = deps
  let stopped = false
  let work: Promise<unknown> = Promise.resolve()
  const soon = (): void => {
    work = work.then(all).catch((error) => {
      if (!stopped) fault(error)
    })
  }
  const all = async (): Promise<void> => {
    for (const record of droppedOnes(governor.state())) if (!stopped) await rebase(deps, record)
  }
  const unsubscribe = governor.subscribe(({ entry }) => {
    if (entry.type === 'motion.lost' && entry.data.reason.code === BASE_CHANGED.code) soon()
  })
  soon()
  return {
    async stop() {
      stopped = true
      unsubscribe()
      await work
    },
  }
}

/** Proposes one again for the charter in force, if it still fits. */
async function rebase(deps: ProposeDeps, { id, change, evidence, found_by, undoes }: ImprovementRecord): Promise<void> {
  const days = Math.max(1, Math.round((evidence.to - evidence.from) / DAY))
  for (let tries = 0; tries < TRIES; tries++) {
    const { charterHash } = deps.governor.state()
    await proposeImprovement(deps, change, days, {
      principal: { kind: 'system', part: 'worker' },
      door: 'cli',
      id: `mot_${sha256(`${id} ${charterHash}`).slice(0, 20)}`,
      rebases: id,
      ...(found_by === undefined ? {} : { found_by }),
      ...(undoes === undefined ? {} : { undoes }),
    })
    if (deps.governor.state().charterHash === charterHash) return
  }
}
