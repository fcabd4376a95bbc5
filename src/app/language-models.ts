import type { QueueKit } from '../../queues/queue-kit.ts'
import { startShadows } from '../../queues/workers/shadows.ts'
import { askPeople } from '../../queues/workers/thumbs.ts'
import type { Config, LlmProviders } from '../config.ts'
import type { ModelLaw } from '../core/arbiter/law.ts'
import type { Governor } from '../governor/governor.ts'
import type { Skin } from '../governor/skin.ts'
import type { Samples } from '../kaizen/samples/samples.ts'
import { openLlm } from '../llm/open.ts'
import type { Llm } from '../llm/port.ts'

/** Starts the worker that runs requests again in the shadow, for experiments. */
export function startShadowRuns(kit: QueueKit, governor: Governor, samples: Samples, skins: readonly Skin[], config: Config): void {
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
