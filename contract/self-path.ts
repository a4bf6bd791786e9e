/** Where a key asks the gateway of itself. The page reads this: it is kept apart from what checks messages. */
export const SELF_PATH = '/v1/aso/self';
