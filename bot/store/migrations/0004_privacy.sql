-- What people were told, what they asked to be forgotten, and the words that a school adds to the search.

-- The instant at which the person read who sees their data, for how long, and what they can ask.
alter table person add column informed integer;

-- A random token of each person: what the list of erasures keeps, which tells nothing to whoever reads it alone.
alter table person add column token blob;
update person set token = randomblob(16);
create unique index person_of_token on person (token);
create trigger person_token after insert on person when new.token is null begin
    update person set token = randomblob(16) where id = new.id;
end;

-- Somebody asked to be forgotten: done on `due`, cancellable until then.
create table erasure_request (
    school integer not null,
    person integer not null,
    asked integer not null,
    due integer not null,
    primary key (school, person),
    foreign key (school, person) references person (school, id)
) strict, without rowid;

-- Somebody was told that their time is over. `planned` is the day that the rule gave, `purge` the hard stop.
create table purge_notice (
    school integer not null,
    person integer not null,
    planned text not null,
    purge text not null,
    shown integer,
    primary key (school, person),
    foreign key (school, person) references person (school, id)
) strict, without rowid;

-- Whose act a receipt is, so that it goes with the person.
alter table receipt add column actor integer;
create index receipt_of_actor on receipt (actor);

-- A School's own terms for the search, and the words that it did not know: a word a day, never a sentence.
create table school_term (
    id integer primary key,
    school integer not null references school (id),
    form text not null,
    folded text not null,
    codes text not null, -- separated by a space, best first
    made integer not null,
    unique (school, folded)
) strict;

create table unknown_word (
    school integer not null references school (id),
    word text not null,
    day text not null,
    primary key (school, word, day)
) strict, without rowid;
create index unknown_word_day on unknown_word (day);

-- Tokens of persons who turned out to be this one: an older backup still holds them apart.
create table former_token (
    token blob primary key,
    school integer not null,
    person integer not null,
    foreign key (school, person) references person (school, id)
) strict, without rowid;
create index former_token_of_person on former_token (school, person);
