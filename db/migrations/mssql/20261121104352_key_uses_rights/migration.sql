-- When a secret was last used is written over; its hash never is.
grant update on dbo.api_key_hash (last_used_at) to app_user;
