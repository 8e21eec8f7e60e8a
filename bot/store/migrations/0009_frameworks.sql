-- The framework that a School follows. No row: the one that the program ships.
create table school_framework (
    school integer primary key references school (id),
    framework text not null,
    version text not null,
    since integer not null
) strict;

-- Where each code of a former version went when the one in force was chosen. A claim written by somebody who
-- still had the former version under the eyes follows it too.
create table entry_move (
    school integer not null references school (id),
    framework text not null,
    version text not null,
    code text not null,
    to_part text not null,
    to_code text not null,
    primary key (school, framework, version, code)
) strict, without rowid;

-- Kept so far without being followed: what an import had found out, found again when a version is chosen.
drop table framework_move;

-- How many entries each imported version has; one line of its TOML is one code.
alter table imported_framework add column entries integer not null default 0;
update imported_framework set entries = (length(content) - length(replace(content, char(10) || 'code = ', ''))) / 8;

-- A claim is keyed on the version too: two versions may give one code to two things. The rows come back into a
-- table of the same name, so that what points at them (decisions) is whole again at the end of this step.
pragma defer_foreign_keys = on;
create table claim_kept as select * from claim;
drop table claim;
create table claim (
    id integer primary key,
    school integer not null,
    person integer not null,
    realisation integer not null,
    framework text not null,
    version text not null,
    part text not null,
    code text not null,
    label text not null, -- the wording of the day
    state text not null,
    attempt integer not null,
    since integer not null,
    unique (realisation, framework, version, part, code),
    foreign key (school, realisation) references realisation (school, id),
    foreign key (school, person) references person (school, id)
) strict;
insert into claim select id, school, person, realisation, framework, version, part, code, label, state, attempt, since
    from claim_kept;
drop table claim_kept;
create index claim_of_person on claim (school, person);
create index claim_counting on claim (school, person, framework, version, code, state);

-- Where a claim stood before its School chose another version, oldest first.
create table claim_move (
    school integer not null,
    claim integer not null references claim (id),
    place integer not null,
    framework text not null,
    version text not null,
    part text not null,
    code text not null,
    at integer not null,
    primary key (claim, place)
) strict, without rowid;

create table classwork_target_kept (
    school integer not null,
    classwork integer not null,
    framework text not null,
    version text not null,
    part text not null,
    code text not null,
    label text not null, -- the wording of the day
    primary key (classwork, framework, version, part, code),
    foreign key (school, classwork) references classwork (school, id)
) strict, without rowid;
insert into classwork_target_kept select school, classwork, framework, version, part, code, label from classwork_target;
drop table classwork_target;
alter table classwork_target_kept rename to classwork_target;
