-- When a secret was last used is written over; its hash never is.
GRANT UPDATE (last_used_at) ON api_key_hash TO app_user;
