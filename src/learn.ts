import type { QueueKit } from '../queues/queue-kit.ts'
import { startShadows } from '../queues/workers/shadows.ts'
import { askPeople } from '../queues/workers/thumbs.ts'
import type { Closers } from './closers.ts'
import type { Config, LlmProviders } from './config.ts'
import type { ModelLaw } from './core/arbiter/law.ts'
import type { Governor } from './governor/governor.ts'
import type { Skin } from './governor/skin.ts'
import { Images } from './images/images.ts'
import { Samples } from './kaizen/samples/samples.ts'
import { openSamples } from './kaizen/samples/stores/open.ts'
import { openLlm } from './llm/open.ts'
import type { Llm } from './llm/port.ts'
import type { Secrets } from './secrets.ts'

/** How often content whose time is over is looked for, in ms; until then nobody can read them either. */
const SWEEP_EVERY = 600_000

/** What is kept sealed beside the ledger: content of model calls, and images of requests. */
export interface Sealed {
  readonly samples: Samples
  readonly images: Images
}

/** Opens the store of sealed content, and removes what is over, now and every ten minutes. @throws StoreUnavailable */
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

/** Starts to run requests again in the shadow. */
export function learn(kit: QueueKit, governor: Governor, samples: Samples, skins: readonly Skin[], config: Config): void {
  startShadows(kit, {
    governor,
    samples,
    ask: (pair) => askPeople(governor, skins, pair),
    llm: onceEach(governor, config.llm),
    commands: config.scorerCommands,
    boundary: () => governor.ids.next('part_'),
  })
}

/** No call is made twice: one that failed may have been charged, and money is set aside for one. */
const onceEach = (governor: Governor, providers: LlmProviders): Llm =>
  openLlm(modelsInForce(governor), { providers, retries: { tries: 1, wait: 0, pause: async () => undefined } })

/** The models of whatever charter is in force when they are looked at. */
const modelsInForce = (governor: Governor): Pick<ModelLaw, 'byId'> => ({
  get byId() {
    return governor.charter().arbiter.byId
  },
})

/** The models that agents call through the meter, where it is on. */
export const meteredModels = (governor: Governor, { meter, llm: providers }: Config): { readonly llm?: Llm } =>
  meter ? { llm: openLlm(modelsInForce(governor), { providers }) } : {}
