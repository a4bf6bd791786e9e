-- A passkey is its person's: found and written under the full id of the person alone.
-- needs security policies
alter security policy dbo.own_person_rows
  add filter predicate dbo.own_person(person_id) on dbo.passkey,
  add block predicate dbo.own_person(person_id) on dbo.passkey after insert,
  add block predicate dbo.own_person(person_id) on dbo.passkey after update,
  add block predicate dbo.own_person(person_id) on dbo.passkey before update,
  add block predicate dbo.own_person(person_id) on dbo.passkey before delete;
--> statement-breakpoint
grant select, insert, update, delete on dbo.passkey to directory_user;
grant select, delete on dbo.passkey to retention_user;
