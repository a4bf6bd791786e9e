import { createContext, useContext, useLayoutEffect } from 'react';
import { ApiProblem } from '../api/problem.ts';

/** Where what was sent is wrong, and why, as the API says it. */
export type Fault = ApiProblem['faults'][number];

/** What the API found wrong with the form around, and which fields can say so themselves. */
export interface FormFaults {
  /** Those of the last answer that nothing was typed at since. */
  readonly faults: readonly Fault[];
  /** Places of the fields that the form has. */
  readonly places: Set<string>;
}

export const FormFaultsContext = createContext<FormFaults>({ faults: [], places: new Set() });

/** True where a fault is of a field's place, or of a part of it. */
export const isAt = (fault: Fault, place: string): boolean =>
  fault.place === place || fault.place.startsWith(`${place}.`);

const NAME_IN_USE: Fault = { place: 'name', message: 'there is one of this name already' };

/** Which fields an answer names; a name that is taken is one of them. */
export function faultsOf(error: Error | null): readonly Fault[] {
  if (!(error instanceof ApiProblem)) return [];
  return error.code === 'name_taken' && error.faults.length === 0 ? [NAME_IN_USE] : error.faults;
}

const PATTERN = /^expected: text of the form \//;

/** The API's words as a sentence. A pattern is for programs: the field's own hint says what it takes. */
export function faultWords({ message }: Fault): string {
  if (PATTERN.test(message)) return 'This is not of the form that is taken here.';
  return `${message.charAt(0).toUpperCase()}${message.slice(1)}.`;
}

/**
 * What the API found wrong with one field of the form around.
 * @param place its name in what the form sends; undefined: the field cannot say it
 * @returns null where nothing is, or the field was typed at since
 */
export function useFault(place: string | undefined): string | null {
  const { faults, places } = useContext(FormFaultsContext);
  useLayoutEffect(() => {
    if (place === undefined) return undefined;
    places.add(place);
    return () => void places.delete(place);
  }, [place, places]);
  const fault = place === undefined ? undefined : faults.find((one) => isAt(one, place));
  return fault ? faultWords(fault) : null;
}
