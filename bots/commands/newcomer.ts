import { operatorOf } from '../../src/core/charter/compile.ts'
import { legible } from '../../src/core/legible.ts'
import type { Identity } from '../../src/core/principal.ts'
import { cut } from '../../src/core/wording/text.ts'
import type { GovernorFace } from '../../src/governor/face.ts'
import type { Page } from '../card/types.ts'
import { type Asked, COMMANDS, type Spot, spotOf } from './call.ts'

/** What this is and what can be written here. */
export function helpPage(governor: GovernorFace, { prefix, words: { commands } }: Asked): Page {
  const lines = COMMANDS.filter(({ name }) => name !== 'start').map(({ name, usage }) => `${prefix}${name}${usage}: ${commands.menu[name]}`)
  return {
    headline: commands.help.headline,
    sections: [
      { label: commands.help.agents, text: cut(legible(governor.charter().document.mission), 500) },
      {
        label: commands.help.how,
        text: commands.help.howText,
      },
      { label: commands.help.commands, text: lines.join('\n') },
    ],
  }
}

/** The exact charter lines that list a person and a chat, to paste; and whether they are listed. */
export function whoamiPage(governor: GovernorFace, { identity, name, spot, words }: Asked): Page {
  const told = words.commands.who
  const charter = governor.charter()
  const operator = operatorOf(charter, identity)
  const key = spotOf(spot)
  const listed = charter.channels.some((c) => c.key === key || governor.state().moved.get(c.key) === key)
  return {
    headline: operator ? told.operator(operator.id, operator.roles.join(', ')) : told.stranger,
    sections: [
      {
        label: operator ? told.yourLine : told.toBeListed,
        text: `- ${operatorLine(identity, operator?.id ?? slug(name), operator?.roles ?? ['approver'])}`,
        code: true,
      },
      {
        label: listed ? told.chatListed : told.chatToBe,
        text: `- ${channelLine(spot)}`,
        code: true,
      },
    ],
  }
}

function operatorLine(identity: Identity, id: string, roles: readonly string[]): string {
  const tail = `roles: [${roles.join(', ')}] }`
  if (identity.on === 'telegram') return `{ id: ${id}, telegram: ${identity.user}, ${tail}`
  if (identity.on === 'slack') return `{ id: ${id}, slack: { team: ${identity.team}, user: ${identity.user} }, ${tail}`
  return `{ id: ${id}, ${tail}`
}

function channelLine(spot: Spot): string {
  if (spot.on === 'slack') return `{ slack: ${spot.channel} }`
  return spot.topic === undefined ? `{ telegram: ${spot.chat} }` : `{ telegram: ${spot.chat}, topic: ${spot.topic} }`
}

/** A name as an operator's id: what the charter accepts, quoted where YAML would read a number or a truth value. */
function slug(name: string | undefined): string {
  const id = (name ?? '')
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 64)
  if (id === '' || id === 'local') return 'your-name'
  return /^(?:[\d.e_-]+|0x[\da-f]+|0o[0-7]+|true|false|null|yes|no|on|off|y|n)$/.test(id) ? `"${id}"` : id
}
