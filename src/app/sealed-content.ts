import type { Config } from '../config.ts'
import type { Governor } from '../governor/governor.ts'
import { Images } from '../images/images.ts'
import { Samples } from '../kaizen/samples/samples.ts'
import { openSamples } from '../kaizen/samples/stores/open.ts'
import type { Secrets } from '../secrets.ts'
import type { Closers } from './closers.ts'

/** How often content whose time is over is removed, in ms; nobody can read it even before that. */
const SWEEP_EVERY = 600_000

/** What is kept sealed beside the ledger: content of model calls, and images of requests. */
export interface Sealed {
  readonly samples: Samples
  readonly images: Images
}

/** Opens the store of sealed content, and removes what has had its time, now and every ten minutes. @throws StoreUnavailable */
export async function keepSealed(
  config: Config,
  governor: Governor,
  { master }: Secrets,
  closers: Closers,
  fault: (error: unknown) => void,
): Promise<Sealed> {
  const store = await openSamples(config)
  closers.add('the sealed content', () => store.close())
  const deps = { org: governor.org, store, master, clock: governor.clock }
  const samples = new Samples(deps)
  const sweep = (): void => void samples.sweep().catch(fault)
  sweep()
  const timer = setInterval(sweep, SWEEP_EVERY)
  closers.add('the sweeping of sealed content', () => clearInterval(timer))
  return { samples, images: new Images(deps) }
}
