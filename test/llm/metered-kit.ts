import { afterEach, beforeEach } from 'vitest'
import { type ProvidersStandin, type Script, STANDIN_KEY, startProviders } from '../../demo/standins/providers/standin.ts'
import type { JsonObject } from '../../src/core/json.ts'
import { Samples } from '../../src/kaizen/samples/samples.ts'
import { type MeterOptions, metered } from '../../src/llm/metered.ts'
import { openLlm } from '../../src/llm/open.ts'
import { type Door, overHttp } from '../../src/llm/permissions.ts'
import type { Llm } from '../../src/llm/port.ts'
import { buildHttp, type HttpWorld, MASTER, OPERATOR_TOKEN } from '../support/http.ts'
import { MemorySamples } from '../support/memory-samples.ts'
import { buildWorld, type World } from '../support/world.ts'

/** What the stand-in says. */
export const ANSWER = { text: 'Paris.', usage: { input: 1000, output: 400, cached: 600, reasoning: 300 } }

/** What so many tokens of gpt cost, in micro-dollars: 3.4 dollars a million, of each kind. */
export const gpt = (tokens: number): number => Math.ceil((tokens * 34) / 10)

/** A metered language model of a real governor, over its real HTTP door, at a stand-in of the providers; another one for each test. */
export function useMetered() {
  let world: World
  let http: HttpWorld
  let standin: ProvidersStandin
  let token: string
  let samples: Samples
  let lost: string[]
  beforeEach(async () => {
    world = await buildWorld()
    samples = new Samples({ org: 'default', store: new MemorySamples(), master: MASTER, clock: world.clock })
    http = buildHttp(world, { samples })
    standin = await startProviders()
    token = (await http.key('crew-01')).token
    lost = []
  })
  afterEach(async () => {
    await standin.stop()
    await http.close()
    await world.close()
  })

  /** The real HTTP door; what it refuses is thrown. */
  const door: Door = {
    get: (path) => sent('GET', path),
    post: (path, body) => sent('POST', path, body),
  }
  async function sent(method: 'GET' | 'POST', url: string, body?: unknown): Promise<JsonObject> {
    const answer = await http.send(method, url, { token, ...(body === undefined ? {} : { body }) })
    if (answer.statusCode >= 400) throw new Error(answer.json().code)
    return answer.json()
  }

  /** The models of the charter, at the stand-in, behind a meter. */
  function meter(script: Script, changes: Partial<MeterOptions> = {}): Llm {
    standin.play(script)
    const models = world.governor.charter().arbiter
    const providers = Object.fromEntries(Object.entries(standin.urls).map(([name, baseUrl]) => [name, { key: STANDIN_KEY, baseUrl }]))
    const llm = openLlm(models, { providers, retries: { tries: 2, wait: 0, pause: async () => undefined } })
    return metered(llm, { ...options(), ...changes })
  }

  const options = (): MeterOptions => ({
    permissions: overHttp(door),
    models: world.governor.charter().arbiter,
    agent: 'crew-01',
    intent: 'Answer a question',
    clock: world.clock,
    unsettled: (id) => lost.push(id),
    unkept: (id) => lost.push(id),
  })

  const requests = () => [...world.governor.state().requests.entries()].map(([, record]) => record)
  const only = () => {
    const [record, ...others] = requests()
    if (!record || others.length > 0) throw new Error(`${others.length} others`)
    return record
  }
  const usage = async () => (await http.send('GET', '/api/v1/usage', { token: OPERATOR_TOKEN })).json()
  return {
    get world() {
      return world
    },
    get http() {
      return http
    },
    get standin() {
      return standin
    },
    get token() {
      return token
    },
    get samples() {
      return samples
    },
    /** Requests whose report, or whose sample, was lost. */
    get lost() {
      return lost
    },
    door,
    meter,
    options,
    requests,
    /** The one request that there is. */
    only,
    usage,
  }
}
