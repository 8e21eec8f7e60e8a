-- A decision can be taken back within the day: it stays, marked, and the attempt is decided again. So an
-- attempt may bear several decisions, and `place` numbers them in the life of their claim.
create table decision_kept (
    school integer not null,
    claim integer not null references claim (id),
    place integer not null,
    attempt integer not null,
    verdict text not null,
    teacher integer not null,
    teacher_name text not null, -- the name of the day
    reason text not null,
    at integer not null,
    undone integer, -- when it was taken back
    primary key (claim, place),
    foreign key (school, teacher) references person (school, id)
) strict, without rowid;
insert into decision_kept (school, claim, place, attempt, verdict, teacher, teacher_name, reason, at)
    select school, claim, row_number() over (partition by claim order by attempt), attempt, verdict, teacher,
           teacher_name, reason, at
    from decision;
drop table decision;
alter table decision_kept rename to decision;

-- A piece of class work: what a teacher expects, confirmed by students one by one.
create table classwork (
    id integer primary key,
    school integer not null references school (id),
    number integer not null, -- the School's own small number
    teacher integer not null,
    school_group integer, -- null: whoever is in the School
    title text not null,
    day text not null,
    open integer not null check (open in (0, 1)),
    made integer not null,
    unique (school, number),
    unique (school, id),
    foreign key (school, teacher) references person (school, id),
    foreign key (school, school_group) references school_group (school, id)
) strict;

create table classwork_target (
    school integer not null,
    classwork integer not null,
    framework text not null,
    version text not null,
    part text not null,
    code text not null,
    label text not null, -- the wording of the day
    primary key (classwork, framework, part, code),
    foreign key (school, classwork) references classwork (school, id)
) strict, without rowid;

alter table realisation add column section integer check (section in (1, 2, 3)); -- chosen against the rule
alter table realisation add column sheet integer check (sheet in (1, 2)); -- number at the exam of block 2
alter table realisation add column classwork integer references classwork (id);
-- Maintained: since when the oldest of its submitted claims waits, null if none does. Equal to a recount.
alter table realisation add column waiting_since integer;
update realisation set waiting_since =
    (select min(since) from claim where claim.realisation = realisation.id and claim.state = 'soumise');
create unique index realisation_sheet on realisation (school, person, sheet) where sheet is not null;
create unique index realisation_classwork on realisation (classwork, person) where classwork is not null;
create index realisation_waiting on realisation (school, person, waiting_since) where waiting_since is not null;
drop index claim_waiting;

-- 1 when the student has typed the period; 0 when it is only the day of the declaration.
alter table realisation_text add column dated integer not null default 0 check (dated in (0, 1));

-- What a student has not read yet. A row goes once it is read.
create table unread_decision (
    school integer not null,
    person integer not null,
    claim integer not null references claim (id),
    place integer not null,
    at integer not null,
    primary key (person, claim, place),
    foreign key (school, person) references person (school, id)
) strict, without rowid;

-- When a line of news was last shown to a person, and how much it counted then.
create table told (
    school integer not null,
    person integer not null,
    subject text not null,
    at integer not null,
    number integer not null,
    primary key (person, subject),
    foreign key (school, person) references person (school, id)
) strict, without rowid;

-- The reasons that a teacher gives most. No row: those of the house.
create table usual_reason (
    school integer not null,
    teacher integer not null,
    place integer not null,
    reason text not null,
    primary key (teacher, place),
    foreign key (school, teacher) references person (school, id)
) strict, without rowid;

-- 1 when a person wants decisions in a direct message too.
alter table person add column tell_directly integer not null default 0 check (tell_directly in (0, 1));
