-- Ids are 63-bit integers made by us, platform ids are text, instants are epoch milliseconds (UTC),
-- dates are ISO text. Every row that belongs to a School carries its id.

create table school (
    id integer primary key,
    name text not null unique,
    zone text not null
) strict;

create table space (
    platform text not null,
    space text not null,
    school integer not null references school (id),
    primary key (platform, space)
) strict, without rowid;

create table person (
    id integer primary key,
    school integer not null references school (id),
    name text not null,
    rights text not null default 'étudiant', -- words separated by a space
    option text,
    year integer check (year in (1, 2)),
    session integer,
    portfolio text,
    made integer not null,
    unique (school, id)
) strict;

create table account (
    platform text not null,
    user_id text not null,
    school integer not null,
    person integer not null,
    primary key (platform, user_id, school),
    foreign key (school, person) references person (school, id)
) strict, without rowid;
create index account_of_person on account (school, person);

-- One-time codes: only the hash is kept.
create table one_time_code (
    hash text primary key,
    purpose text not null,
    school integer not null references school (id),
    until integer not null,
    used integer
) strict, without rowid;

create table school_group (
    id integer primary key,
    school integer not null references school (id),
    name text not null,
    year integer not null, -- calendar year in which the school year starts
    unique (school, id),
    unique (school, year, name)
) strict;

create table stage (
    school integer not null,
    school_group integer not null,
    number integer not null check (number in (1, 2)),
    first text not null,
    last text not null,
    primary key (school_group, number),
    foreign key (school, school_group) references school_group (school, id)
) strict, without rowid;

create table membership (
    school integer not null,
    school_group integer not null,
    person integer not null,
    primary key (school_group, person),
    foreign key (school, school_group) references school_group (school, id),
    foreign key (school, person) references person (school, id)
) strict, without rowid;
create index membership_of_person on membership (school, person);

-- A realisation is the fact. Its texts live in realisation_text, one row a version.
create table realisation (
    id integer primary key,
    school integer not null,
    person integer not null,
    number integer not null, -- the person's own small number
    version integer not null,
    created integer not null,
    changed integer not null,
    unique (school, person, number),
    unique (school, id),
    foreign key (school, person) references person (school, id)
) strict;

create table realisation_text (
    school integer not null,
    realisation integer not null,
    version integer not null,
    title text not null,
    description text not null,
    first text not null,
    last text not null,
    context text not null,
    links text not null, -- one a line
    products text not null,
    team integer, -- 1 in a team, 0 alone, null not said
    at integer not null,
    primary key (realisation, version),
    foreign key (school, realisation) references realisation (school, id)
) strict, without rowid;

-- A claim links a realisation to a code; the part owns the entry, so that changing option loses nothing.
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
    unique (realisation, framework, part, code),
    foreign key (school, realisation) references realisation (school, id),
    foreign key (school, person) references person (school, id)
) strict;
create index claim_of_person on claim (school, person);
create index claim_waiting on claim (school, since) where state = 'soumise';

create table decision (
    school integer not null,
    claim integer not null references claim (id),
    attempt integer not null,
    verdict text not null,
    teacher integer not null,
    teacher_name text not null, -- the name of the day
    reason text not null,
    at integer not null,
    primary key (claim, attempt),
    foreign key (school, teacher) references person (school, id)
) strict, without rowid;

-- Audit: ids, act, codes and dates, never typed text.
create table journal (
    id integer primary key,
    school integer not null,
    at integer not null,
    actor integer not null,
    act text not null,
    subject integer not null,
    codes text not null default ''
) strict;
create index journal_of_subject on journal (school, subject);

-- Keys of acts already done, kept 48 hours, with what to show to a replay.
create table receipt (
    key text primary key,
    at integer not null,
    outcome text not null
) strict, without rowid;
create index receipt_age on receipt (at);

-- Actions too long for a button, and the dialogue that is open in a room.
create table pending_action (
    id text primary key,
    platform text not null,
    user_id text not null,
    action text not null,
    until integer not null
) strict, without rowid;

create table dialogue (
    platform text not null,
    user_id text not null,
    room text not null,
    state text not null,
    until integer not null,
    primary key (platform, user_id, room)
) strict, without rowid;
