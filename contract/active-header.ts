/**
 * The page says with this header that a person is at work. Without it a read leaves the idle time of a session as it is,
 * so that a page which refreshes by itself keeps no session alive.
 */
export const ACTIVE_HEADER = 'x-aso-active';
