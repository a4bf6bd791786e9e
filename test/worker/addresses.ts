/** Names and addresses that both sides of the tests in workerd know. */

export const GATEWAY_ID = 'gateway-under-test';
/** Never answers: what is posted there has to be stood in for. Nothing listens on port 9. */
export const INGEST_URL = 'http://127.0.0.1:9';
