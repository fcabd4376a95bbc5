import type { Shot } from './load.ts'
import { makeHome, OPERATOR_TOKEN, type Program, startProgram, startScript } from './program.ts'

/** The agent that asks in every benchmark. */
const AGENT = 'crew-01'
/** Dollars that need a person under the default charter. */
export const COSTLY = 6

/** A permission request for so many dollars. */
export const ask = (usd: number): Shot => ({
  method: 'POST',
  path: '/api/v1/request-permission',
  body: JSON.stringify({
    agent_id: AGENT,
    task_intent: 'Summarise Sui governance proposals',
    resource_type: 'llm_tokens',
    estimated_cost_usd: usd,
    priority: 5,
    logic_density: 3,
  }),
})

/** Reads JSON as the operator. @throws when the answer is no 2xx */
export async function read(url: string, path: string): Promise<Readonly<Record<string, unknown>>> {
  const response = await fetch(`${url}${path}`, { headers: { authorization: `Bearer ${OPERATOR_TOKEN}` } })
  if (!response.ok) throw new Error(`GET ${path}: ${response.status} ${await response.text()}`)
  return (await response.json()) as Readonly<Record<string, unknown>>
}

/** Opens the agent's session. @throws when it is refused */
export async function openSession(url: string): Promise<void> {
  const body = JSON.stringify({ agent_id: AGENT })
  const response = await fetch(`${url}/api/v1/handshake`, { method: 'POST', headers: { 'content-type': 'application/json' }, body })
  if (!response.ok) throw new Error(`no session: ${response.status} ${await response.text()}`)
}

/** Runs the built program with the agent's session open, and stops it whatever happens. */
export async function withServer<T>(
  env: Readonly<Record<string, string>>,
  use: (server: Program) => Promise<T>,
  changes: Readonly<Record<string, unknown>> = {},
): Promise<T> {
  const home = await makeHome(changes)
  try {
    const server = await startProgram(home, env)
    try {
      await openSession(server.url)
      return await use(server)
    } finally {
      await server.stop()
    }
  } finally {
    await home.remove()
  }
}

/** Runs the process of `noop.ts`, and stops it whatever happens. */
export async function withNoop<T>(use: (noop: Program) => Promise<T>): Promise<T> {
  const noop = await startScript('bench/noop.js', [])
  try {
    return await use(noop)
  } finally {
    await noop.stop()
  }
}
