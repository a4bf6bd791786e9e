#!/bin/sh
# Starts workerd so that it ends with the process that started it, also when that is killed outright: nothing may go on
# answering on the gateway's port. SPENDGATE_WORKERD is its path. Without setpriv (util-linux) it runs as it is.
if command -v setpriv >/dev/null 2>&1; then
  exec setpriv --pdeathsig KILL "$SPENDGATE_WORKERD" "$@"
fi
exec "$SPENDGATE_WORKERD" "$@"
