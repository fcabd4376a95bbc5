import type { EditedView } from '../core/edits/view.ts'
import type { JsonObject } from '../core/json.ts'
import { LlmError } from './errors.ts'

/** A grant, as a meter uses it. */
export interface Granted {
  readonly request_id: string
  /** What was granted, as `redeem` takes it. */
  readonly action: JsonObject
  /** The model that the arbiter named for it. */
  readonly recommended: string | null
  /** The model that a person put in its place when they edited the request: then no other is called. */
  readonly bound?: string
}

/** A report that was recorded. */
export interface Recorded {
  /** The charter lets the content of the call be kept, so it is worth sending. */
  readonly sampleWanted: boolean
}

/** The governor, as a meter asks it. Bodies are those of docs/http.md. */
export interface Permissions {
  /** Asks, and waits while people are asked. @throws LlmError `not_permitted` */
  ask(agent: string, action: JsonObject, more: JsonObject, signal?: AbortSignal): Promise<Granted>
  /** Uses a grant. @throws LlmError `not_permitted` */
  redeem(granted: Granted): Promise<void>
  /** Says what came of it. @throws when it was not recorded */
  settle(request_id: string, report: JsonObject): Promise<Recorded>
  /** Keeps the content of a call, so that cheaper models can be tried on it (docs/samples.md). @throws when it is not kept */
  keep(request_id: string, sample: JsonObject): Promise<void>
}

/** What speaks HTTP with the server; a refusal is thrown, with the server's words. */
export interface Door {
  get(path: string): Promise<JsonObject>
  post(path: string, body?: unknown): Promise<JsonObject>
}

/** How long one look at a waiting request takes, in seconds; so soon it is also taken back when its caller has had enough. */
const LOOK = 5

/** Asks over HTTP, with an agent's own key. */
export function overHttp(door: Door): Permissions {
  const at = (id: string): string => `/api/v1/requests/${encodeURIComponent(id)}`
  const noneOf = (request_id: string, text: string): LlmError => new LlmError('not_permitted', text, { cause: { request_id } })

  async function decided(first: JsonObject, signal: AbortSignal | undefined): Promise<JsonObject> {
    let view = first
    const id = String(first['request_id'])
    while (view['status'] === 'PENDING') {
      if (signal?.aborted) {
        await door.post(`${at(id)}/cancel`, {})
        throw new LlmError('aborted', 'The call was ended while people were asked; the request is taken back')
      }
      view = await door.get(`${at(id)}?wait=${LOOK}`)
    }
    return view
  }

  return {
    async ask(agent, action, more, signal) {
      try {
        // Answers with the open session, or opens one.
        await door.post('/api/v1/handshake', { agent_id: agent })
        const view = await decided(await door.post('/api/v1/request-permission', { agent_id: agent, ...action, ...more }), signal)
        const id = String(view['request_id'])
        if (view['status'] !== 'GRANTED') throw noneOf(id, `${id} is refused (${String(view['cause'])}): ${String(view['reason'])}`)
        const recommended = view['recommended_model']
        return { request_id: id, action, recommended: typeof recommended === 'string' ? recommended : null, ...edited(view) }
      } catch (error) {
        throw notPermitted(error)
      }
    },
    async redeem({ request_id, action }) {
      await door.post(`${at(request_id)}/redeem`, { action }).catch((error: unknown) => {
        throw notPermitted(error)
      })
    },
    async settle(request_id, report) {
      return { sampleWanted: (await door.post(`${at(request_id)}/settle`, report))['sample_wanted'] === true }
    },
    async keep(request_id, sample) {
      await door.post(`${at(request_id)}/sample`, sample)
    },
  }
}

/** What people made of a request while it waited: only that is granted. */
function edited(view: JsonObject): Partial<Pick<Granted, 'action' | 'bound'>> {
  if (view['edited'] === undefined) return {}
  const { action, changes } = view['edited'] as unknown as Pick<EditedView, 'action' | 'changes'>
  const bound = changes.find(({ field }) => field === 'model')?.to
  return { action, ...(typeof bound === 'string' ? { bound } : {}) }
}

/** Whatever keeps a grant away is none: an unreachable governor as well. */
const notPermitted = (error: unknown): LlmError =>
  error instanceof LlmError
    ? error
    : new LlmError('not_permitted', error instanceof Error ? error.message : String(error), { cause: error })
