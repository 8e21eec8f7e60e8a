-- Whether an export bore validated crosses only: it is compared with the last one of its kind.
alter table table_export add column validated integer not null default 0 check (validated in (0, 1));
