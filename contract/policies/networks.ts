/** Whether an address lies in a network. Addresses mapped into IPv6 count as what they are. */
import ipaddr from 'ipaddr.js';

/** False also where either text is none: a rule that cannot be read lets nobody in. */
export function isInNetwork(address: string, network: string): boolean {
  const [base = '', length] = network.split('/');
  const [of, at] = [parse(address), parse(base)];
  if (!of || !at || of.kind() !== at.kind()) return false;
  const whole = at.kind() === 'ipv4' ? 32 : 128;
  const bits = length === undefined ? whole : Number(length);
  return bits <= whole && of.match(at, bits);
}

/** The address in its one form; null if the text is none. Octal, hexadecimal and shortened IPv4 forms are none. */
export function plainAddress(text: string | null): string | null {
  return (text === null ? null : parse(text))?.toString() ?? null;
}

/**
 * Whom an address stands for where callers are counted: an IPv4 address for itself, an IPv6 one for its /64, which is
 * what one subscriber gets. Null: not known.
 */
export function sourceOf(address: string | null): string | null {
  const parsed = address === null ? null : parse(address);
  if (!parsed) return null;
  return parsed instanceof ipaddr.IPv6
    ? `${parsed.parts
        .slice(0, 4)
        .map((part) => part.toString(16))
        .join(':')}::/64`
    : parsed.toString();
}

function parse(text: string): ipaddr.IPv4 | ipaddr.IPv6 | null {
  const isPlain =
    ipaddr.IPv4.isValidFourPartDecimal(text) || (text.includes(':') && ipaddr.IPv6.isValid(text));
  return isPlain ? ipaddr.process(text) : null;
}
