-- What is set for a Space: the right that a platform's role gives, the channel of reminders, the zone,
-- the rooms where look-ups answer everybody. No row here tells of a person.

create table space_settings (
    platform text not null,
    space text not null,
    school integer not null references school (id),
    reminder_room text not null default '',
    zone text not null default '', -- IANA; the School's own when empty
    primary key (platform, space),
    foreign key (platform, space) references space (platform, space)
) strict, without rowid;

-- A role counts once `confirmed` holds the instant at which a teacher, or the host, said so.
create table space_role (
    platform text not null,
    space text not null,
    role text not null,
    school integer not null references school (id),
    granted text not null check (granted in ('étudiant', 'enseignant')),
    confirmed integer,
    primary key (platform, space, role),
    foreign key (platform, space) references space (platform, space)
) strict, without rowid;

create table public_room (
    platform text not null,
    space text not null,
    room text not null,
    school integer not null references school (id),
    primary key (platform, space, room),
    foreign key (platform, space) references space (platform, space)
) strict, without rowid;

-- The commands that a platform was last given: sent again only when their hash changes.
create table command_tree (
    platform text not null,
    application text not null,
    hash text not null,
    ids text not null, -- JSON: name -> the platform's id of it
    at integer not null,
    primary key (platform, application)
) strict, without rowid;
