import { foldTool } from '../../tools/fold.ts'

/** A rule with the tools that it is about. */
export interface AboutTools<R> {
  readonly rule: R
  /** The charter's own list; a `*` at the end stands for any rest. Undefined: any tool, and none. */
  readonly listed: readonly string[] | undefined
  /** What its condition asks of the tool: for any other it does not hold. */
  readonly asked: readonly string[] | undefined
  /** It allows: the tool must be named exactly as listed, while whoever denies or asks also means its disguises. */
  readonly exactly: boolean
}

/** Rules by tool, so that a request looks at its own tool's rules and at those for any tool. */
export interface ToolIndex<R> {
  /** The rules for a tool, in groups. */
  about(tool: string | undefined): readonly (readonly R[])[]
}

const NONE: readonly never[] = []

/** Builds the index. */
export function indexTools<R>(all: readonly AboutTools<R>[]): ToolIndex<R> {
  const any: R[] = []
  const byTool = new Map<string, Named<R>[]>()
  const prefixed: Named<R>[] = []
  for (const { rule, listed, asked, exactly } of all) {
    const names = listed ?? asked
    if (names === undefined) any.push(rule)
    // What a condition asks of the tool it looks at itself; the index only spares it the others.
    else if (listed?.some(isPrefix)) prefixed.push({ rule, names: exactly ? listed : listed.map(foldTool), exactly, listed: true })
    else
      for (const name of new Set(names.map(foldTool))) {
        const same = byTool.get(name) ?? []
        same.push({ rule, names, exactly, listed: listed !== undefined })
        byTool.set(name, same)
      }
  }
  return {
    // A condition may ask for no tool at all: `request.tool == ""`.
    about(tool = '') {
      const folded = foldTool(tool)
      const named = (byTool.get(folded) ?? NONE).filter((one) => !one.listed || (tool !== '' && (!one.exactly || one.names.includes(tool))))
      const begun = prefixed.filter(({ names, exactly }) => tool !== '' && names.some((one) => isNamed(one, exactly ? tool : folded)))
      return [any, [...named, ...begun].map(({ rule }) => rule)]
    },
  }
}

/** A rule under the names it is found by; folded, where a disguise means the same. */
interface Named<R> {
  readonly rule: R
  readonly names: readonly string[]
  readonly exactly: boolean
  /** The charter lists them, and so means no request without a tool. */
  readonly listed: boolean
}

const isPrefix = (name: string): boolean => name.endsWith('*')

const isNamed = (pattern: string, tool: string): boolean => (isPrefix(pattern) ? tool.startsWith(pattern.slice(0, -1)) : tool === pattern)
