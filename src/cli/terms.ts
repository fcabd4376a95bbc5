import { InvalidArgumentError, Option } from 'commander'
import type { Body } from './client.ts'
import type { Given } from './define.ts'
import { CliError, EXIT } from './exit.ts'

const KINDS = ['exact', 'glob', 're2'] as const

/** Reads a pattern such as `glob:docs/**`, `re2:[0-9]+` or `exact:notes.md`. */
function pattern(text: string): Body {
  const kind = KINDS.find((one) => text.startsWith(`${one}:`))
  if (!kind) throw new InvalidArgumentError('expected exact:TEXT, glob:PATTERN or re2:PATTERN')
  return { [kind]: text.slice(kind.length + 1) }
}

function argumentPattern(text: string, before: Body | undefined): Body {
  const at = text.indexOf('=')
  if (at < 1) throw new InvalidArgumentError('expected NAME=exact:TEXT, NAME=glob:PATTERN or NAME=re2:PATTERN')
  return { ...before, [text.slice(0, at)]: pattern(text.slice(at + 1)) }
}

/** Reads dollars, or a number, of an option. */
export function amount(text: string): number {
  if (!/^\d{1,10}(\.\d{1,6})?$/.test(text)) throw new InvalidArgumentError('expected a number such as 10 or 2.50')
  return Number(text)
}

/** Options of `approve` that give a standing grant with it. */
export const TERMS: readonly Option[] = [
  new Option('--session', 'also let the very same action again until the session of the agent ends'),
  new Option('--purpose', 'with --session: whatever is for the purpose that the agent declared, as `show` shows it'),
  new Option('--uses <n>', 'standing grant: how many requests it answers').argParser(amount),
  new Option('--usd <dollars>', 'standing grant: how many dollars it covers').argParser(amount),
  new Option('--for <time>', 'standing grant: how long it is good, such as 2h'),
  new Option('--arg <name=pattern>', 'standing grant: what an argument must be, such as path=glob:docs/**; again for each').argParser(
    argumentPattern,
  ),
  new Option('--intent <pattern>', 'standing grant: what the intent must be; without it exactly that of the request').argParser(pattern),
  new Option('--target <pattern>', 'standing grant: what the target must be; without it exactly that of the request').argParser(pattern),
]

/** The terms that options of `approve` say, as the body of a vote has them; nothing when there are none. @throws CliError when they are not whole */
export function termsOf({ options }: Given): Body {
  const { session, purpose, uses, usd, for: length, arg, intent, target } = options
  const said = [uses, usd, length, arg, intent, target].some((one) => one !== undefined)
  if (session === true && said) throw new CliError(EXIT.usage, 'usage', '--session says its own terms: leave the others out')
  if (purpose === true && session !== true) throw new CliError(EXIT.usage, 'usage', '--purpose goes with --session')
  if (session === true) return { session: true }
  if (!said) return {}
  if (uses === undefined || usd === undefined || length === undefined)
    throw new CliError(EXIT.usage, 'usage', 'A standing grant needs all three bounds: --uses, --usd and --for')
  return {
    standing: {
      max_uses: uses,
      max_usd: usd,
      for: length,
      ...(arg === undefined ? {} : { args: arg }),
      ...(intent === undefined ? {} : { intent }),
      ...(target === undefined ? {} : { target }),
    },
  }
}
