import type { Config } from '../config.ts'
import { type Fate, fateOf } from '../core/samples/fate.ts'
import { mayReuse } from '../core/samples/law.ts'
import type { Millis } from '../core/units.ts'
import type { GovernorFace } from '../governor/face.ts'
import { Images } from '../images/images.ts'
import { Orphans } from '../kaizen/samples/orphans.ts'
import { Samples } from '../kaizen/samples/samples.ts'
import { openSamples } from '../kaizen/samples/stores/open.ts'
import type { Secrets } from '../secrets.ts'
import type { Closers } from './closers.ts'

/** How often content whose time is over is removed, in ms; nobody can read it even before that. */
const SWEEP_EVERY: Millis = 600_000
/** How often content is compared with what the ledger and the charter say of it, in ms. */
const COMPARE_EVERY: Millis = 3_600_000

/** What is kept sealed beside the ledger: content of model calls, and images of requests. */
export interface Sealed {
  readonly samples: Samples
  readonly images: Images
}

/**
 * Opens the store of sealed content, and removes, now and again and again, what has had its time, what no entry keeps, and what the charter
 * does not lend any more. @throws StoreUnavailable
 */
export async function keepSealed(
  config: Config,
  governor: GovernorFace,
  { master }: Secrets,
  closers: Closers,
  fault: (error: unknown) => void,
): Promise<Sealed> {
  const store = await openSamples(config)
  closers.add('the sealed content', () => store.close())
  const deps = { org: governor.org, store, master, clock: governor.clock }
  const samples = new Samples(deps)
  const orphans = new Orphans({ ...deps, fate: fateIn(governor) })
  const ended = new AbortController()
  const every = (ms: Millis, work: () => Promise<unknown>): void => {
    let last: Promise<unknown> = Promise.resolve()
    const go = (): void => {
      last = last.then(work).catch(fault)
    }
    go()
    const timer = setInterval(go, ms)
    closers.add('the sweeping of sealed content', async () => {
      clearInterval(timer)
      ended.abort()
      await last
    })
  }
  every(SWEEP_EVERY, () => samples.sweep())
  every(COMPARE_EVERY, async () => {
    await removeUnlent(governor, samples)
    await orphans.remove(ended.signal)
  })
  return { samples, images: new Images(deps) }
}

/** What the ledger says of content: from the state where that knows it, else from the entries of the request. */
export const fateIn =
  (governor: Pick<GovernorFace, 'state' | 'about'>) =>
  async (request: string, digest: string): Promise<Fate> => {
    const { samples, requests } = governor.state()
    if (samples.get(request)?.digest === digest || requests.get(request)?.image?.digest === digest) return 'kept'
    return fateOf(
      (await governor.about(request)).map(({ entry }) => entry),
      digest,
    )
  }

/** Removes samples of agents whose content the charter does not lend any more. @throws StoreUnavailable */
export async function removeUnlent(governor: GovernorFace, samples: Pick<Samples, 'remove'>): Promise<void> {
  const { samples: law } = governor.charter()
  for (const [request, { agent, digest }] of [...governor.state().samples.entries()]) {
    if (mayReuse(law, agent)) continue
    const answer = await governor.submit({ kind: 'sample-removed', request_id: request }, { kind: 'system', part: 'timer' })
    if (answer.ok) await samples.remove(request, digest)
  }
}
