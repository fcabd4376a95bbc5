import { PROBLEMS } from '../core/problem.ts'
import { BODY_LIMIT } from './body.ts'

type Json = Readonly<Record<string, unknown>>

interface Operation {
  readonly tags?: readonly string[]
  readonly summary?: string
  readonly description?: string
  readonly parameters?: readonly {
    readonly name: string
    readonly in: string
    readonly required?: boolean
    readonly schema: Json
    readonly description?: string
  }[]
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: Json }>> }
  readonly responses?: Readonly<Record<string, { readonly content?: Readonly<Record<string, { readonly schema: Json }>> }>>
}

/** The parts of an OpenAPI document that {@link httpMarkdown} reads. */
export interface OpenApi {
  readonly tags?: readonly { readonly name: string; readonly description?: string }[]
  readonly paths?: Readonly<Record<string, Readonly<Record<string, unknown>>>>
}

const METHODS = ['get', 'post', 'put', 'delete'] as const

/** `docs/http.md`: every route with its fields, and every problem code; from the OpenAPI document of the running code. */
export function httpMarkdown(openapi: OpenApi): string {
  const routes = Object.entries(openapi.paths ?? {}).flatMap(([path, item]) =>
    METHODS.flatMap((method) => (item[method] ? [{ path, method, operation: item[method] as Operation }] : [])),
  )
  const groups = (openapi.tags ?? []).map(({ name, description }) => {
    const own = routes.filter(({ operation }) => operation.tags?.[0] === name)
    return own.length === 0 ? '' : `## ${description ?? name}\n\n${own.map(routeMarkdown).join('\n')}`
  })
  const request = routes.find(({ path }) => path === '/api/v1/requests/{id}')?.operation.responses?.['200']?.content?.['application/json']
    ?.schema
  const answer = `## A request\n\nAs every route answers it.\n\n| field | type | | |\n|---|---|---|---|\n${fieldsOf(request ?? {}).join('\n')}\n`
  return [INTRO, ...groups.filter(Boolean), answer, problemsMarkdown()].join('\n')
}

const INTRO = `# HTTP

<!-- Generated from the code by \`npm run docs\`; a test fails when it differs. -->

The running server shows the same at \`/docs\`, where it can be tried, and as an OpenAPI document at \`/docs/json\`.

- \`Authorization: Bearer TOKEN\`: an agent's or a meter's key (\`countersign keys add\`), the operator token, or the token of an operator
  whose SHA-256 the charter lists. Without one, callers on loopback act for agents that have no key, if the charter says \`open\`.
- Money is dollars, times are ISO 8601 in UTC. Bodies are JSON of at most ${BODY_LIMIT / 1024} KB; unknown fields are refused.
- GRANTED and REJECTED are 200. PENDING is 202 with \`Location\` and \`retry_after_seconds\`.
- Problems are \`application/problem+json\` (RFC 9457) with a stable \`code\`; 503 comes with \`Retry-After\`, and nothing was granted.
- The Host header must name this server (loopback, \`--host\`, \`COUNTERSIGN_PUBLIC_URL\`); so must an Origin on what changes something.
`

function routeMarkdown({ path, method, operation }: { path: string; method: string; operation: Operation }): string {
  const { summary = '', description, parameters = [], requestBody, responses = {} } = operation
  const body = requestBody?.content['application/json']?.schema
  const fields = [
    ...parameters.map((p) => row(p.name, `${p.in}, ${typeOf(p.schema)}`, p.required ?? false, p.schema, p.description)),
    ...(body ? fieldsOf(body) : []),
  ]
  const answers = new Map<string, string[]>()
  for (const [status, { content }] of Object.entries(responses))
    if (status !== 'default') answers.set(answerFields(content), [...(answers.get(answerFields(content)) ?? []), status])
  return [
    `### ${method.toUpperCase()} ${path}\n`,
    `${[summary, description ?? ''].filter(Boolean).map(sentence).join(' ')}\n`,
    ...(fields.length > 0 ? [`| field | type | | |\n|---|---|---|---|\n${fields.join('\n')}\n`] : []),
    `Answers ${[...answers].map(([fields, statuses]) => statuses.join(' or ') + fields).join('; ')}.\n`,
  ].join('\n')
}

