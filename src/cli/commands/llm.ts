import { Argument, type Command, Option } from 'commander'
import { llmProviders } from '../../config.ts'
import type { ModelLaw } from '../../core/arbiter/law.ts'
import { type ModelView, modelFromView } from '../../core/arbiter/view.ts'
import type { JsonObject } from '../../core/json.ts'
import { LlmError } from '../../llm/errors.ts'
import { metered } from '../../llm/metered.ts'
import { openLlm } from '../../llm/open.ts'
import { overHttp } from '../../llm/permissions.ts'
import type { LlmCall, LlmReply } from '../../llm/port.ts'
import { listOf, objectOf, type Server } from '../client.ts'
import { argument, define, type Given, group, textOption, wholeNumber } from '../define.ts'
import type { CliDeps } from '../deps.ts'
import { CliError, EXIT } from '../exit.ts'
import { count, safe, safeLines } from '../print.ts'
import type { Run } from '../run.ts'

/** `llm complete`. */
export function llmCommands(program: Command, deps: CliDeps): void {
  const llm = group(program, 'llm', 'Call a language model, with permission and on the books')
  define(llm, deps, {
    name: 'complete',
    args: [new Argument('<prompt>', 'what is said to the model')],
    options: [
      new Option('--agent <id>', 'the agent that calls; --token is its key').makeOptionMandatory(),
      new Option('--model <id>', 'a model of the charter; without it, the one that the grant names'),
      new Option('--density <1-10>', 'how hard the thinking is').argParser(wholeNumber(1, 10)).default(5),
      new Option('--max-tokens <n>', 'the most it may answer, thinking included').argParser(wholeNumber(1, 1_000_000)).default(1024),
      new Option('--system <text>', 'what is said to it first'),
      new Option('--intent <text>', 'what it is for, as people and rules see it').default('Ask a language model from the command line'),
    ],
    summary: 'Ask for permission, call a model, and report what it used',
    more: 'Keys and addresses of providers come from the environment (docs/models.md). It waits while people are asked; Ctrl-C takes the request back.',
    example: "llm complete --agent crew-01 'Name three rivers of France'",
    async act(run, given) {
      const { reply, request_id } = await complete(deps, run, given)
      const { input, output, cached, reasoning } = reply.usage
      run.answer({ request_id, ...reply }, () => safeLines(reply.text))
      run.note(
        `${safe(reply.model)}: ${count(input)} tokens in (${count(cached)} cached), ${count(output)} out (${count(reasoning)} thought). Request ${safe(request_id)}.`,
      )
    },
  })
}

async function complete(deps: CliDeps, run: Run, given: Given): Promise<{ readonly reply: LlmReply; readonly request_id: string }> {
  const models = lawOf(listOf(await run.server.get('/api/v1/models'), 'models') as unknown as readonly ModelView[])
  const { density, maxTokens } = given.options
  const agent = textOption(given, 'agent') ?? ''
  const named = textOption(given, 'model')
  const system = textOption(given, 'system')
  const call: LlmCall = {
    model: named ?? (await chosen(run.server, agent, Number(density))),
    messages: [...(system === undefined ? [] : [{ role: 'system', content: system } as const]), { role: 'user', content: argument(given) }],
    maxOutputTokens: Number(maxTokens),
    signal: deps.signal,
  }
  let request_id = ''
  const llm = metered(openLlm(models, { providers: llmProviders(deps.env) }), {
    permissions: overHttp(heard(run.server)),
    begun: (id) => {
      request_id = id
    },
    models,
    agent,
    intent: textOption(given, 'intent') ?? '',
    more: { logic_density: Number(density) },
    follow: named === undefined,
    clock: deps.clock,
    unkept: (id) => run.note(`The content of ${safe(id)} could not be kept as a sample; the call stands.`),
    unsettled: (id) => run.note(`What ${safe(id)} used could not be recorded: until somebody settles it, it counts as estimated.`),
  })
  try {
    return { reply: await llm.complete(call), request_id }
  } catch (error) {
    if (error instanceof LlmError) throw new CliError(EXIT.failed, error.code, error.message)
    throw error
  }
}

/** The server as a meter speaks to it. */
const heard = (server: Server) => ({
  get: async (path: string): Promise<JsonObject> => (await server.get(path)) as JsonObject,
  post: async (path: string, body?: unknown): Promise<JsonObject> => (await server.post(path, body)) as JsonObject,
})

async function chosen(server: Server, agent: string, density: number): Promise<string> {
  const query = new URLSearchParams({ agent_id: agent, density: String(density) })
  const body = await server.get(`/api/v1/models/choose?${query}`)
  if (body['model'] === null)
    throw new CliError(EXIT.failed, 'no_model', 'No model of the charter can do this work; `countersign models choose` says why')
  return String(objectOf(body, 'model')['id'])
}

const lawOf = (models: readonly ModelView[]): Pick<ModelLaw, 'byId'> => ({
  byId: new Map(models.map((one) => [one.id, modelFromView(one)])),
})
