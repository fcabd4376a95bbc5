import type { Ask } from '../ask.ts'
import type { CharterDocument } from '../charter/content.ts'
import { legible } from '../legible.ts'
import { ALLOW, deny, type Finding } from '../verdict.ts'
import { type ToolInput, toolInputs, type Word } from './commands.ts'
import { foldTool } from './fold.ts'
import { matchesGlob, matchesStarred } from './glob.ts'
import { type PatternWord, parsePattern, splitTool, type ToolPattern } from './pattern.ts'

/** The part of a compiled charter that says who has which tools. */
export interface ToolLaw {
  readonly document: CharterDocument
  readonly agents: ReadonlyMap<string, CharterDocument['agents']['list'][number]>
}

/** A pattern of an agent, and where it comes from. */
export interface ComposedPattern {
  readonly pattern: string
  /** `agent`, `everyone`, or `@` and the name of a class. */
  readonly from: string
}

/** The tools an agent has: what the charter says of it, put together. */
export interface ComposedTools {
  readonly agent: string
  /** What happens to a tool that no pattern matches. */
  readonly default: 'deny' | 'allow'
  readonly allow: readonly ComposedPattern[]
  /** Refused to every agent, whatever else says. */
  readonly deny: readonly string[]
  /** Resource types that may be asked for without naming a tool; `any` where the charter says nothing of it. */
  readonly without: readonly string[] | 'any'
}

/** Puts together which tools an agent has. */
export function composeTools({ document, agents }: ToolLaw, agent: string): ComposedTools {
  const { tools } = document
  const own = agents.get(agent)?.tools
  const listed = (own ?? []).flatMap((text): readonly ComposedPattern[] =>
    tools && text.startsWith('@')
      ? ((Object.hasOwn(tools.classes, text.slice(1)) && tools.classes[text.slice(1)]) || []).map((pattern) => ({ pattern, from: text }))
      : [{ pattern: text, from: 'agent' }],
  )
  return {
    agent,
    default: tools ? tools.default : own ? 'deny' : 'allow',
    allow: [...(tools?.everyone ?? []).map((pattern) => ({ pattern, from: 'everyone' })), ...listed],
    deny: tools?.deny ?? [],
    without: tools?.without ?? 'any',
  }
}

/** An agent's tools made ready to match. */
interface Compiled {
  readonly composed: ComposedTools
  readonly allow: readonly ToolPattern[]
  readonly deny: readonly ToolPattern[]
}

const compiled = new WeakMap<CharterDocument, Map<string, Compiled>>()
/** Agents whose composed tools are kept; those that no charter lists share one entry. */
const UNLISTED = ''

function toolsOf(charter: ToolLaw, agent: string): Compiled {
  const known = compiled.get(charter.document) ?? new Map<string, Compiled>()
  compiled.set(charter.document, known)
  const key = charter.agents.has(agent) ? agent : UNLISTED
  const before = known.get(key)
  if (before) return before
  const composed = composeTools(charter, key)
  const parse = (text: string): ToolPattern => parsePattern(text) ?? { text, name: text }
  const inLowerCase = (text: string): ToolPattern => ({ ...parse(foldTool(text)), text })
  const made = { composed, allow: composed.allow.map(({ pattern }) => parse(pattern)), deny: composed.deny.map(inLowerCase) }
  known.set(key, made)
  return made
}

/** Whether an agent may use the tool it names, with these arguments. What no pattern allows is refused; nobody can approve it. */
export function judgeTools(charter: ToolLaw, ask: Ask): Finding {
  const { composed, allow, deny: denied } = toolsOf(charter, ask.agent_id)
  if (ask.tool === undefined)
    return composed.without === 'any' || composed.without.includes(ask.resource_type)
      ? ALLOW
      : no(
          'tool_missing',
          `The charter asks for the tool that is meant; without one only ${composed.without.join(', ') || 'nothing'} may be asked for`,
        )
  if (composed.default === 'allow' && denied.length === 0) return ALLOW
  const name = splitTool(ask.tool)?.name
  const inputs = toolInputs(ask)
  const never = name === undefined ? undefined : denied.find((pattern) => pattern.name === foldTool(name) && mayMean(pattern, inputs))
  if (never || (name === undefined && denied.length > 0 && composed.default === 'allow'))
    return no('tool_denied', `The charter denies ${never?.text ?? 'tools that cannot be read'} to every agent`)
  if (composed.default === 'allow') return ALLOW
  // A plain name is the whole tool text, as it always was.
  if (allow.some((p) => p.words === undefined && p.text === ask.tool)) return ALLOW
  const mine = allow.filter((p) => p.words !== undefined && p.name === name)
  const stray = inputs.find((input) => !mine.some((pattern) => matchesInput(pattern, input)))
  if (mine.length > 0 && inputs.length > 0 && stray === undefined) return ALLOW
  const detail = stray && mine.length > 0 ? `: ${stray.at} is ${shown(stray)}` : ''
  return no('tool_not_allowed', `The tool is not among those the charter allows to ${ask.agent_id}${detail}`)
}

const no = (code: string, text: string): Finding => deny('policy', { code, text })

const shown = ({ text, words }: ToolInput): string =>
  `${legible(text.slice(0, 100))}${text.length > 100 ? '…' : ''}${words === 'unreadable' ? ', which a shell would act on' : ''}`

/** Whether an input is what a pattern allows. Its own text, letter by letter, always is. */
export function matchesInput({ inner, words }: ToolPattern, input: ToolInput): boolean {
  if (inner?.trim() === input.text.trim() && !input.text.includes('*')) return true
  return words !== undefined && input.words !== 'unreadable' && matchesWords(words, input.words)
}

const matchesWords = (pattern: readonly PatternWord[], words: readonly Word[]): boolean =>
  matchesStarred(
    pattern,
    words,
    (part) => 'rest' in part,
    (part, word) => 'text' in part && matchesWord(part, word),
  )

function matchesWord(part: Exclude<PatternWord, { readonly rest: true }>, { text, segments }: Word): boolean {
  if (part.text === text && !text.includes('*')) return true
  return segments !== undefined && matchesGlob(part.parts, segments)
}

/** Whether a denied pattern, in lower case, may be meant: what cannot be read may mean anything, and to many systems `/ETC` is `/etc`. */
const mayMean = ({ words }: ToolPattern, inputs: readonly ToolInput[]): boolean =>
  words === undefined ||
  inputs.length === 0 ||
  inputs.some(
    (input) =>
      input.words === 'unreadable' ||
      input.words.some(({ segments }) => segments === undefined) ||
      matchesWords(words, input.words.map(lowerCased)),
  )

const lowerCased = ({ text, segments }: Word): Word => ({
  text: text.toLowerCase(),
  ...(segments ? { segments: segments.map((segment) => segment.toLowerCase()) } : {}),
})

/** What the schema cannot see: classes that an agent's list names and nobody wrote. */
export function toolFaults({ tools, agents }: CharterDocument): readonly { readonly path: string; readonly message: string }[] {
  if (!tools) return []
  return agents.list.flatMap(({ tools: own }, i) =>
    (own ?? []).flatMap((text, j) => {
      const path = `charter.agents.list.${i}.tools.${j}`
      if (text.startsWith('@'))
        return Object.hasOwn(tools.classes, text.slice(1))
          ? []
          : [{ path, message: `expected a class of charter.tools.classes, got ${text}` }]
      return parsePattern(text)
        ? []
        : [{ path, message: `expected a tool, a pattern such as Read(docs/**) or a class such as @readers, got ${text}` }]
    }),
  )
}