const sentence = (text: string): string => (/[.!?]$/.test(text) ? text : `${text}.`)

function answerFields(content: Readonly<Record<string, { readonly schema: Json }>> | undefined): string {
  const [type, media] = Object.entries(content ?? {})[0] ?? []
  if (type !== undefined && type !== 'application/json') return ` (\`${type}\`)`
  const names = Object.keys((media?.schema['properties'] as Json | undefined) ?? {})
  if (names.includes('action_digest')) return ' with [the request](#a-request)'
  return names.length === 0 ? '' : ` with ${names.map((name) => `\`${name}\``).join(', ')}`
}

/** The fields of a body; of a union, each one's after the other. */
function fieldsOf(schema: Json): readonly string[] {
  const variants = schema['anyOf'] as readonly Json[] | undefined
  if (variants) return variants.flatMap((variant, i) => [...(i > 0 ? ['| *or* | | | |'] : []), ...fieldsOf(variant)])
  const required = new Set((schema['required'] as readonly string[] | undefined) ?? [])
  return Object.entries((schema['properties'] as Readonly<Record<string, Json>> | undefined) ?? {}).map(([name, field]) =>
    row(name, typeOf(field), required.has(name), field, field['description'] as string | undefined),
  )
}

function row(name: string, type: string, required: boolean, schema: Json, description?: string): string {
  const fallback = schema['default']
  const need = required ? 'required' : fallback === undefined ? '' : `default \`${JSON.stringify(fallback)}\``
  return `| \`${name}\` | ${type} | ${need} | ${cell(description ?? (schema['description'] as string | undefined) ?? '')} |`
}

/** A schema as a few words: its type, choices and bounds. */
function typeOf(schema: Json): string {
  const any = schema['anyOf'] as readonly Json[] | undefined
  if (any) return any.map(typeOf).join(' or ')
  if (schema['const'] !== undefined) return `\`${JSON.stringify(schema['const'])}\``
  const choices = schema['enum'] as readonly unknown[] | undefined
  if (choices) return choices.map((choice) => `\`${String(choice)}\``).join(', ')
  const type = String(schema['type'] ?? 'any')
  if (type === 'array') return `list of ${typeOf((schema['items'] as Json | undefined) ?? {})}${upTo(schema['maxItems'], 'at most ')}`
  if (type === 'object' && schema['properties'])
    return `object of ${Object.keys(schema['properties'] as Json)
      .map((n) => `\`${n}\``)
      .join(', ')}`
  const pattern = schema['pattern'] === undefined ? '' : ` \`${cell(String(schema['pattern']))}\``
  const [low, high] = [schema['minimum'] ?? schema['minLength'], schema['maximum'] ?? schema['maxLength']]
  const bounds = isBound(low) && isBound(high) ? ` ${low}–${high}` : isBound(low) ? ` from ${low}` : upTo(high, 'at most ')
  return `${type}${type === 'string' && bounds ? `,${bounds} characters` : bounds}${pattern}`
}

/** A bound worth printing: JavaScript's own limits are none. */
const isBound = (value: unknown): value is number => typeof value === 'number' && Math.abs(value) < Number.MAX_SAFE_INTEGER
const upTo = (value: unknown, words: string): string => (isBound(value) ? `, ${words}${value}` : '')
const cell = (text: string): string => text.replace(/\|/g, '\\|')

function problemsMarkdown(): string {
  const rows = Object.entries(PROBLEMS).map(([code, { status, title }]) => `| \`${code}\` | ${status} | ${title} |`)
  return `## Problem codes\n\nCodes are stable and never used for something else.\n\n| code | status | meaning |\n|---|---|---|\n${rows.join('\n')}\n`
}
