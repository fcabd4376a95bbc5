import { z } from 'zod'
import { type Asked, countsOf, json, pieces, type Said, type Trouble, type WireFormat } from './script.ts'

const Part = z.union([
  z.strictObject({ text: z.string().min(1) }),
  z.strictObject({ functionCall: z.strictObject({ name: z.string().min(1), args: z.looseObject({}) }) }),
  z.strictObject({ functionResponse: z.strictObject({ name: z.string().min(1), response: z.looseObject({}) }) }),
])
const Content = z.strictObject({ role: z.enum(['user', 'model']), parts: z.array(Part).min(1) })
const Body = z
  .strictObject({
    contents: z.array(Content).min(1),
    systemInstruction: z
      .strictObject({ role: z.string().optional(), parts: z.array(z.strictObject({ text: z.string() })).min(1) })
      .optional(),
    generationConfig: z
      .strictObject({ maxOutputTokens: z.int().positive().optional(), temperature: z.number().min(0).max(2).optional() })
      .optional(),
    tools: z
      .array(
        z.strictObject({
          functionDeclarations: z
            .array(
              z.strictObject({
                name: z.string().regex(/^[\w.-]{1,64}$/),
                description: z.string().optional(),
                parametersJsonSchema: z.looseObject({}),
              }),
            )
            .min(1),
        }),
      )
      .optional(),
  })
  .refine(({ contents }) => contents.every(({ role }, i) => role === (i % 2 === 0 ? 'user' : 'model')), 'turns alternate, the user first')

const PATH = /^\/v1(?:beta)?\/models\/([\w.-]+):(generateContent|streamGenerateContent)$/

/** generateContent and streamGenerateContent. https://ai.google.dev/api/generate-content */
export const googleWire: WireFormat = {
  owns: ({ method, path }) => method === 'POST' && PATH.test(path),
  key: ({ headers }) => (typeof headers['x-goog-api-key'] === 'string' ? headers['x-goog-api-key'] : undefined),
  read(request) {
    const [, model = '', how] = PATH.exec(request.path) ?? []
    const stream = how === 'streamGenerateContent'
    if (stream && request.query.get('alt') !== 'sse') return { trouble: 'invalid', detail: 'the stand-in streams with alt=sse only' }
    const { data, error } = Body.safeParse(json(request))
    if (!data) return { trouble: 'invalid', detail: error.message }
    const system = data.systemInstruction?.parts.map(({ text }) => `system: ${text}`) ?? []
    return {
      wire: 'google',
      model,
      stream,
      said: [...system, ...data.contents.map(({ role, parts }) => `${role}: ${parts.map(textIn).join(' ')}`)].join('\n'),
      maxOutputTokens: data.generationConfig?.maxOutputTokens,
      tools: (data.tools ?? []).flatMap(({ functionDeclarations }) => functionDeclarations.map(({ name }) => name)),
      body: data,
    }
  },
  whole: (asked, said) => piece(asked, [...textParts(said), ...callParts(said)], { finish: finishOf(said), usage: usageOf(asked, said) }),
  events(asked, said) {
    const texts = pieces(said.text ?? '').map((text) => piece(asked, [{ text }], {}))
    const calls = callParts(said).map((part) => piece(asked, [part], {}))
    const last = piece(asked, [], { finish: finishOf(said), usage: usageOf(asked, said) })
    return [...texts, ...calls, last].map((one) => `data: ${JSON.stringify(one)}\r\n\r\n`)
  },
  failure: (body) => `data: ${JSON.stringify(body)}\r\n\r\n`,
  trouble: ({ trouble, detail, retryAfter }) => {
    const [code, status, message] = TROUBLE[trouble]
    const reason = trouble === 'bad_key' ? [{ '@type': 'type.googleapis.com/google.rpc.ErrorInfo', reason: 'API_KEY_INVALID' }] : []
    const wait = retryAfter === undefined ? [] : [{ '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: `${retryAfter}s` }]
    return { status: code, body: { error: { code, message: detail ?? message, status, details: [...reason, ...wait] } } }
  },
}

const TROUBLE = {
  bad_key: [400, 'INVALID_ARGUMENT', 'API key not valid. Please pass a valid API key.'],
  no_credit: [402, 'FAILED_PRECONDITION', 'Billing is not enabled'],
  rate_limited: [429, 'RESOURCE_EXHAUSTED', 'You exceeded your current quota'],
  overloaded: [503, 'UNAVAILABLE', 'The model is overloaded'],
  broken: [500, 'INTERNAL', 'An internal error has occurred'],
  too_long: [400, 'INVALID_ARGUMENT', 'The input token count (1200000) exceeds the maximum number of tokens allowed (1000000).'],
  unknown_model: [404, 'NOT_FOUND', 'models/x is not found'],
  invalid: [400, 'INVALID_ARGUMENT', 'invalid'],
} as const satisfies Record<Trouble['trouble'], readonly [number, string, string]>

function piece({ model }: Asked, parts: readonly object[], { finish, usage }: { finish?: string; usage?: object }): object {
  const candidate = { content: { role: 'model', parts }, index: 0, ...(finish === undefined ? {} : { finishReason: finish }) }
  return { candidates: [candidate], ...(usage ? { usageMetadata: usage } : {}), modelVersion: model, responseId: 'standin' }
}

const textParts = ({ text = '' }: Said): readonly object[] => (text === '' ? [] : [{ text }])

const callParts = ({ toolCalls = [] }: Said): readonly object[] => toolCalls.map(({ name, args }) => ({ functionCall: { name, args } }))

const finishOf = ({ finish }: Said): string => (finish === 'filtered' ? 'SAFETY' : finish === 'length' ? 'MAX_TOKENS' : 'STOP')

function usageOf(asked: Asked, said: Said): object {
  const { input, output, cached, reasoning } = countsOf(asked, said)
  return {
    promptTokenCount: input,
    candidatesTokenCount: output - reasoning,
    totalTokenCount: input + output,
    ...(cached > 0 ? { cachedContentTokenCount: cached } : {}),
    ...(reasoning > 0 ? { thoughtsTokenCount: reasoning } : {}),
  }
}

function textIn(part: z.infer<typeof Part>): string {
  if ('text' in part) return part.text
  return 'functionResponse' in part ? JSON.stringify(part.functionResponse.response) : ''
}
