import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { runsQueue } from '../../queues/names.ts'
import { systemClock } from '../../src/clock.ts'
import { hashToken } from '../../src/governor/tokens.ts'
import { type ProvidersStandin, STANDIN_KEY, startProviders } from '../standins/providers/standin.ts'
import { type House, must, opened, openHouse, secret } from '../story/house.ts'
import type { Body } from '../story/http.ts'
import { StepFailed } from '../story/stage.ts'
import { charterText, MODELS_TEXT } from './charter.ts'
import { MonthClock } from './clock.ts'
import { answers, type Models } from './provider.ts'

/** Everything the scenes of the month play in. */
export interface Month extends House {
  readonly clock: MonthClock
  readonly providers: ProvidersStandin
  /** What the models are like; a scene may change it. */
  readonly models: Models
  /** The charter as it would be if people were asked above another amount, in dollars. */
  charterAsking(above: number): string
  /** Opens a session of the day for every agent. @throws StepFailed */
  handshakes(): Promise<void>
  /** Another number, for what is only there once. */
  next(): number
  /** Lets a schedule's time come: the queue's wake-up, as it would come by itself at that time. */
  wake(time: string): Promise<void>
  /** An experiment as operators see it. @throws StepFailed */
  experiment(id: string): Promise<Body>
  /** The model that the arbiter names for work of this density. @throws StepFailed */
  chosen(density: number): Promise<string>
  /** What was found, as soon as it is there. @throws StepFailed after {@link PATIENCE} */
  eventually<T>(what: string, look: () => Promise<T | undefined | false> | T | undefined | false): Promise<T>
  close(): Promise<void>
}

/** The agents of the month. */
export const CREW = ['sorter', 'scribe', 'reviewer', 'clerk', 'planner'] as const

/** What is asked of people, in dollars. */
export const ASK_ABOVE = 5
const BEGIN = '2026-11-02T07:30:00Z'
/** How long anything may take that happens behind the scenes, in ms: the platforms' limits let a group have few messages at once. */
export const PATIENCE = 90_000
const PAUSE = 25

/** Opens the month: the governor with a clock of its own, and a stand-in for the providers of models besides those for the chats. */
export const openMonth = (): Promise<Month> =>
  opened(async (closers) => {
    const models: Models = { miniIsWorse: false }
    const providers = await startProviders(answers(models))
    closers.add('the stand-in for providers', () => providers.stop())
    const clock = new MonthClock(systemClock, BEGIN)
    const alice = secret()
    const charterAsking = (above: number): string => charterText(hashToken(alice), above)
    const { app, ...house } = await openHouse(closers, {
      alice,
      clock,
      async charter(dir) {
        await writeFile(join(dir, 'models.yaml'), MODELS_TEXT)
        const charter = join(dir, 'charter.yaml')
        await writeFile(charter, charterAsking(ASK_ABOVE))
        return charter
      },
      env: {
        COUNTERSIGN_METER: 'on',
        OPENAI_API_KEY: STANDIN_KEY,
        OPENAI_BASE_URL: providers.urls.openai,
        ANTHROPIC_API_KEY: STANDIN_KEY,
        ANTHROPIC_BASE_URL: providers.urls.anthropic,
      },
    })
    let count = 0
    return {
      ...house,
      clock,
      providers,
      models,
      charterAsking,
      next: () => ++count,
      async handshakes() {
        for (const id of CREW) must(`${id} opens its session`, await (await house.agent(id)).handshake(), 200)
      },
      async wake(time) {
        clock.moveTo(time)
        await app.kit.queue(runsQueue(app.governor.org)).add('due', {}, { removeOnComplete: true, removeOnFail: true })
      },
      experiment: async (id) => must(`${id} can be looked at`, await house.asConsole('GET', `/api/v1/experiments/${id}`), 200).body,
      async chosen(density) {
        const { body } = must('the arbiter answers', await house.asConsole('GET', `/api/v1/models/choose?density=${density}`), 200)
        return String((body['model'] as { readonly id?: string } | null)?.id)
      },
      eventually,
    }
  })

async function eventually<T>(what: string, look: () => Promise<T | undefined | false> | T | undefined | false): Promise<T> {
  const until = systemClock.now() + PATIENCE
  for (;;) {
    const found = await look()
    if (found !== undefined && found !== false) return found
    if (systemClock.now() > until) throw new StepFailed(what, `not within ${PATIENCE / 1000} s`)
    await new Promise((resolve) => setTimeout(resolve, PAUSE))
  }
}
