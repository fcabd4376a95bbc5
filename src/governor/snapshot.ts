import { EVOLVE_VERSION } from '../core/evolve/index.ts'
import { canonicalJson, sha256 } from '../core/json.ts'
import { emptyState, type State, TABLES } from '../core/state.ts'
import type { Org } from '../core/units.ts'
import type { Snapshot } from '../ledger/store.ts'

const byKey = ([a]: readonly [unknown, unknown], [b]: readonly [unknown, unknown]): number =>
  typeof a === 'number' && typeof b === 'number' ? a - b : String(a) < String(b) ? -1 : 1

/** The state as a snapshot: its canonical content, Maps as arrays sorted by key, with what is needed to doubt it. */
export function takeSnapshot(state: State): Snapshot {
  const tables = TABLES.map((name) => [name, [...(state[name].entries() as Iterable<[unknown, unknown]>)].sort(byKey)])
  const content = canonicalJson({ ...state, ...Object.fromEntries(tables) })
  return { seq: state.head.seq, hash: state.head.hash, version: EVOLVE_VERSION, digest: sha256(content), content }
}

/** The state of a snapshot, or undefined when it is of another version, org or content than it says. */
export function readSnapshot(org: Org, snapshot: Snapshot | undefined): State | undefined {
  if (snapshot?.version !== EVOLVE_VERSION || sha256(snapshot.content) !== snapshot.digest) return undefined
  const content = JSON.parse(snapshot.content) as Record<string, unknown>
  if (content['org'] !== org) return undefined
  const tables = TABLES.map((name) => [name, new Map(content[name] as [unknown, unknown][])])
  return { ...emptyState(org), ...content, ...Object.fromEntries(tables) }
}
