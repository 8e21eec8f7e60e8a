-- Classes: who teaches them, where they talk, who is expected, who asked to join, who left.

alter table school_group add column level integer not null default 1 check (level in (1, 2));
alter table school_group add column session integer; -- when it is not the one that year and level give
alter table school_group add column headcount integer check (headcount between 1 and 500);
alter table school_group add column closed integer; -- the instant at which it moved on

-- Who teaches a class: the people of these classes are whom a teacher reaches.
create table teaching (
    school integer not null,
    school_group integer not null,
    person integer not null,
    primary key (school_group, person),
    foreign key (school, school_group) references school_group (school, id),
    foreign key (school, person) references person (school, id)
) strict, without rowid;
create index teaching_of_person on teaching (school, person);

-- The rooms of a class.
create table class_room (
    platform text not null,
    room text not null,
    space text not null,
    school integer not null,
    school_group integer not null,
    primary key (platform, room),
    foreign key (school, school_group) references school_group (school, id)
) strict, without rowid;
create index class_room_of_group on class_room (school_group);

-- Who is expected: a pseudonym, or a first name and an initial. `person` once somebody took the line.
create table roster_line (
    id integer primary key,
    school integer not null,
    school_group integer not null,
    name text not null,
    person integer,
    unique (school_group, name),
    foreign key (school, school_group) references school_group (school, id),
    foreign key (school, person) references person (school, id)
) strict;
create index roster_line_of_person on roster_line (school, person);

-- A join code: only the hash is kept.
create table join_code (
    hash text primary key,
    school integer not null,
    school_group integer not null,
    until integer not null,
    foreign key (school, school_group) references school_group (school, id)
) strict, without rowid;
create index join_code_of_group on join_code (school_group);

-- Wrong codes of an account: what slows guessing down.
create table join_attempt (
    platform text not null,
    user_id text not null,
    at integer not null
) strict;
create index join_attempt_of_account on join_attempt (platform, user_id, at);

-- Somebody who asked to join and whom a teacher has not confirmed yet.
create table join_request (
    school integer not null,
    school_group integer not null,
    person integer not null,
    name text not null,
    roster_line integer references roster_line (id),
    at integer not null,
    primary key (school_group, person),
    foreign key (school, school_group) references school_group (school, id),
    foreign key (school, person) references person (school, id)
) strict, without rowid;
create index join_request_of_person on join_request (school, person);

-- Somebody who left the diploma: reached by no teacher any more. `purge` is the day announced for erasure.
create table departure (
    school integer not null,
    person integer not null,
    school_group integer not null,
    at integer not null,
    purge text not null,
    primary key (school, person),
    foreign key (school, school_group) references school_group (school, id),
    foreign key (school, person) references person (school, id)
) strict, without rowid;

-- What a teacher prepared for the year change and has not confirmed yet.
create table passage_choice (
    school integer not null,
    school_group integer not null,
    person integer not null,
    fate text,
    option text,
    primary key (school_group, person),
    foreign key (school, school_group) references school_group (school, id),
    foreign key (school, person) references person (school, id)
) strict, without rowid;

-- A right proved on one account stays on it: null holds whatever the person holds.
alter table account add column held text;

-- A code that links accounts names the person who drew it.
alter table one_time_code add column person integer;

-- The School that somebody of several Schools speaks to in direct messages.
create table chosen_school (
    platform text not null,
    user_id text not null,
    school integer not null references school (id),
    primary key (platform, user_id)
) strict, without rowid;

-- A chat role that the teacher of a class confirmed: it proposes to join, and gives nothing by itself.
create table class_role (
    platform text not null,
    space text not null,
    role text not null,
    school integer not null,
    school_group integer not null,
    primary key (platform, space, role),
    foreign key (school, school_group) references school_group (school, id)
) strict, without rowid;

-- When somebody last did something themselves.
create index journal_of_actor on journal (school, actor, at);

-- The grid of a class reads a few thousand claims at once: from this index alone, already in order.
create index claim_counting on claim (school, person, framework, code, state);
