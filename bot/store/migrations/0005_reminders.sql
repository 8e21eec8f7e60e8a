-- Reminders: a rule in wall time, and the messages that it makes. Texts are typed by people and live here only.

create table reminder (
    id integer primary key,
    school integer not null references school (id),
    number integer not null, -- what people type
    author integer not null,
    author_user text not null, -- the author's account on the platform of the destination
    nature text not null check (nature in ('salon', 'moi', 'bilan')),
    text text not null,
    phrase text not null, -- the date as it was typed
    schedule text not null, -- JSON, in wall time
    zone text not null,
    platform text not null,
    space text not null,
    room text not null,
    user_id text not null, -- of a direct message, else empty
    mention text not null,
    live text not null,
    school_group integer,
    quiet_first text,
    quiet_last text,
    state text not null check (state in ('actif', 'suspendu', 'terminé', 'supprimé')),
    why text not null default '',
    made integer not null,
    next integer, -- the first slot that has no occurrence yet
    unique (school, number),
    unique (school, id),
    foreign key (school, author) references person (school, id),
    foreign key (school, school_group) references school_group (school, id)
) strict;
create index reminder_next on reminder (next) where state = 'actif' and next is not null;
create index reminder_of_author on reminder (school, author);
create index reminder_of_group on reminder (school, school_group);

create table reminder_occurrence (
    id integer primary key,
    school integer not null,
    reminder integer not null,
    kind text not null check (kind in ('règle', 'report', 'repli', 'avis', 'rattrapage')),
    slot integer not null, -- when the rule says
    due integer not null, -- after quiet hours
    state text not null check (state in ('due', 'claimed', 'sent', 'uncertain', 'failed', 'undeliverable')),
    attempts integer not null default 0,
    next_try integer, -- null: not to be claimed
    doubt integer, -- the earliest attempt that may have gone through unheard
    resent integer not null default 0,
    late integer not null default 0,
    reference text not null default '', -- of the message on its platform
    why text not null default '',
    folded integer references reminder_occurrence (id), -- the catch-up that tells it
    platform text, -- null: where the rule says
    space text,
    room text,
    user_id text,
    ended integer,
    unique (reminder, kind, slot),
    foreign key (school, reminder) references reminder (school, id)
) strict;
create index reminder_occurrence_open on reminder_occurrence (next_try) where state in ('due', 'claimed');
create index reminder_occurrence_folded on reminder_occurrence (folded) where folded is not null;

-- Who said « fait » to a message.
create table reminder_done (
    school integer not null,
    occurrence integer not null references reminder_occurrence (id),
    person integer not null,
    at integer not null,
    primary key (occurrence, person),
    foreign key (school, person) references person (school, id)
) strict, without rowid;
create index reminder_done_of_person on reminder_done (school, person);
