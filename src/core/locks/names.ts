import type { Ask } from '../ask.ts'

/** Longest name of a resource, as a request's `target_resource`. */
export const MAX_RESOURCE = 512

const UNSEEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/u

/** What is wrong with a resource's name, or undefined. Names are compared as they are, so nothing in one may be invisible, or have two spellings that look the same. */
export function resourceFault(name: string): string | undefined {
  if (name.length === 0 || name.length > MAX_RESOURCE) return `expected 1–${MAX_RESOURCE} characters`
  if (name.trim() !== name) return 'expected no space at either end'
  if (name.normalize('NFC') !== name) return 'expected each letter with its accents as one character (Unicode NFC)'
  if (UNSEEN.test(name)) return 'expected only characters that can be seen'
  return undefined
}

/** What is wrong with the resource that a lock request names, or undefined. One file has one name: a path in its plain form. */
export function lockTargetFault({ resource_type, target_resource }: Ask): string | undefined {
  if (target_resource === undefined) return `${resource_type} needs target_resource: the name of what is locked`
  const fault = resourceFault(target_resource)
  if (fault !== undefined) return `target_resource: ${fault}`
  const plain =
    !target_resource.includes('\\') &&
    target_resource.split('/').every((part, i) => part !== '.' && part !== '..' && (part !== '' || i === 0))
  return resource_type === 'file_lock' && !plain
    ? 'target_resource: expected a path without \\, //, /./, /../ or a slash at its end'
    : undefined
}
