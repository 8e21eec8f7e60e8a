-- A teacher's blank of the exam's table, one for each session.
create table table_blank (
    school integer not null,
    session integer not null,
    name text not null,
    content blob not null,
    teacher integer not null,
    at integer not null,
    primary key (school, session),
    foreign key (school, teacher) references person (school, id)
) strict;

-- An export of the table: its date and its crosses (« 4:B1.1+B1.3 5:B1.2 », by the person's own numbers).
-- The name and the number of the candidate are asked each time and are nowhere.
create table table_export (
    id integer primary key,
    school integer not null,
    person integer not null,
    at integer not null,
    crosses text not null,
    foreign key (school, person) references person (school, id)
) strict;
create index table_export_of_person on table_export (school, person, id);

-- A table that was read and waits for its owner's yes.
create table table_import (
    id integer primary key,
    school integer not null,
    person integer not null,
    lines text not null, -- JSON
    until integer not null,
    foreign key (school, person) references person (school, id)
) strict;
create index table_import_age on table_import (until);

-- What was imported once, so that nothing is imported twice.
create table imported_line (
    school integer not null,
    person integer not null,
    fingerprint text not null,
    realisation integer not null,
    primary key (person, fingerprint),
    foreign key (school, person) references person (school, id),
    foreign key (school, realisation) references realisation (school, id)
) strict, without rowid;

-- Frameworks that a School imported; the shipped one is in the program. What has claims is never deleted.
create table imported_framework (
    school integer not null references school (id),
    framework text not null,
    version text not null,
    title text not null,
    content text not null, -- our own TOML
    digest text not null, -- sha256 of codes, parts, parents and texts
    active integer not null check (active in (0, 1)),
    at integer not null,
    primary key (school, framework, version)
) strict;

-- Old codes of a framework to the codes of a new version, as they were confirmed.
create table framework_move (
    school integer not null references school (id),
    framework text not null,
    old_version text not null,
    old_code text not null,
    new_version text not null,
    new_code text not null,
    at integer not null,
    primary key (school, framework, old_version, old_code, new_version)
) strict, without rowid;
