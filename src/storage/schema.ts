/**
 * What turns a file of one version into the next: version 1 is the first entry. Files of users hold every version ever
 * released, so entries are only ever added.
 */
export const MIGRATIONS: readonly string[] = [
  `create table records (
     box text not null,
     key text not null,
     value text not null,
     expires_at integer,
     primary key (box, key)
   );
   create index records_by_expiry on records (expires_at) where expires_at is not null;

   create table jobs (
     seq integer primary key autoincrement,
     id text not null unique,
     lane text not null,
     state text not null default 'waiting' check (state in ('waiting', 'running', 'done')),
     attempts integer not null default 0,
     message text,
     done_at integer
   );
   create index jobs_by_lane on jobs (lane, state, seq);
   create index jobs_by_end on jobs (done_at) where done_at is not null;

   create table watches (
     seq integer primary key autoincrement,
     id text not null unique,
     state text not null,
     due_at integer not null
   );
   create index watches_by_due on watches (due_at, seq);`,
];
